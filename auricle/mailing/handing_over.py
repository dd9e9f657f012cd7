"""Turn what is due into letters, and letters into jobs. Found by looking, so nothing is lost when a wake-up is."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from auricle.mailing import boxes, posting
from auricle.mailing.models import Letter, Mailbox, ReporterBox

KEEP_GIVEN_UP = timedelta(days=30)


def hand_over(*, most: int, now: datetime) -> int:
    """Hand over up to `most` letters, those that members asked for themselves among them. Returns how many."""
    if not boxes.is_on():
        return 0
    _write_due(most, now)
    _write_reporters(most, now)
    waiting = Letter.objects.filter(handed_at=None, given_up_at=None).order_by("made_at")
    return sum(_hand(letter, now) for letter in list(waiting[:most]))


def forget(*, now: datetime) -> int:
    """Let go of letters that were given up long ago, and of addresses of people who left. Returns how many."""
    old, _each = Letter.objects.filter(given_up_at__lt=now - KEEP_GIVEN_UP).delete()
    left, _each = Mailbox.objects.filter(member__active=False).delete()
    return old + left


def _write_due(most: int, now: datetime) -> None:
    """One letter for each member for whom something is due, unless one is on its way to them already."""
    on_its_way = Letter.objects.filter(kind="desk", given_up_at=None).values("member_id")
    due = Mailbox.objects.filter(due_at__lte=now, member__active=True).exclude(member_id__in=on_its_way)
    for member in list(due.order_by("due_at").values_list("pk", flat=True)[:most]):
        with suppress(IntegrityError), transaction.atomic():
            # Whoever takes the moment away first writes the letter.
            if Mailbox.objects.filter(pk=member, due_at__lte=now).update(due_at=None):
                Letter.objects.create(kind="desk", member_id=member, made_at=now)


def _write_reporters(most: int, now: datetime) -> None:
    """Letters to reporters, in no order: which was caused by what happened first does not show."""
    due = ReporterBox.objects.filter(due_at__lte=now)
    for report in list(due.order_by("?").values_list("pk", flat=True)[:most]):
        with suppress(IntegrityError), transaction.atomic():
            if ReporterBox.objects.filter(pk=report, due_at__lte=now).update(due_at=None):
                Letter.objects.create(kind="reporter", report=report, made_at=now)


@transaction.atomic
def _hand(letter: Letter, now: datetime) -> int:
    mine = Letter.objects.filter(pk=letter.pk, handed_at=None).update(handed_at=now)
    if mine:
        posting.defer(letter=letter.pk)
    return mine
