"""Standing agreements: what an agency may be asked in a category without a supervisor's approval each time.

One supervisor proposes, another approves, any ends it; it ends by itself after a year at most. It holds nothing of a
report.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import make_aware

from auricle.audit import trail
from auricle.directory import colleagues
from auricle.directory.models import Agency, Category
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.referrals.models import Agreement
from auricle.referrals.moves import Asked

LONGEST = timedelta(days=366)


class NoAgreements(NotAllowed):
    """This person's roles rule on no referral, so they agree to none beforehand."""

    permission = Permission.RULE_ON_REFERRAL


class NoSuchAgreement(NotFound):
    """There is no such agreement."""


class OwnProposal(NotAllowed):
    """Whoever proposed an agreement does not approve it."""


class NotWaiting(NotNow):
    """The agreement was approved, or it has ended."""


@dataclass(frozen=True)
class Line:
    """One agreement as it is listed. `approved_by` is empty while it waits for another supervisor."""

    number: int
    agency: str
    category: int
    asked: Asked
    made_by: str
    made_at: datetime
    approved_by: str
    valid_until: datetime
    mine: bool


@dataclass(frozen=True)
class Standing:
    """What is in force or waits, those that end first on top; and the agencies, for a new one."""

    lines: tuple[Line, ...]
    agencies: tuple[tuple[str, str], ...]


def listed(*, by: Person, now: datetime) -> Standing:
    """Every agreement that has not ended. Raises NoAgreements."""
    _require(by)
    rows = list(
        Agreement.objects.filter(ended_at=None, valid_until__gt=now)
        .select_related("agency")
        .order_by("valid_until", "pk")
    )
    people = colleagues.names({name for row in rows for name in (row.made_by, row.approved_by)})
    agencies = [
        (a.code, a.names.get(by.language, a.names["en"])) for a in Agency.objects.filter(closed_at=None)
    ]
    return Standing(
        tuple(
            Line(
                row.pk,
                row.agency.names.get(by.language, row.agency.names["en"]),
                row.category_id,
                Asked(row.asked),
                people.get(row.made_by, ""),
                row.made_at,
                people.get(row.approved_by, row.approved_by),
                row.valid_until,
                row.made_by == by.pseudonym,
            )
            for row in rows
        ),
        tuple(sorted(agencies, key=lambda pair: pair[1])),
    )


def propose(
    *, by: Person, agency: str, category: str, asked: Asked, until: date | None, now: datetime
) -> int:
    """Propose an agreement to the end of a day. Returns its number.

    Raises NoAgreements, and Invalid for an unknown agency or category, a day that is past or too far away, or one thing
    agreed twice.
    """
    _require(by)
    to = Agency.objects.filter(code=agency, closed_at=None).first()
    about = Category.objects.filter(code=category, active=True).first()
    if to is None or about is None:
        raise Invalid({"agency" if to is None else "category": "unknown"})
    end = make_aware(datetime.combine(until + timedelta(days=1), time.min)) if until else now
    if not now < end <= now + LONGEST:
        raise Invalid({"until": "not_possible"})
    with transaction.atomic():
        same = Agreement.objects.filter(agency=to, category=about, asked=asked.value, ended_at=None)
        # What ran out has ended, though nobody said so.
        same.filter(valid_until__lte=now).update(ended_at=now)
        try:
            with transaction.atomic():
                row = Agreement.objects.create(
                    agency=to,
                    category=about,
                    asked=asked.value,
                    made_by=by.pseudonym,
                    made_at=now,
                    valid_until=end,
                )
        except IntegrityError:
            raise Invalid({"asked": "agreed_already"}) from None
        trail.record(actor=by.pseudonym, act="agreement_proposed", at=now, detail=_detail(row))
    return row.pk


def approve(*, by: Person, number: int, now: datetime) -> None:
    """Agree to what another supervisor proposed. Raises NoAgreements, NoSuchAgreement, OwnProposal, NotWaiting."""
    with transaction.atomic():
        row = _find(by, number)
        if row.made_by == by.pseudonym:
            raise OwnProposal
        waiting = Agreement.objects.filter(pk=row.pk, approved_by="", ended_at=None, valid_until__gt=now)
        if not waiting.update(approved_by=by.pseudonym):
            raise NotWaiting
        trail.record(actor=by.pseudonym, act="agreement_approved", at=now, detail=_detail(row))


def end(*, by: Person, number: int, now: datetime) -> None:
    """End an agreement, or take a proposal back. Raises NoAgreements, NoSuchAgreement, NotWaiting."""
    with transaction.atomic():
        row = _find(by, number)
        if not Agreement.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now):
            raise NotWaiting
        trail.record(actor=by.pseudonym, act="agreement_ended", at=now, detail=_detail(row))


def _require(by: Person) -> None:
    if not by.may(Permission.RULE_ON_REFERRAL):
        raise NoAgreements


def _find(by: Person, number: int) -> Agreement:
    _require(by)
    row = Agreement.objects.select_related("agency", "category").filter(pk=number).first()
    if row is None:
        raise NoSuchAgreement
    return row


def _detail(row: Agreement) -> dict[str, str | int]:
    """What the trail says of an agreement: numbers and codes."""
    return {
        "agreement": row.pk,
        "agency": row.agency.code,
        "category": row.category.code,
        "asked": row.asked,
    }
