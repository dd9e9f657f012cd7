"""The form that narrows a list, and in words what it is narrowed to."""

from collections.abc import Sequence
from typing import cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from auricle.directory import catalogue
from auricle.directory.catalogue import CategoryInfo, RegionInfo
from auricle.reports.list_filter import GRADES, Due, ListFilter, Who
from auricle.reports.moves import OPEN, State
from auricle.reports.wording import STATES

Text = str | Promise
Named = CategoryInfo | RegionInfo
Choices = list[tuple[str, Text]]

WHO: dict[Who, Text] = {Who.ME: _("me"), Who.NOBODY: _("no handler")}
DUE: dict[Due, Text] = {Due.OVER: _("overdue"), Due.DAY: _("ends within 24 hours or is overdue")}
ANY: tuple[str, Text] = ("", _("All"))


class QueueFilterForm(forms.Form):
    """Each field narrows the list. It is sent as an address, so it holds codes and nothing that somebody typed."""

    use_required_attribute = False

    state = forms.ChoiceField(label=_("State"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    region = forms.ChoiceField(label=_("Place"), required=False)
    grade = forms.ChoiceField(
        label=_("Grade"), required=False, choices=[ANY, *((grade, grade) for grade in sorted(GRADES))]
    )
    who = forms.ChoiceField(label=_("Who has it"), required=False, choices=[ANY, *WHO.items()])
    due = forms.ChoiceField(label=_("Ends first"), required=False, choices=[ANY, *DUE.items()])
    urgent = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[ANY, ("yes", _("Only urgent ones"))]
    )

    def __init__(self, wanted: ListFilter) -> None:
        language = get_language() or "en"
        super().__init__(
            initial={
                "state": wanted.state or "",
                "category": wanted.category,
                "region": wanted.region,
                "grade": str(wanted.grade or ""),
                "who": wanted.who or "",
                "due": wanted.due or "",
                "urgent": "yes" if wanted.urgent else "",
            },
            auto_id="filter-%s",
        )
        states = [(state.value, STATES[state]) for state in State if state in OPEN]
        categories = [(each, each.children) for each in catalogue.filed_under()]
        regions = [(each, each.counties) for each in catalogue.regions()]
        for name, choices in (
            ("state", states),
            ("category", nested(categories, language)),
            ("region", nested(regions, language)),
        ):
            cast(forms.ChoiceField, self.fields[name]).choices = [ANY, *choices]


def nested(pairs: Sequence[tuple[Named, Sequence[Named]]], language: str) -> Choices:
    """Each thing followed by what lies below it, with a dash: a whole can be chosen, too."""
    found: Choices = []
    for above, below in pairs:
        found.append((above.code, above.name(language)))
        found += [(each.code, f"– {each.name(language)}") for each in below]
    return found


def in_words(wanted: ListFilter) -> list[Text]:
    """What a list is narrowed to, part by part."""
    language, known = get_language() or "en", catalogue.current()
    words: list[Text] = []
    if wanted.state:
        words.append(STATES[wanted.state])
    if wanted.category:
        words.append(known.categories[wanted.category].name(language))
    if wanted.region:
        words.append(known.regions[wanted.region].name(language))
    if wanted.grade:
        words.append(gettext("Grade %(grade)s") % {"grade": wanted.grade})
    if wanted.urgent:
        words.append(_("Urgent"))
    if wanted.who:
        words.append(gettext("Who has it: %(who)s") % {"who": WHO[wanted.who]})
    if wanted.due:
        words.append(DUE[wanted.due])
    return words
