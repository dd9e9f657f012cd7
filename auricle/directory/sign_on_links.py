"""Which member an account at the identity provider belongs to. Only the member makes the link; nothing is guessed."""

from datetime import datetime

from django.db import IntegrityError, transaction

from auricle.directory import single_sign_on
from auricle.directory.models import Member, SignOnLink
from auricle.directory.single_sign_on import Proved, SignOnRefused, Why


def member_of(proved: Proved) -> Member:
    """Whose account it is. Raises SignOnRefused; for an account that is switched off the answer is the same."""
    row = (
        SignOnLink.objects.filter(digest=proved.digest, issuer=proved.issuer, member__active=True)
        .select_related("member")
        .first()
    )
    if row is None:
        raise SignOnRefused(Why.UNLINKED)
    return row.member


def link(*, member: int, proved: Proved, now: datetime) -> None:
    """Let this account sign this member in. Raises SignOnRefused when it, or they, are linked already."""
    try:
        with transaction.atomic():
            SignOnLink.objects.create(
                member_id=member, issuer=proved.issuer, digest=proved.digest, linked_at=now
            )
    except IntegrityError:
        raise SignOnRefused(Why.TAKEN) from None


def linked_at(member: int) -> datetime | None:
    """When a member linked their account at the provider of today; None when they have not."""
    links = SignOnLink.objects.filter(member_id=member, issuer=single_sign_on.issuer())
    return links.values_list("linked_at", flat=True).first()


def unlink(member: int) -> bool:
    """Take every link of a member away. Returns whether there was one."""
    return SignOnLink.objects.filter(member_id=member).delete()[0] > 0
