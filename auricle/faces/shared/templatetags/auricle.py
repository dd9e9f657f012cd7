"""Tags for every template: `{% load auricle %}`, then stylesheet, script and icon."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from auricle.faces.shared.assets import asset

register = template.Library()


@register.simple_tag
def stylesheet(name: str) -> SafeString:
    """A link to a built style sheet; the browser refuses it when one byte differs."""
    found = asset(name)
    return format_html(
        '<link rel="stylesheet" href="{}" integrity="{}">',
        found.address,
        found.integrity,
    )


@register.simple_tag
def script(name: str, *, early: bool = False) -> SafeString:
    """A built script. It waits for the page unless `early=True`, which is for the guard alone."""
    found = asset(name)
    when = "" if early else " defer"
    markup = '<script src="{}" integrity="{}" data-name="{}"' + when + "></script>"
    return format_html(markup, found.address, found.integrity, name)


@register.simple_tag
def address(name: str) -> str:
    """The address of a built file, where a link or an image needs it."""
    return asset(name).address


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of frontend/icons/NAME.svg in the colour of the text around it.

    Hidden from screen readers unless `label` says in words what no text beside it says.
    """
    place = f"{asset('icons.svg').address}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>',
            label,
            place,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>',
        place,
    )
