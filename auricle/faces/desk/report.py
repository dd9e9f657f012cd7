"""One report on one page: facts, clocks, story, files, what happened, what can be written, what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from auricle.faces.desk.channel_words import CHANNELS, broke_off
from auricle.faces.desk.clock_face import kept_clock
from auricle.faces.desk.decision_words import latest_record, needed_words
from auricle.faces.desk.going_on import DONE as WENT_ON
from auricle.faces.desk.going_on import before
from auricle.faces.desk.identity_words import STATES
from auricle.faces.desk.in_list import in_list, list_query
from auricle.faces.desk.ladder_words import told_words
from auricle.faces.desk.letter_words import letter_words, with_letter
from auricle.faces.desk.move_forms import MoveForm, Tried, move_forms
from auricle.faces.desk.record_fields import NAMES
from auricle.faces.desk.referral_words import referral_words
from auricle.faces.desk.refusals import MoveRefused
from auricle.faces.desk.review_card import reviews_shown
from auricle.faces.desk.routing_words import why_here
from auricle.faces.desk.row_words import row_words
from auricle.faces.desk.say_form import SayForm
from auricle.faces.desk.story_words import story_words
from auricle.faces.desk.timeline import SHOWN, Entry, files, since, timeline
from auricle.faces.desk.training_turn import task_of
from auricle.faces.desk.transcript_words import recordings
from auricle.faces.desk.transfer_words import came_from
from auricle.faces.desk.unmask_forms import UnmaskForm, VaultForm
from auricle.faces.shared.staff.durations import in_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.desk_masking import Reason
from auricle.inbox.desk_page import ReportPage, read_page
from auricle.inbox.identity_asking import RUNNING
from auricle.referrals import desk_lists
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from auricle.reports.wording import OUTCOMES

DONE: Mapping[str, Promise] = {
    "reply": _("Sent. The reporter reads it with the receipt code."),
    "ask": _("Your question was sent. The reporter reads it with the receipt code."),
    "note": _("The note was kept. Only the desk reads it."),
    "agency": _("Sent. The agency reads it."),
    "moved": _("Done."),
    "pulled": _("This is your next report."),
    "transcript": _("The transcript was kept. It is redacted in the second review, like the story."),
    "hidden": _("The words are in the vault and hidden on every page."),
    "approved": _("The second review is done. A handler can take it over."),
    **WENT_ON,
    "asked": _("Two custodians were asked. You see here what they decide."),
}
CONTACTS: Mapping[str, Promise] = {
    "code": _("only by the receipt code"),
    "sealed": _("identity sealed in the vault"),
}
BEGUN: Mapping[State, Move] = {State.SCREENING: Move.TAKE, State.REVIEW: Move.BEGIN_REVIEW}
"""The reviews, which somebody has for half an hour, and how each is begun."""


@dataclass(frozen=True)
class Trouble:
    """Why something that was tried on this page did not happen, and what was typed for it."""

    refused: MoveRefused | None = None
    seen: int | None = None
    say: SayForm | None = field(default=None, repr=False)
    move: Tried | None = field(default=None, repr=False)
    unmask: UnmaskForm | None = field(default=None, repr=False)
    vault: VaultForm | None = field(default=None, repr=False)


NONE = Trouble()


@dataclass(frozen=True)
class Adding:
    """A letter to add to what somebody is writing: its code, the optional parts that were chosen, what was typed."""

    code: str
    chosen: tuple[str, ...]
    reader: str
    typed: str = field(repr=False)
    speakable: bool = False

    def form(self, page: ReportPage) -> SayForm:
        """The composer with the letter in it; not sent, so nothing of it is judged."""
        text = with_letter(page, typed=self.typed, code=self.code, chosen=self.chosen)
        return SayForm(initial={"reader": self.reader, "text": text, "speakable": self.speakable})


@require_safe
def report(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Open a report for this request; that is an act and leaves its line in the trail."""
    return show_report(request, visit, report)


def show_report(
    request: HttpRequest,
    visit: Visit,
    report: UUID,
    *,
    trouble: Trouble = NONE,
    unmask: Reason | None = None,
    adding: Adding | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, and on top what went wrong. Raises MayNotSee, NoSuchReport, and with a reason MayNotUnmask."""
    page = read_page(by=visit.by, report=report, now=visit.now, unmask=unmask)
    shown = request.GET.get("show", "all")
    forms = move_forms(page, tried=trouble.move)
    handed_over = referrals_of(page, visit)
    referrals = [referral_words(one, visit.now) for one in handed_over.rows]
    answerable = [one for one in referrals if one.waits and page.header.referable]
    context = {
        "page": page,
        "header": page.header,
        "row": row_words(page.header.row, visit.now, who=holder(page)),
        "channel": CHANNELS[page.header.channel],
        "broke_off": bool(page.events) and broke_off(page.events[0].data),
        "speaks": settings.AURICLE_VOICE,
        "contact": CONTACTS[page.header.contact],
        "outcome": OUTCOMES[Outcome(page.header.outcome)] if page.header.outcome else "",
        "why_here": why_here(page.events[0].data) if page.events else None,
        "came_from": came_from(page.events),
        "transferable": any(offer.move is Move.TRANSFER for offer in page.header.moves),
        "lease": lease_words(page, visit.now),
        "told": told_words(page.header.told),
        "clocks": [kept_clock(clock, visit.now) for clock in page.header.clocks],
        "in_list": in_list(request, visit, report),
        "list_query": list_query(request),
        "timeline": timeline(page, shown, handed_over.steps),
        "referrals": referrals,
        "referable": page.header.referable and page.content is not None,
        "shown": shown if shown in SHOWN else "all",
        "shows": SHOWN.items(),
        "say": trouble.say or (adding.form(page) if adding else SayForm()),
        "readers": SayForm.readers(page, agencies=bool(answerable)) if page.content else [],
        "answerable": answerable,
        "letters": letter_words(page),
        "letters_language": page.header.row.language,
        "moves": forms,
        "record": latest_record(page),
        "needed": needed_words(page),
        "done": DONE.get(request.GET.get("done", "")),
        "before": before(request),
        "exercise": task_of(visit, report),
        "trouble": trouble,
        "changes": changes(page, trouble),
        "left_over": left_over(forms, trouble),
        "written_in": dict(settings.LANGUAGES).get(page.header.row.language, page.header.row.language),
        "asked_state": STATES[page.asked.state] if page.asked else "",
        "asked_running": page.asked is not None and page.asked.state in RUNNING,
        "unmask_form": trouble.unmask or UnmaskForm(),
        "vault_form": trouble.vault or VaultForm(),
        "matter_rows": [row_words(one, visit.now) for one in page.matter.rows] if page.matter else [],
        "reviews": reviews_shown(page, visit.person, visit.now),
        **content(page),
    }
    return show(request, visit, "desk/report.html", context, status=status)


def referrals_of(page: ReportPage, visit: Visit) -> desk_lists.OfReport:
    """What was handed to agencies; most reports never are, and those cost no query."""
    referred = page.header.open_referrals or any(event.kind == Move.REFER for event in page.events)
    return desk_lists.of_report(by=visit.person, report=page.header.row.id) if referred else desk_lists.NONE


def holder(page: ReportPage) -> str:
    """Who took it for a review: the log knows the name, a list's row does not."""
    begun = BEGUN.get(page.header.row.state)
    takers = [event.actor for event in page.events if event.kind == begun]
    return page.names.get(takers[-1], "") if takers and page.header.lease_until else ""


def lease_words(page: ReportPage, now: datetime) -> str:
    """How much of the half hour is left to whoever took the report for a review."""
    until = page.header.lease_until if page.header.row.state in BEGUN else None
    return in_words(until - now) if until and until > now else ""


def content(page: ReportPage) -> dict[str, object]:
    """What was opened; nothing of it for those who may not."""
    if page.content is None:
        return {"story": None}
    return {
        "story": story_words(page.content, page.header.row.category),
        "files": files(page.content.files),
        "recordings": recordings(page.content),
        "may_transcribe": page.content.redacted is None,
    }


def changes(page: ReportPage, trouble: Trouble) -> list[Entry]:
    """What others did between reading and writing."""
    return since(page, trouble.seen) if trouble.seen is not None else []


def left_over(forms: list[MoveForm], trouble: Trouble) -> str:
    """What was typed for a move which is not offered any more: it must not be lost."""
    if trouble.move is None or any(form.move is trouble.move.move for form in forms):
        return ""
    written = (trouble.move.typed.get(name, "").strip() for name in (*NAMES, "reason"))
    return "\n\n".join(text for text in written if text)
