"""What holds for an agency's answers whoever gives them: an officer on a page, or the agency's own system.

What of a referral and of its log is the agency's to read, and what a return, an extension and an outcome must say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from auricle.audit import trail
from auricle.directory.models import Agency
from auricle.errors import Invalid, NotFound
from auricle.referrals import log
from auricle.referrals.deadlines import Clock, longest_extension
from auricle.referrals.models import Opening, Referral
from auricle.referrals.moves import AgencyOutcome, ClockKind, Ground, Longer, Move

DAY = timedelta(days=1)

COLUMNS = (
    *("id", "agency", "category", "region", "grade", "kind", "asked", "state", "version"),
    *("package", "seen_package", "lead", "made_at", "sent_at", "ended_at", "ground", "outcome", "reworks"),
    *("extended_until", "waits_for", "next_due_at", "next_due_kind"),
)
"""What an agency may read of a referral; which report it is of is not among it."""

TOLD = frozenset(
    {
        *(Move.DELIVERED, Move.ANSWER, Move.UPHOLD_RETURN, Move.OVERRULE_RETURN),
        *(Move.REWORK, Move.END, Move.RECALL, Move.UPDATE, Move.ARRANGE, Move.MEETING),
    }
)
"""What happens to a referral that is said to the agency; its systems get a message of each."""

SHOWN = log.AGENCY_MOVES | TOLD
"""What an agency is shown of the log; how the desk came to it, and how it verified an outcome, stays with the desk."""

READ = SHOWN | log.CLOCK_MOVES | {Move.DRAFT, Move.APPROVE, Move.SEND, Move.SEND_AGAIN, Move.POST}
"""What it may read, since its clocks are computed from it. agency_may_read() in 20_rows.sql is the same."""


class NotTheirs(NotFound):
    """There is no such referral, or it is another agency's, or of what was recalled it asks for more than that."""


@dataclass(frozen=True)
class Answer:
    """What an answer adds to its event, and which columns of the referral it changes."""

    data: Mapping[str, log.Value] = field(default_factory=dict)
    columns: Mapping[str, object] = field(default_factory=dict)


PLAIN = Answer()
QUESTION = Answer(columns={"waits_for": "desk"})


def returned(*, ground: Ground, owner: str) -> Answer:
    """A return on a ground; `owner` is the code of the agency that should have it. Raises Invalid ("owner")."""
    if owner and not Agency.objects.filter(code=owner).exists():
        raise Invalid({"owner": "unknown"})
    return Answer({"ground": ground.value, "owner": owner}, {"ground": ground.value})


def outcome(reported: AgencyOutcome) -> Answer:
    """What became of it."""
    return Answer({"outcome": reported.value}, {"outcome": reported.value})


def extended(row: Referral, until: datetime, why: Longer | None) -> Answer:
    """A later day for the outcome, and why as a code, which the reporter reads. Raises Invalid ("until") for a day that
    is no extension.

    A day is named by its end; the last one ends where the extension does. While no outcome is owed, and after the one
    extension, the state table refuses the move.
    """
    clock = outcome_clock(log.clocks_of(row))
    if clock is not None and row.extended_until is None:
        longest = longest_extension(clock)
        until = min(until, longest) if until < longest + DAY else until
        if not clock.due_at < until <= longest:
            raise Invalid({"until": "no_extension"})
    reason = {"why": why.value} if why else {}
    return Answer({"until": until.isoformat(), **reason}, {"extended_until": until})


def outcome_clock(clocks: tuple[Clock, ...]) -> Clock | None:
    """The promise of an outcome, while it is owed."""
    return next((clock for clock in clocks if clock.kind is ClockKind.OUTCOME and clock.running), None)


def note_refusal(row: Referral, *, tried: str, actor: str, error: Exception, now: datetime) -> None:
    """An answer was refused, and what it began is undone: a line in the trail says so, in codes."""
    refusal = getattr(error, "refusal", None)
    errors: Mapping[str, str] = getattr(error, "errors", {})
    why = refusal.reason if refusal else ",".join(sorted(errors)) or type(error).__name__
    detail: dict[str, str | int] = {"referral": log.number_of(row.pk), "tried": tried, "why": why}
    trail.record(actor=actor, act="referral_answer_refused", at=now, detail=detail)


def note_opening(
    row: Referral, *, package: int, opened: UUID, actor: str, now: datetime, paper: bool = False
) -> None:
    """A version, or one of its files, was opened or fetched: a row in the dissemination log, a line in the trail."""
    Opening.objects.create(
        referral_id=row.pk, package=package, object_id=opened, officer=actor, at=now, paper=paper
    )
    detail: dict[str, str | int] = {"referral": log.number_of(row.pk), "package": package}
    trail.record(actor=actor, act="package_paper" if paper else "read_package", at=now, detail=detail)
