"""Related reports in words: why one is suggested, and what came of an attempt to link it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.errors import NotNow
from auricle.faces.desk.move_forms import MISSING_REASON
from auricle.faces.desk.row_words import RowWords, row_words
from auricle.reports.casework import MOST_REASON
from auricle.reports.likeness import Why
from auricle.reports.linking import NotLinked, SameMatter, TwoMatters
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.queries import Row
from auricle.reports.related import GradeFirst, Suggested

WHY: Mapping[Why, Promise] = {
    Why.IDENTIFIER: _("names the same account, number, website or vehicle"),
    Why.CATEGORY: _("same category"),
    Why.PLACE: _("same place"),
    Why.DAYS: _("received within three days"),
    Why.WEEKS: _("received within two weeks"),
}
REFUSED: Mapping[type[NotNow], Promise] = {
    GradeFirst: _("Give your own grade first. Nothing was linked."),
    SameMatter: _("These two are linked already. Nothing was changed."),
    TwoMatters: _(
        "Each of them is linked with others already. Take one of them out of its matter first. Nothing was changed."
    ),
    NotLinked: _("These two are not linked any more. Nothing was changed."),
    SomeoneWasFirst: _(
        "Somebody did something with one of these reports at the same moment. Try it once more."
    ),
}
TOO_LONG = _("This is longer than 4,000 characters")


class ReasonForm(forms.Form):
    """Why two reports are about the same matter, or not after all."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept with both reports and read by the desk alone. Name nobody."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"required": MISSING_REASON, "max_length": TOO_LONG},
    )

    def __init__(self, other: UUID, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{other}-%s")


@dataclass(frozen=True)
class Tried:
    """What was asked for and not done: with which report, and what was typed for it."""

    other: UUID
    form: ReasonForm | None = None
    refused: Promise | str = ""


@dataclass(frozen=True)
class RelatedWords:
    """A related report: its seven facts, why it is shown, and the form that links it or takes it out."""

    row: RowWords
    why: tuple[Promise, ...]
    form: ReasonForm


def suggested_words(found: Iterable[Suggested], now: datetime, tried: Tried | None) -> list[RelatedWords]:
    """Suggestions as they were weighed."""
    return [
        RelatedWords(
            row_words(one.row, now), tuple(WHY[why] for why in one.likeness.why), _form(one.row.id, tried)
        )
        for one in found
    ]


def linked_words(rows: Iterable[Row], now: datetime, tried: Tried | None) -> list[RelatedWords]:
    """The reports of a matter."""
    return [RelatedWords(row_words(row, now), (), _form(row.id, tried)) for row in rows]


def _form(other: UUID, tried: Tried | None) -> ReasonForm:
    return tried.form if tried and tried.form and tried.other == other else ReasonForm(other)
