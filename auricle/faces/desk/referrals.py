"""The list of referrals: what waits for the desk on top, then all that are open, the promise that ends first above."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from auricle.faces.desk.referral_words import referral_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import desk_lists, meetings
from auricle.referrals.desk_filter import ALL, ReferralFilter
from auricle.referrals.desk_lists import Page
from auricle.referrals.disguise_waiting import waiting
from auricle.referrals.moves import OPEN, Kind, State
from auricle.referrals.wording import KINDS, STATES
from auricle.reports.reference import reference_of

Text = str | Promise
ANY: tuple[str, Text] = ("", _("All"))


@dataclass(frozen=True)
class StateLink:
    """A state with its count, as a link that keeps the rest of the filter."""

    address: str
    words: Text
    count: int
    chosen: bool


class ReferralFilterForm(forms.Form):
    """Each field narrows the list. It is sent as an address, so it holds codes and nothing that somebody typed."""

    use_required_attribute = False

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, *((state.value, STATES[state]) for state in State if state in OPEN)],
    )
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    kind = forms.ChoiceField(
        label=_("What it is for"),
        required=False,
        choices=[ANY, *((kind.value, KINDS[kind]) for kind in Kind)],
    )
    waits = forms.ChoiceField(label=_("Waits for"), required=False, choices=[ANY, ("yes", _("the desk"))])

    def __init__(self, found: Page) -> None:
        wanted = found.wanted
        super().__init__(
            initial={
                "state": wanted.state or "",
                "agency": wanted.agency,
                "kind": wanted.kind or "",
                "waits": "yes" if wanted.waits else "",
            },
            auto_id="filter-%s",
        )
        cast(forms.ChoiceField, self.fields["agency"]).choices = [ANY, *found.agencies]


@require_safe
def referrals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One page of the list. Raises NoReferrals."""
    after = request.GET.get("after", "")
    found = desk_lists.open_referrals(by=visit.person, given=request.GET.dict(), after=after)
    wanted = found.wanted
    to_act = [referral_words(row, visit.now) for row in found.to_act]
    context = {
        "rows": [referral_words(row, visit.now) for row in found.rows],
        "late_steps": [
            (report, reference_of(report), number, who or _("The hotline"), due)
            for report, number, who, due in meetings.late(by=visit.person, now=visit.now)
        ]
        if not after and wanted == ALL
        else [],
        "disguised": [
            (one.report, one.id, reference_of(one.report), one.asked_at) for one in waiting(by=visit.person)
        ]
        if not after and wanted == ALL
        else [],
        "undelivered": [row for row in to_act if row.state is State.UNDELIVERED],
        "letters": [row for row in to_act if row.state is State.SENT],
        "returns": [row for row in to_act if row.state not in {State.UNDELIVERED, State.SENT}],
        "newer": [referral_words(row, visit.now) for row in found.to_release],
        "states": state_links(found.counts, wanted),
        "total": sum(found.counts.values()),
        "more": not found.counted_all,
        "list": wanted.address(),
        "any_state": replace(wanted, state=None).address(),
        "any_state_chosen": wanted.state is None,
        "narrowed": wanted != ALL,
        "filter_form": ReferralFilterForm(found),
        "following": found.following,
        "first_page": not after,
    }
    return show(request, visit, "desk/referrals.html", context)


def state_links(counts: Mapping[State, int], wanted: ReferralFilter) -> list[StateLink]:
    """The open states that have referrals, in the order of a referral's life, and the chosen one in any case."""
    return [
        StateLink(
            replace(wanted, state=state).address(), STATES[state], counts.get(state, 0), state is wanted.state
        )
        for state in State
        if state in OPEN and (counts.get(state) or state is wanted.state)
    ]
