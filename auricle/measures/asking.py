"""Ask a bank to hold money: request it, have another release the account numbers, phone the bank.

The request travels with an urgent referral: its text is a reviewed version and another person approves it, as for every
referral. What is hurried is everything that comes after.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.directory.models import Agency
from auricle.errors import Invalid, NotFound
from auricle.measures import accounts, log, money, standing
from auricle.measures.accounts import NoAccounts
from auricle.measures.lifecycle import plan
from auricle.measures.models import CallBackNumber, Measure
from auricle.measures.money import Money, NoAmount
from auricle.measures.moves import Basis, Move, Side, SpokeTo, State
from auricle.referrals import handover, words
from auricle.referrals.models import Referral
from auricle.referrals.moves import Asked, Kind
from auricle.referrals.packing import Choice
from auricle.reports.models import Report
from auricle.vault import storing
from auricle.vault.member_keys import Unlocked

BANK, COURT = "bank", "court"


class NoSuchMeasure(NotFound):
    """There is no such measure, or it is another team's."""


@dataclass(frozen=True)
class Request:
    """What somebody asks a bank to hold, as it was typed, and by which law."""

    bank: str
    amount: str
    currency: str
    numbers: str = field(repr=False)
    basis: Basis | None
    legal_basis: str = field(repr=False)
    text: str = field(repr=False)


def request(
    *, by: Unlocked, report: UUID, request: Request, now: datetime, covers: int | None = None
) -> UUID:
    """Draft the urgent referral with its measure, the account numbers sealed under the referral's key. Returns its id.

    Raises Invalid (`bank`, `amount`, `currency`, `numbers`, `basis`, `legal_basis`, `text`), and as `handover.draft`.
    """
    asked, numbers = _checked(request)
    choice = Choice(request.text, request.legal_basis.strip())
    draft = handover.Draft(request.bank, Kind.URGENT, Asked.FREEZE, choice)
    with transaction.atomic():
        made = handover.draft(by=by, report=report, draft=draft, covers=covers, now=now)
        row, referral = handover.find(made, by=by)
        sealed = _seal(by, made, accounts.Asked(numbers, request.legal_basis.strip()), now)
        measure = Measure(
            referral_id=made,
            state=State.REQUESTED.value,
            version=1,
            currency=asked.currency,
            amount_asked=asked.minor,
            basis=str(request.basis),
            accounts=sealed,
            count=len(numbers),
            requested_by=by.person.pseudonym,
            requested_at=now,
        )
        facts = standing.desk_facts(row, referral, None, by=by.person)
        planned = plan(state=None, move=Move.REQUEST, side=Side.DESK, facts=facts)
        measure.save(force_insert=True)
        data: dict[str, log.Value] = {"amount": asked.minor, "basis": str(request.basis)}
        log.write(measure, log.Entry(planned, by.person.pseudonym, data, report=row.pk), now=now)
    return made


def release_numbers(*, by: Unlocked, measure: UUID, now: datetime, seen: int | None = None) -> None:
    """Let the account numbers go to the bank, which somebody else asked for.

    Raises NoSuchMeasure, MoveNotAllowed, MoveNotNow, SomeoneWasFirst.
    """
    columns: dict[str, object] = {"numbers_released_by": by.person.pseudonym, "numbers_released_at": now}
    with transaction.atomic():
        move(by, find(measure, by=by), Move.RELEASE_NUMBERS, now, seen=seen, columns=columns)


def phone(
    *,
    by: Unlocked,
    measure: UUID,
    called: int | None,
    spoke_to: SpokeTo | None,
    verified: bool,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Write down that the bank was phoned: at which number of our directory, and what whoever answered does there.

    `verified`: one called oneself, and whoever answered said that the request arrived. Raises Invalid (`called`,
    `spoke_to`, `verified`), and as `release_numbers`.
    """
    with transaction.atomic():
        found = find(measure, by=by)
        number = CallBackNumber.objects.filter(
            pk=called or 0, agency_id=found.referral.agency_id, ended_at=None, confirmed_at__isnull=False
        ).first()
        wrong = {
            "called": number is None and "unknown",
            "spoke_to": spoke_to is None and "required",
            "verified": not verified and "required",
        }
        errors = {name: code for name, code in wrong.items() if code}
        if errors or number is None or spoke_to is None:
            raise Invalid(errors)
        columns: dict[str, object] = {"called": number.pk, "spoke_to": spoke_to.value, "phoned_at": now}
        data: dict[str, log.Value] = {"called": number.pk, "spoke_to": spoke_to.value, "verified": True}
        move(by, found, Move.PHONE, now, seen=seen, data=data, columns=columns)


@dataclass(frozen=True)
class Found:
    """A measure with its referral and its report."""

    report: Report
    referral: Referral
    measure: Measure


def exists(*, referral: UUID) -> bool:
    """Whether a measure stands beside a referral that was found."""
    return Measure.objects.filter(pk=referral).exists()


def find(measure: UUID, *, by: Unlocked) -> Found:
    """A measure of one of this person's teams. Raises NoSuchMeasure, NoSuchReferral."""
    report, referral = handover.find(measure, by=by)
    row = Measure.objects.select_related("called").filter(pk=measure).first()
    if row is None:
        raise NoSuchMeasure
    return Found(report, referral, row)


def move(
    by: Unlocked,
    found: Found,
    move: Move,
    now: datetime,
    *,
    seen: int | None = None,
    data: dict[str, log.Value] | None = None,
    columns: dict[str, object] | None = None,
) -> None:
    """Make a move of the desk, in the caller's transaction. Raises MoveNotAllowed, MoveNotNow, SomeoneWasFirst."""
    measure = found.measure
    if seen is not None and seen != measure.version:
        raise log.SomeoneWasFirst
    facts = standing.desk_facts(found.report, found.referral, measure, by=by.person)
    planned = plan(state=State(measure.state), move=move, side=Side.DESK, facts=facts)
    entry = log.Entry(planned, by.person.pseudonym, data or {}, columns or {}, found.report.pk)
    log.write(measure, entry, now=now)


def _checked(request: Request) -> tuple[Money, tuple[str, ...]]:
    """The amount and the account numbers. Raises Invalid with everything that is wrong."""
    errors: dict[str, str] = {}
    asked, numbers = Money(0, ""), tuple[str, ...]()
    try:
        asked = money.read(request.amount, request.currency.strip().upper())
    except NoAmount as wrong:
        errors["currency" if str(wrong) == "currency" else "amount"] = str(wrong)
    try:
        numbers = accounts.read(request.numbers)
    except NoAccounts as wrong:
        errors["numbers"] = str(wrong)
    if request.basis is None:
        errors["basis"] = "required"
    errors |= _wrong_text("legal_basis", request.legal_basis, accounts.MOST_BASIS)
    errors |= _wrong_text("text", request.text, handover.MOST_REQUEST)
    errors |= _wrong_bank(request.bank)
    if errors:
        raise Invalid(errors)
    return asked, numbers


def _wrong_text(name: str, text: str, most: int) -> dict[str, str]:
    if not text.strip():
        return {name: "required"}
    return {name: "too_long"} if len(text) > most else {}


def _wrong_bank(code: str) -> dict[str, str]:
    """What is no bank, or one that nobody could phone."""
    if not Agency.objects.filter(code=code, kind=BANK, closed_at=None).exists():
        return {"bank": "unknown"}
    usable = CallBackNumber.objects.filter(agency__code=code, ended_at=None, confirmed_at__isnull=False)
    return {} if usable.exists() else {"bank": "no_number"}


def _seal(by: Unlocked, referral: UUID, asked: accounts.Asked, now: datetime) -> UUID:
    key = words.referral_key(by, referral)
    plaintext = accounts.dump(asked)
    part = storing.seal_part(
        key, report=referral, purpose="content", label=accounts.LABEL, plaintext=plaintext
    )
    return storing.keep_part(part, report=referral, now=now).pk
