"""Where a report stands, in sentences that are read aloud one after the other: short, with dates in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def sentences(words: Mapping[str, Any], *, unspoken: int) -> list[str]:
    """Its state, each promise with its date, who opened the reporter's identity, and what is not read aloud."""
    promised = [promise(each) for each in words["promises"]]
    return [words["words"], *promised, *map(opening, words["openings"]), *waiting(unspoken)]


def promise(each: Mapping[str, Any]) -> str:
    """One promise: until when it runs, that it was kept, or that it is late."""
    said = {"what": each["what"], "on": day(each["due"])}
    if each["standing"] == "kept":
        return _("%(what)s: done.") % said
    if each["standing"] == "late":
        return _("%(what)s: promised by %(on)s. That is over, and we are late.") % said
    return _("%(what)s: promised by %(on)s.") % said


def opening(each: Mapping[str, Any]) -> str:
    """One opening of the reporter's identity, which they are told of wherever they ask."""
    return _("Your identity was opened on %(on)s. %(why)s") % {"on": day(each["at"]), "why": each["why"]}


def waiting(unspoken: int) -> list[str]:
    """That there are messages which whoever wrote them did not mean for the phone."""
    if not unspoken:
        return []
    return [
        ngettext(
            "%(count)d message is not read on the phone. It waits on the website, under the same code.",
            "%(count)d messages are not read on the phone. They wait on the website, under the same code.",
            unspoken,
        )
        % {"count": unspoken}
    ]


def day(moment: datetime) -> str:
    """A day and a time, as they are said: whole words, and hours from 0 to 23."""
    return date_format(timezone.localtime(moment), pgettext("spoken date", "j F Y, H:i"))
