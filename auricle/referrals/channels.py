"""How each agency is reached: an administrator says so. What is sent already keeps the way by which it was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from auricle.audit import trail
from auricle.directory import colleagues
from auricle.directory.models import Agency
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound
from auricle.mailing.office_address import seal_office
from auricle.paper.letter import fits_window
from auricle.referrals.log import Value
from auricle.referrals.models import Channel, Referral
from auricle.referrals.moves import Way


class NotForThem(NotAllowed):
    """This person does not look after the hotline's settings."""


class NoSuchAgency(NotFound):
    """There is no agency of this code."""


@dataclass(frozen=True)
class Reached:
    """How one agency is reached. `writes`: its office has a mail address, which is shown nowhere."""

    code: str
    name: str
    way: Way
    writes: bool
    language: str
    changed_by: str = ""
    changed_at: datetime | None = None
    address: str = ""
    reply_to: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Wanted:
    """What an administrator chose. `office`: a new mail address; empty: as it is, or none where `no_office`."""

    way: Way
    language: str
    office: str = field(default="", repr=False)
    no_office: bool = False
    address: str = ""
    reply_to: str = ""
    phone: str = ""


def listed(*, by: Person) -> tuple[Reached, ...]:
    """Every agency that is open, by name, with the way to it. Raises NotForThem."""
    _require(by)
    rows = {row.pk: row for row in Channel.objects.all()}
    people = colleagues.names(row.changed_by for row in rows.values())
    found = (
        _shown(agency, rows.get(agency.pk), by, people) for agency in Agency.objects.filter(closed_at=None)
    )
    return tuple(sorted(found, key=lambda one: one.name))


def look(*, by: Person, agency: str) -> Reached:
    """The way to one of them. Raises NotForThem, NoSuchAgency."""
    _require(by)
    row = _agency(agency)
    channel = Channel.objects.filter(pk=row.pk).first()
    return _shown(row, channel, by, colleagues.names([channel.changed_by]) if channel else {})


@transaction.atomic
def change(*, by: Person, agency: str, wanted: Wanted, now: datetime) -> None:
    """Reach it in this way from now on.

    Raises NotForThem, NoSuchAgency, NoKey, Invalid: `language`, `address` of the mail, `postal`, `reply_to`, `phone`.
    """
    _require(by)
    row = _agency(agency)
    if wanted.language not in dict(settings.LANGUAGES):
        raise Invalid({"language": "unknown"})
    letter = _letter(wanted)
    before = Channel.objects.select_for_update().filter(pk=row.pk).first()
    office = None if wanted.no_office else (bytes(before.office) if before and before.office else None)
    if wanted.office and not wanted.no_office:
        office = seal_office(wanted.office, agency=row.pk, now=now)
    values = {
        "kind": wanted.way.value,
        "office": office,
        "language": wanted.language,
        "changed_by": by.pseudonym,
        "changed_at": now,
        **letter,
    }
    Channel.objects.update_or_create(agency=row, defaults=values)
    mail = "new" if wanted.office and office else "kept" if office else "none"
    detail: dict[str, str | int] = {"agency": row.code, "way": wanted.way.value, "office": mail}
    trail.record(actor=by.pseudonym, act="agency_channel", at=now, detail=detail)


def of(agency: int) -> Channel:
    """The way to an agency, as the table has it; by its page where nobody said anything."""
    found = Channel.objects.filter(pk=agency).first()
    return found or Channel(agency_id=agency, kind=Way.PORTAL.value, language=settings.LANGUAGE_CODE)


def sending(referral: Referral, *, now: datetime) -> tuple[dict[str, Value], dict[str, object]]:
    """What the event says, and what the row becomes, when it is sent by the way that the agency is reached by now.

    A letter is a person's to post: nothing is tried by itself.
    """
    way = of(referral.agency_id).kind
    columns: dict[str, object] = {
        "channel": way,
        "tries": 0,
        "trouble": "",
        "next_try_at": None if way == Way.LETTER else now,
        "sent_at": referral.sent_at or now,
    }
    return {"channel": way}, columns


def _shown(agency: Agency, row: Channel | None, by: Person, people: Mapping[str, str]) -> Reached:
    name = agency.names.get(by.language, agency.names["en"])
    if row is None:
        return Reached(agency.code, name, Way.PORTAL, writes=False, language=settings.LANGUAGE_CODE)
    return Reached(
        agency.code,
        name,
        Way(row.kind),
        writes=row.office is not None,
        language=row.language,
        changed_by=people.get(row.changed_by, ""),
        changed_at=row.changed_at,
        address=row.address,
        reply_to=row.reply_to,
        phone=row.phone,
    )


def _letter(wanted: Wanted) -> dict[str, str]:
    """What stands on letters. Whoever is written to by letter has all of it. Raises Invalid."""
    lines = {"postal": lines_of(wanted.address), "reply_to": lines_of(wanted.reply_to)}
    errors = {name: "too_large" for name, found in lines.items() if not fits_window(found)}
    if wanted.way is Way.LETTER:
        missing = {name for name, found in lines.items() if not found}
        errors |= dict.fromkeys(missing | ({"phone"} if not wanted.phone.strip() else set()), "required")
    if errors:
        raise Invalid(errors)
    postal, reply_to = ("\n".join(found) for found in lines.values())
    return {"address": postal, "reply_to": reply_to, "phone": wanted.phone.strip()}


def lines_of(address: str) -> tuple[str, ...]:
    """The lines of an address, without the empty ones."""
    return tuple(line.strip() for line in address.splitlines() if line.strip())


def _agency(code: str) -> Agency:
    found = Agency.objects.filter(code=code).first()
    if found is None:
        raise NoSuchAgency
    return found


def _require(by: Person) -> None:
    if not by.may(Permission.CONFIGURE):
        raise NotForThem
