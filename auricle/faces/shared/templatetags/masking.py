"""`{% load masking %}`, then `{% masked text %}`: a text whose hidden places are marked."""

from django import template
from django.utils.safestring import SafeString

from auricle.faces.shared.staff.mask_words import in_html

register = template.Library()


@register.simple_tag
def masked(text: str) -> SafeString:
    """The text, with words in place of what is hidden. Everything people wrote is escaped."""
    return in_html(str(text))
