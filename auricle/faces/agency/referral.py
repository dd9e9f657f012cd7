"""One referral on one page: what is asked and by when, the package, what was said, and what can be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.directory import agencies
from auricle.faces.agency.answer_forms import HINTS, Tried, answer_forms
from auricle.faces.agency.measure_answers import TriedAnswer
from auricle.faces.agency.measure_words import measure_context
from auricle.faces.agency.meeting_words import meeting_words
from auricle.faces.agency.referral_words import (
    DONE,
    Refused,
    changes_of,
    clock_faces,
    entries,
    file_name,
    texts_of,
)
from auricle.faces.agency.row_words import category_words, place_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.measures import bank_side
from auricle.referrals import agency_side
from auricle.referrals.agency_side import OpenReferral
from auricle.referrals.log import number_of
from auricle.referrals.moves import AgencyOutcome, Asked, Kind, Move, State
from auricle.referrals.wording import ASKED, KINDS, OUTCOMES, STATES
from auricle.reports.masking import from_placeholders


@dataclass(frozen=True)
class Trouble:
    """What went wrong with something that was sent: it was refused, came too late, or is incomplete."""

    refused: Refused | None = None
    tried: Tried | None = None
    seen: int | None = None
    measure: TriedAnswer | None = None


@require_safe
def referral(request: HttpRequest, visit: Visit, referral: UUID) -> HttpResponse:
    """Open it and show it."""
    return show_referral(request, visit, referral)


def show_referral(
    request: HttpRequest, visit: Visit, referral: UUID, *, trouble: Trouble = Trouble(), status: int = 200
) -> HttpResponse:
    """The page of a referral, after something was tried as well. Raises NotTheirs, NoTeamKey."""
    page = agency_side.open_referral(by=visit.by, referral=referral, now=visit.now)
    names = dict(agencies.listed(by=visit.person, also_closed=True))
    asked = bank_side.open_measure(by=visit.by, referral=referral, now=visit.now)
    mine = agencies.name(by=visit.person, language=visit.person.language)
    owners = tuple((code, name) for code, name in names.items() if name != mine)
    moves = answer_forms(page, owners, trouble.tried)
    if asked and asked.moves:
        # Who answers the request has confirmed receipt and accepted by it: each thing is said once.
        moves = [form for form in moves if form.move not in {Move.ACKNOWLEDGE, Move.ACCEPT}]
    said = entries(page, names)
    context = {
        "page": page,
        "facts": _facts(page),
        "agency": mine,
        "clocks": clock_faces(page, visit.now),
        "texts": texts_of(page),
        "request": from_placeholders(page.document.request) if page.document else "",
        "files": _files(page),
        "changes": changes_of(page),
        "entries": said,
        "meetings": [meeting_words(one, visit.now) for one in page.meetings],
        "recalled": page.row.state == State.RECALLED,
        "moves": moves,
        "trouble": trouble,
        "measure": measure_context(asked, trouble.measure, request.GET.get("done", ""), visit.now)
        if asked
        else None,
        "bound": next((form for form in moves if form.is_bound), None),
        "meanwhile": [one for one in said if trouble.seen is not None and one.number > trouble.seen],
        "left_over": _left_over(page, trouble),
        "done": _done(request.GET.get("done", "")),
    }
    return show(request, visit, "agency/referral.html", context, status=status)


def _facts(page: OpenReferral) -> Mapping[str, object]:
    row = page.row
    place, province = place_words(row.region_id)
    return {
        "id": row.pk,
        "number": number_of(row.pk),
        "category": category_words(row.category_id),
        "place": place,
        "province": province,
        "grade": row.grade,
        "urgent": row.kind == Kind.URGENT,
        "kind": KINDS[Kind(row.kind)],
        "asked": ASKED[Asked(row.asked)],
        "state": STATES[State(row.state)],
        "outcome": OUTCOMES[AgencyOutcome(row.outcome)] if row.outcome else "",
        "sent_at": row.sent_at,
        "lead": row.lead,
        "sent_back": row.state == State.IN_PROGRESS and row.reworks > 0,
        "waits": row.waits_for == "desk",
    }


def _files(page: OpenReferral) -> list[Mapping[str, object]]:
    """The attachments under their redacted names."""
    if page.document is None:
        return []
    return [
        {
            "id": file.id,
            "name": file_name(file.name),
            "size": file.size,
            "sha256": file.sha256,
            "disguised": file.disguised,
        }
        for file in page.document.files
    ]


def _left_over(page: OpenReferral, trouble: Trouble) -> str:
    """What was typed for something that is not offered any more: it is shown, so that nothing is lost."""
    tried = trouble.tried
    if tried is None or tried.move in page.moves:
        return ""
    return tried.typed.get("words", "")


def _done(name: str) -> object:
    return DONE.get(Move(name), "") if name in set(HINTS) else ""
