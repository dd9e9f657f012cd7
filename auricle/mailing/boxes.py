"""Note that something waits for members, each by what they chose. What it is, is not kept."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from auricle.mailing.events import Event, chosen
from auricle.mailing.models import Mailbox, ReporterBox
from auricle.mailing.moments import Hours, due_at, next_hour


def is_on() -> bool:
    """Whether this hotline sends mail at all."""
    return bool(settings.AURICLE_MAIL_FROM)


def await_them(*, members: Iterable[int], event: Event, now: datetime) -> int:
    """Let these members know of it, if they have an address and want to. Returns how many will be written to."""
    boxes = Mailbox.objects.filter(member_id__in=set(members), address__isnull=False).defer(
        "address", "new_address", "code"
    )
    noted = 0
    for box in boxes:
        moment = due_at(
            chosen(box.choices)[event], hours_of(box), now=now, zone=timezone.get_default_timezone()
        )
        if moment is not None:
            noted += Mailbox.objects.filter(pk=box.pk, address__isnull=False).update(
                due_at=Least(Coalesce("due_at", moment), moment)
            )
    return noted


def hours_of(box: Mailbox) -> Hours:
    """The hours that a member chose."""
    return Hours(box.daily_hour, box.quiet_from, box.quiet_until)


def hour_of_reporters(*, now: datetime) -> datetime | None:
    """When the next mail to reporters leaves; None when there is none."""
    reporters = settings.AURICLE_MAIL_REPORTERS
    if reporters is None:
        return None
    return next_hour(reporters.hour, now=now, zone=timezone.get_default_timezone())


def await_reporter(*, report: UUID, now: datetime) -> bool:
    """Let a reporter know at the next hour for it, if they left an address. Returns whether they did."""
    moment = hour_of_reporters(now=now)
    if moment is None:
        return False
    box = ReporterBox.objects.filter(pk=report)
    return bool(box.update(due_at=Least(Coalesce("due_at", moment), moment)))


def owner_of(member: int) -> bytes:
    """What binds a sealed address to its member."""
    return b"member" + member.to_bytes(8, "big")
