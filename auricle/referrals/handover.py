"""Hand a report to an agency: draft it, approve it, send it, and what the desk does with it afterwards.

Every move goes through the state table. What is said to the agency is sealed under the referral's key; what the desk
says to itself is sealed under the report's.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from auricle.directory.models import Agency
from auricle.errors import Invalid, NotFound, NotNow
from auricle.referrals import channels, log, releasing, standing, words
from auricle.referrals.lifecycle import plan
from auricle.referrals.models import Package, Referral
from auricle.referrals.moves import OPEN, Asked, Kind, Move, RecallReason, State, Verified
from auricle.referrals.packing import Choice, NotRedacted, pack
from auricle.referrals.releasing import AgencyHasNoKey as AgencyHasNoKey
from auricle.reports import casework
from auricle.reports.facts import Given
from auricle.reports.models import Report
from auricle.reports.moves import Move as ReportMove
from auricle.reports.moves import State as ReportState
from auricle.vault import desk_texts, storing
from auricle.vault.member_keys import Unlocked

MOST_REQUEST = 4_000
MOST_BASIS = 500


class NoSuchReferral(NotFound):
    """There is no such referral, or it is another team's."""


class AlreadyReferred(NotNow):
    """The report has an open referral to this agency."""


class NewerVersion(NotNow):
    """A newer redacted version was made since this was drafted: what was seen is not what would be sent."""


@dataclass(frozen=True)
class Draft:
    """What a handler decided: which agency, what for, what it is asked, and what it gets."""

    agency: str
    kind: Kind
    asked: Asked
    choice: Choice
    lead: bool = False


def draft(*, by: Unlocked, report: UUID, draft: Draft, now: datetime, covers: int | None = None) -> UUID:
    """Make a referral with its first package, sealed to the team alone. Returns its id.

    `covers` is the redacted version that the drafter looked at. Raises NoSuchReport, MoveNotAllowed and MoveNotNow of
    the report or the referral, NotRedacted, NewerVersion, AgencyHasNoKey, AlreadyReferred, Invalid.
    """
    check(draft)
    with transaction.atomic():
        row = casework.find(report, by=by.person)
        standing.require_referable(by=by.person, row=row, now=now)
        if covers is not None and covers != covered(row):
            raise NewerVersion
        agency = Agency.objects.filter(code=draft.agency, closed_at=None).first()
        if agency is None:
            raise Invalid({"agency": "unknown"})
        releasing.require_reachable(agency, now)
        if Referral.objects.filter(report=row, agency=agency, state__in=[s.value for s in OPEN]).exists():
            raise AlreadyReferred
        referral = Referral(
            id=uuid4(),
            report=row,
            team=row.team,
            agency=agency,
            category=row.category,
            region=row.region,
            grade=row.grade,
            kind=draft.kind.value,
            asked=draft.asked.value,
            state=State.DRAFTED.value,
            version=1,
            lead=draft.lead,
            drafted_by=by.person.pseudonym,
            made_at=now,
        )
        facts = standing.desk_facts(referral, by=by.person, row=row, has_words=False, now=now)
        planned = plan(state=None, move=Move.DRAFT, facts=facts)
        referral.save(force_insert=True)
        log.write(
            referral,
            log.Entry(
                planned,
                by.person.pseudonym,
                {"agency": agency.code, "asked": draft.asked.value},
                tell=True,
                report=row.pk,
            ),
            now=now,
        )
        team = storing.team_key(team=row.team.code, now=now)
        key = storing.new_report_key(report=referral.pk, purpose="content", to=[team], by=by.person.pseudonym)
        pack(by=by, row=row, referral=referral, key=key, choice=draft.choice, number=1, now=now)
    return referral.pk


def approve(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Approve a draft and send it: the agency's key is granted, the report is referred, the delivery begins.

    Raises NoSuchReferral, MoveNotAllowed, MoveNotNow, NewerVersion, AgencyHasNoKey, SomeoneWasFirst.
    """
    with transaction.atomic():
        row, found = find(referral, by=by)
        _seen(found, seen)
        package = _waiting(found)
        if package is None or package.covers != covered(row):
            raise NewerVersion
        _move(by, row, found, Move.APPROVE, now=now)
        releasing.release(by, found, package, now)
        releasing.seal(by, found, now)
        given = Given(referral_approved=True)
        casework.move_report(by=by, report=row.pk, move=ReportMove.REFER, now=now, given=given)
        _send(by, row, found, Move.SEND, now)


def discard(*, by: Unlocked, referral: UUID, text: str, now: datetime, seen: int | None = None) -> None:
    """Throw a draft away; the reason stays with the desk. Raises as `approve`, MoveIncomplete."""
    with transaction.atomic():
        row, found = find(referral, by=by)
        _seen(found, seen)
        _desk_words(by, row, found, Move.DISCARD, text, now)


def answer(*, by: Unlocked, referral: UUID, text: str, now: datetime, seen: int | None = None) -> None:
    """Answer a question of the agency. Raises NoSuchReferral, MoveNotAllowed, MoveNotNow, MoveIncomplete."""
    _say_to_agency(by, referral, Move.ANSWER, text, now, columns={"waits_for": ""}, seen=seen)


def rule(
    *, by: Unlocked, referral: UUID, uphold: bool, text: str, now: datetime, seen: int | None = None
) -> None:
    """Rule on a return, or on a dispute about one. Where it is upheld the referral is over, and the report goes on.

    Raises NoSuchReferral, MoveNotAllowed, MoveNotNow, MoveIncomplete, SomeoneWasFirst.
    """
    move = Move.UPHOLD_RETURN if uphold else Move.OVERRULE_RETURN
    _say_to_agency(by, referral, move, text, now, seen=seen)


def send_again(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Try once more to deliver what could not be delivered.

    Raises NoSuchReferral, MoveNotAllowed, MoveNotNow, SomeoneWasFirst.
    """
    with transaction.atomic():
        row, found = find(referral, by=by)
        _seen(found, seen)
        _send(by, row, found, Move.SEND_AGAIN, now)
        # It may have gone by letter before, to an agency that had no key then.
        releasing.seal(by, found, now)


def recall(
    *,
    by: Unlocked,
    referral: UUID,
    text: str,
    now: datetime,
    reason: RecallReason = RecallReason.OTHER,
    seen: int | None = None,
) -> None:
    """Take a referral back: from now on nobody at the agency can open it here, and they are asked to delete copies.

    It reads the coded reason; for the words, which stay with the desk, it has no key left. Raises as `answer`.
    """
    with transaction.atomic():
        row, found = find(referral, by=by)
        _seen(found, seen)
        _desk_words(by, row, found, Move.RECALL, text, now, data={"reason": reason.value})
        _report_goes_on(by, row, now)


def verify(
    *,
    by: Unlocked,
    referral: UUID,
    how: Verified,
    text: str,
    now: datetime,
    named: bool = True,
    seen: int | None = None,
) -> None:
    """Accept the outcome as verified with the reporter, or say why it was not; the referral ends with it.

    The reporter reads the outcome then, if `named` with its agency. The words stay with the desk. Raises as `answer`.
    """
    if how is Verified.REPORTER_DENIED or (how is Verified.NO_ANSWER and not log.was_asked(referral)):
        raise Invalid({"how": "not_asked" if how is Verified.NO_ANSWER else "denied"})
    with transaction.atomic():
        row, found = find(referral, by=by)
        _seen(found, seen)
        _desk_words(by, row, found, Move.VERIFY, text, now, data={"how": how.value, "named": named})
        _move(by, row, found, Move.END, now=now)
        _report_goes_on(by, row, now)


def rework(*, by: Unlocked, referral: UUID, text: str, now: datetime, seen: int | None = None) -> None:
    """Send an outcome back that does not hold; the agency's clock runs on. Raises as `verify`."""
    with transaction.atomic():
        row, found = find(referral, by=by)
        _seen(found, seen)
        columns = {"reworks": found.reworks + 1, "outcome": ""}
        _say_to_agency_row(by, row, found, Move.REWORK, text, now, columns=columns)


def draft_update(*, by: Unlocked, referral: UUID, choice: Choice, now: datetime) -> int:
    """Make a newer version of the package; the agency sees it once another person has released it.

    Raises NoSuchReferral, NotRedacted, Invalid.
    """
    with transaction.atomic():
        row, found = find(referral, by=by)
        list(Referral.objects.select_for_update(of=("self",)).filter(pk=found.pk).values_list("pk"))
        _check_choice(choice)
        number = 1 + max(Package.objects.filter(referral=found).values_list("number", flat=True), default=0)
        key = words.referral_key(by, found.pk)
        pack(by=by, row=row, referral=found, key=key, choice=choice, number=number, now=now)
    return number


def release_update(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Let the agency see the newer version; it learns that it had an earlier one. Raises as `approve`."""
    with transaction.atomic():
        row, found = find(referral, by=by)
        _seen(found, seen)
        package = _waiting(found)
        if package is None or package.covers != covered(row):
            raise NewerVersion
        _move(by, row, found, Move.UPDATE, now=now, data={"package": package.number}, tell=True)
        releasing.release(by, found, package, now)


def find(referral: UUID, *, by: Unlocked) -> tuple[Report, Referral]:
    """A referral of one of this person's teams, with its report. Raises NoSuchReferral."""
    found = (
        Referral.objects.select_related("agency", "category", "region")
        .filter(pk=referral, team_id__in=by.person.teams)
        .first()
    )
    if found is None:
        raise NoSuchReferral
    return casework.find(found.report_id, by=by.person), found


def check(draft: Draft) -> None:
    """Refuse a draft in which something is missing or too long. Raises Invalid."""
    _check_choice(draft.choice)
    if draft.kind is Kind.URGENT and not draft.choice.legal_basis.strip():
        raise Invalid({"legal_basis": "required"})


def _check_choice(choice: Choice) -> None:
    errors: dict[str, str] = {}
    if not choice.request.strip():
        errors["request"] = "required"
    if len(choice.request) > MOST_REQUEST:
        errors["request"] = "too_long"
    if len(choice.legal_basis) > MOST_BASIS:
        errors["legal_basis"] = "too_long"
    if errors:
        raise Invalid(errors)


def _waiting(found: Referral) -> Package | None:
    return Package.objects.filter(referral=found, released_at=None).order_by("-number").first()


def covered(row: Report) -> int:
    """The number of the last redacted version. Raises NotRedacted."""
    steps = row.reviewstep_set.filter(kind="redacted").order_by("-number")
    last = steps.values_list("number", flat=True).first()
    if last is None:
        raise NotRedacted
    return int(last)


def _send(by: Unlocked, row: Report, found: Referral, move: Move, now: datetime) -> None:
    data, columns = channels.sending(found, now=now)
    _move(by, row, found, move, now=now, data=data, columns=columns, tell=True)


def _move(
    by: Unlocked,
    row: Report,
    found: Referral,
    move: Move,
    *,
    now: datetime,
    text: str = "",
    data: dict[str, log.Value] | None = None,
    columns: dict[str, object] | None = None,
    sealed: UUID | None = None,
    tell: bool = False,
) -> None:
    facts = standing.desk_facts(found, by=by.person, row=row, has_words=bool(text), now=now)
    planned = plan(state=State(found.state), move=move, facts=facts)
    entry = log.Entry(
        planned, by.person.pseudonym, data or {}, columns or {}, sealed, tell=tell, report=row.pk
    )
    log.write(found, entry, now=now)


def _seen(found: Referral, seen: int | None) -> None:
    if seen is not None and seen != found.version:
        raise log.SomeoneWasFirst


def _say_to_agency(
    by: Unlocked,
    referral: UUID,
    move: Move,
    text: str,
    now: datetime,
    *,
    columns: dict[str, object] | None = None,
    seen: int | None = None,
) -> None:
    with transaction.atomic():
        row, found = find(referral, by=by)
        _seen(found, seen)
        _say_to_agency_row(by, row, found, move, text, now, columns=columns)
        if move is Move.UPHOLD_RETURN:
            _report_goes_on(by, row, now)


def _say_to_agency_row(
    by: Unlocked,
    row: Report,
    found: Referral,
    move: Move,
    text: str,
    now: datetime,
    *,
    columns: dict[str, object] | None = None,
) -> None:
    text = words.check(text)
    facts = standing.desk_facts(found, by=by.person, row=row, has_words=bool(text), now=now)
    planned = plan(state=State(found.state), move=move, facts=facts)
    sealed = words.keep(words.referral_key(by, found.pk), referral=found.pk, text=text, now=now)
    entry = log.Entry(planned, by.person.pseudonym, {}, columns or {}, sealed, tell=True, report=row.pk)
    log.write(found, entry, now=now)


def _desk_words(
    by: Unlocked,
    row: Report,
    found: Referral,
    move: Move,
    text: str,
    now: datetime,
    *,
    data: dict[str, log.Value] | None = None,
) -> None:
    """A move whose words the agency must not read: they lie with the report's own desk texts."""
    text = words.check(text)
    _move(by, row, found, move, now=now, text=text, data=data)
    label = f"referral/{found.pk}/{found.version}"
    desk_texts.keep(keys=by, report=row.pk, team=row.team.code, label=label, text=text, now=now)


def _report_goes_on(by: Unlocked, row: Report, now: datetime) -> None:
    """When the last of its referrals is over, a report that waited for them goes on."""
    fresh = casework.find(row.pk, by=by.person)
    if fresh.state == ReportState.REFERRED and fresh.open_referrals == 0:
        casework.move_report(by=by, report=row.pk, move=ReportMove.REFERRALS_ENDED, now=now)
