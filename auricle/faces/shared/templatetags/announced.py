"""What the house announces: `{% load announced %}`, then the banners of the public pages, and `|said` for the words."""

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from auricle.directory import announced
from auricle.directory.announced import Said

register = template.Library()


@register.simple_tag
def public_banners() -> tuple[Said, ...]:
    """For the frame of the public pages, error pages among them: it asks a memory and never fails."""
    return announced.in_public(timezone.now())


@register.filter
def said(announcement: Said) -> str:
    """The words in the reader's language."""
    return announcement.text(get_language() or "en")
