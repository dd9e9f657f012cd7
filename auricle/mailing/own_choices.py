"""What a member wants to be told of by mail, how soon, and at which hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.errors import Invalid
from auricle.mailing import boxes
from auricle.mailing.events import Event, When, chosen
from auricle.mailing.models import HOURS, Mailbox
from auricle.mailing.moments import Hours
from auricle.mailing.own_address import GOOD_FOR, MOST_FAILURES


@dataclass(frozen=True)
class OwnMail:
    """How a member is written to. `asked` says that a code waits to be typed."""

    on: bool
    has_address: bool
    asked: bool
    choices: Mapping[Event, When]
    hours: Hours


def own_mail(*, by: Person, now: datetime) -> OwnMail:
    """The member's own settings; what nobody chose is as it is for everybody."""
    box = Mailbox.objects.filter(pk=by.id).first() or Mailbox(member_id=by.id)
    good = box.code_made_at is not None and box.code_made_at > now - GOOD_FOR
    return OwnMail(
        on=boxes.is_on(),
        has_address=box.address is not None,
        asked=box.code_digest is not None and good and box.code_failures < MOST_FAILURES,
        choices=chosen(box.choices),
        hours=boxes.hours_of(box),
    )


@transaction.atomic
def choose(*, by: Person, choices: Mapping[Event, When], hours: Hours, now: datetime) -> None:
    """Keep what the member chose. Raises Invalid for an hour that no day has."""
    given = {"daily": hours.daily, "quiet_from": hours.quiet_from, "quiet_until": hours.quiet_until}
    wrong = {name: "unknown" for name, hour in given.items() if hour not in HOURS}
    if wrong:
        raise Invalid(wrong)
    Mailbox.objects.get_or_create(member_id=by.id)
    Mailbox.objects.filter(pk=by.id).update(
        choices={event.value: choices[event].value for event in Event},
        daily_hour=hours.daily,
        quiet_from=hours.quiet_from,
        quiet_until=hours.quiet_until,
    )
    trail.record(actor=by.pseudonym, act="mail_chosen", at=now)
