"""How failures slow signing in down, and whom: strangers' failures rest strangers, a known browser's rest that browser.

So nobody can lock a member out who does not sit at a browser which that member has used, and a passkey, which cannot
be guessed, rests for nobody. Every function does the same work for an account that does not exist.
"""

from datetime import datetime, timedelta

from django.db.models import F

from auricle.directory.models import DeviceRest, Member

FREE_FAILURES = 5
MOST_COUNTED = 1000
LONGEST_BLOCK = timedelta(minutes=15)
NOBODY_ID = 0


def is_resting(member: Member | None, browser: bytes | None, now: datetime) -> bool:
    """Whether whoever asks has to wait; `browser` is the digest of a known browser's token, or None for a stranger."""
    kept = DeviceRest.objects.filter(digest=browser or b"", member=_id(member)).first()
    stranger = member.blocked_until if member else None
    known = kept.blocked_until if kept else None
    until = known if browser else stranger
    return until is not None and until > now


def count_failure(member: Member | None, browser: bytes | None, now: datetime) -> None:
    """Count one failure against those who made it. Call it inside the transaction that writes the trail line."""
    if browser and member:
        # Failures that come at once wait for each other here: each counts, and none overwrites another.
        kept, first = DeviceRest.objects.select_for_update().get_or_create(
            digest=browser, defaults={"member": member, "failures": 1, "blocked_until": now}
        )
        failures = 1 if first else kept.failures + 1
        DeviceRest.objects.filter(pk=browser).update(
            failures=min(failures, MOST_COUNTED), blocked_until=now + rest(failures)
        )
        return
    counted = Member.objects.filter(pk=_id(member), failures__lt=MOST_COUNTED)
    counted.update(failures=F("failures") + 1)
    # Read after the row is ours, and not as it was when somebody began to try.
    failures = Member.objects.filter(pk=_id(member)).values_list("failures", flat=True).first() or 1
    Member.objects.filter(pk=_id(member)).update(blocked_until=now + rest(failures))


def forget_failures(member: Member, browser: bytes | None) -> None:
    """Somebody signed in: their own failures are forgiven, those of others are not."""
    if browser:
        DeviceRest.objects.filter(digest=browser).delete()
    else:
        Member.objects.filter(pk=member.pk).update(failures=0, blocked_until=None)


def rest(failures: int) -> timedelta:
    """How long: nothing for the first failures, then twice as long each time, up to a cap. Never for good."""
    over = min(failures - FREE_FAILURES, 20)
    return timedelta(0) if over < 0 else min(LONGEST_BLOCK, timedelta(seconds=2**over))


def _id(member: Member | None) -> int:
    return member.pk if member else NOBODY_ID
