"""One referral on one page: what the agency has, what was said, who there opened what, and what the desk can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from auricle.directory import labels
from auricle.errors import Invalid
from auricle.faces.desk.delivery_words import delivery_words, papers_of
from auricle.faces.desk.package_words import package_words, titles
from auricle.faces.desk.referral_forms import HINTS, ReferralMoveForm, TriedMove, move_forms
from auricle.faces.desk.referral_refusals import referral_refused
from auricle.faces.desk.referral_said import SaidWords, said_words
from auricle.faces.desk.referral_words import kept_clock, running
from auricle.faces.desk.refusals import move_refused
from auricle.faces.desk.refused_moves import MoveRefused
from auricle.faces.desk.report_move import read_number
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.measures import asking as measured
from auricle.referrals import asking, desk_reading, handover, on_paper
from auricle.referrals.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.referrals.log import SomeoneWasFirst
from auricle.referrals.moves import OVER, AgencyOutcome, Asked, Kind, Move, RecallReason, State, Verified
from auricle.referrals.wording import ASKED, KINDS, OUTCOMES, STATES
from auricle.reports import lifecycle

DONE: Mapping[str, Promise] = {
    "draft": _("The draft was made. Another person approves it before the agency sees anything."),
    "renew": _("The newer version was made. The agency sees it once another person has released it."),
    Move.APPROVE.value: _("Approved. It is on its way to the agency."),
    Move.DISCARD.value: _("The draft was discarded. Nothing was sent."),
    Move.ANSWER.value: _("Your answer was sent. The agency reads it."),
    Move.UPHOLD_RETURN.value: _("Taken back. The report goes on here."),
    Move.OVERRULE_RETURN.value: _("It stays with the agency, which reads why."),
    Move.SEND_AGAIN.value: _("It is on its way again."),
    Move.POST.value: _("Noted. It counts as delivered by that."),
    "entered": _("Entered. It counts as the agency's answer."),
    Move.RECALL.value: _("Recalled. Nobody at the agency can open it any more."),
    Move.ASK_REPORTER.value: _("Your question was sent. The reporter's answer will stand here."),
    Move.VERIFY.value: _("The outcome is verified and the referral has ended."),
    Move.REWORK.value: _("Sent back. The agency reads what does not hold."),
    Move.UPDATE.value: _("The agency sees the newer version now."),
}
WITHOUT_WORDS: Mapping[Move, Callable[..., None]] = {
    Move.APPROVE: handover.approve,
    Move.SEND_AGAIN: handover.send_again,
    Move.POST: on_paper.posted,
    Move.UPDATE: handover.release_update,
}
WITH_WORDS: Mapping[Move, Callable[..., None]] = {
    Move.DISCARD: handover.discard,
    Move.ANSWER: handover.answer,
    Move.RECALL: handover.recall,
    Move.REWORK: handover.rework,
    Move.VERIFY: handover.verify,
    Move.ASK_REPORTER: asking.ask_reporter,
    Move.UPHOLD_RETURN: partial(handover.rule, uphold=True),
    Move.OVERRULE_RETURN: partial(handover.rule, uphold=False),
}
"""The step of each button."""


@dataclass(frozen=True)
class ReferralTrouble:
    """Why something that was tried on this page did not happen, and what was typed for it."""

    refused: MoveRefused | None = None
    seen: int | None = None
    tried: TriedMove | None = field(default=None, repr=False)


NONE = ReferralTrouble()


@require_safe
def referral(request: HttpRequest, visit: Visit, referral: UUID) -> HttpResponse:
    """Open a referral for this request; that leaves its line in the trail. Raises NoSuchReferral, MayNotRead."""
    return show_referral(request, visit, referral)


def show_referral(
    request: HttpRequest, visit: Visit, referral: UUID, *, trouble: ReferralTrouble = NONE, status: int = 200
) -> HttpResponse:
    """The page, and on top what went wrong."""
    page = desk_reading.open_referral(by=visit.by, referral=referral, now=visit.now)
    row, language = page.row, get_language() or "en"
    category = labels.category(row.category_id)
    forms = move_forms(page, trouble.tried)
    said = said_words(page)
    ends_first = next((c for c in page.clocks if c.kind == row.next_due_kind and not c.stopped_at), None)
    context = {
        "page": page,
        "state": STATES[State(row.state)],
        "over": State(row.state) in OVER,
        "draft": row.state == State.DRAFTED,
        "kind": KINDS[Kind(row.kind)],
        "asked": ASKED[Asked(row.asked)],
        "outcome": OUTCOMES[AgencyOutcome(row.outcome)] if row.outcome else "",
        "category": category.name(language) if category else "",
        "clock": running(ends_first.kind, ends_first.started_at, ends_first.due_at, visit.now)
        if ends_first
        else None,
        "clocks": [kept_clock(clock, visit.now) for clock in page.clocks],
        "versions": [(one, package_words(one.document, row.category_id)) for one in page.versions],
        "stayed": titles(page.versions[0].stayed, row.category_id) if page.versions else [],
        "said": said,
        "steps": [form for form in forms if form.move is not Move.ANSWER],
        "answer": next((form for form in forms if form.move is Move.ANSWER), None),
        "has_measure": row.kind == Kind.URGENT and measured.exists(referral=row.pk),
        "waits": row.waits_for == "desk",
        "delivery": delivery_words(page),
        "papers": papers_of(page),
        "trouble": trouble,
        "changes": changes(said, trouble),
        "left_over": left_over(forms, trouble),
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/referral.html", context, status=status)


@require_POST
def move(request: HttpRequest, visit: Visit, referral: UUID, move: str) -> HttpResponse:
    """Try the move that a button named, then show the page again. What was typed is never lost."""
    if move not in {each.value for each in HINTS}:
        raise Http404
    tried = TriedMove(Move(move), request.POST.dict())
    seen = read_number(tried.typed.get("seen", ""))
    try:
        make(visit, referral, tried, seen)
    except (MoveNotAllowed, MoveNotNow) as error:
        trouble = ReferralTrouble(refused=referral_refused(error.refusal), tried=tried)
        return show_referral(request, visit, referral, trouble=trouble, status=409)
    except (lifecycle.MoveNotAllowed, lifecycle.MoveNotNow) as error:
        trouble = ReferralTrouble(refused=move_refused(error.refusal), tried=tried)
        return show_referral(request, visit, referral, trouble=trouble, status=409)
    except SomeoneWasFirst:
        trouble = ReferralTrouble(seen=seen or 0, tried=tried)
        return show_referral(request, visit, referral, trouble=trouble, status=409)
    except Invalid:
        trouble = ReferralTrouble(tried=tried)
        return show_referral(request, visit, referral, trouble=trouble, status=422)
    return redirect(reverse("referral", kwargs={"referral": referral}) + f"?done={move}#done")


def make(visit: Visit, referral: UUID, tried: TriedMove, seen: int | None) -> None:
    """One domain call with what was typed."""
    given: dict[str, Any] = {"by": visit.by, "referral": referral, "now": visit.now, "seen": seen}
    if tried.move not in WITHOUT_WORDS:
        given["text"] = tried.typed.get("text", "")
    if tried.move is Move.VERIFY:
        how = tried.typed.get("how", "")
        if how not in set(Verified):
            raise Invalid({"how": "required"})
        given["how"], given["named"] = Verified(how), tried.typed.get("named") == "on"
    if tried.move is Move.RECALL:
        reason = tried.typed.get("reason", "")
        if reason not in set(RecallReason):
            raise Invalid({"reason": "required"})
        given["reason"] = RecallReason(reason)
    {**WITHOUT_WORDS, **WITH_WORDS}[tried.move](**given)


@require_GET
def file(request: HttpRequest, visit: Visit, referral: UUID, file: UUID) -> HttpResponse:
    """The way to an attachment as it was sealed for the agency. No byte of it is served here."""
    ticket = desk_reading.file_ticket(by=visit.by, referral=referral, file=file, now=visit.now)
    return HttpResponseRedirect(f"{settings.AURICLE_FILES_URL}/{ticket}")


def changes(said: list[SaidWords], trouble: ReferralTrouble) -> list[SaidWords]:
    """What others did between reading and writing."""
    return [one for one in said if trouble.seen is not None and one.number > trouble.seen]


def left_over(forms: list[ReferralMoveForm], trouble: ReferralTrouble) -> str:
    """What was typed for a move which is not offered any more: it must not be lost."""
    if trouble.tried is None or any(form.move is trouble.tried.move for form in forms):
        return ""
    return trouble.tried.typed.get("text", "").strip()
