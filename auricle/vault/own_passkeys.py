"""Add, name and remove one's own passkeys. Each needs a fresh proof, but for the name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from auricle.audit import trail
from auricle.directory import passkeys
from auricle.directory.models import Authenticator, Member
from auricle.directory.passkeys import Site
from auricle.errors import Invalid, NotFound
from auricle.vault.desk_session import digest
from auricle.vault.member_keys import Unlocked, require_fresh, wrap_under_passkey
from auricle.vault.models import DeskSession
from auricle.vault.own_account import require_way_in

LONGEST_LABEL = 60


class NoSuchPasskey(NotFound):
    """This member has no such passkey."""


def passkey_request(*, by: Unlocked, site: Site, now: datetime) -> dict[str, object]:
    """What the browser makes another passkey with. Raises NotFresh."""
    require_fresh(by, now)
    member = Member.objects.get(pk=by.person.id)
    known = tuple(map(bytes, member.authenticators.values_list("credential_id", flat=True)))
    return passkeys.creation_options(
        who=member.pseudonym, login=member.login, name=member.name, site=site, now=now, known=known
    )


def add_passkey(
    *, by: Unlocked, answer: Mapping[str, Any], kek: bytes | None, label: str, site: Site, now: datetime
) -> None:
    """Add a passkey; with `kek` it opens the member's key too.

    Raises NotFresh, Invalid, PasskeyRefused, StaleChallenge, CarriesSecret.
    """
    require_fresh(by, now)
    label = check_label(label)
    new = passkeys.check_new(answer, who=by.person.pseudonym, site=site, now=now)
    with transaction.atomic():
        member = Member.objects.get(pk=by.person.id)
        kept = passkeys.keep(new, member=member, label=label, opens_key=kek is not None, now=now)
        if kek is not None:
            wrap_under_passkey(passkey=kept, seed=by.seed, kek=kek, now=now)
        trail.record(actor=by.person.pseudonym, act="passkey_added", at=now, detail={"passkey": kept.pk})


def rename_passkey(*, by: Unlocked, passkey: int, label: str, now: datetime) -> None:
    """Give it another name. Raises NoSuchPasskey, Invalid."""
    renamed = Authenticator.objects.filter(pk=passkey, member_id=by.person.id)
    if not renamed.update(label=check_label(label)):
        raise NoSuchPasskey
    trail.record(actor=by.person.pseudonym, act="passkey_renamed", at=now, detail={"passkey": passkey})


def remove_passkey(*, by: Unlocked, cookie: str, passkey: int, now: datetime) -> None:
    """Remove it, and end every other session: one of them may be a thief's.

    Raises NotFresh, NoSuchPasskey, LastWayIn.
    """
    require_fresh(by, now)
    with transaction.atomic():
        row = Authenticator.objects.filter(pk=passkey, member_id=by.person.id).first()
        if row is None:
            raise NoSuchPasskey
        row.delete()
        require_way_in(Member.objects.get(pk=by.person.id))
        DeskSession.objects.filter(member_id=by.person.id).exclude(secret_digest=digest(cookie)).delete()
        trail.record(actor=by.person.pseudonym, act="passkey_removed", at=now, detail={"passkey": passkey})


def check_label(label: str) -> str:
    """The name without spaces around it. Raises Invalid for none, or one that is too long."""
    label = label.strip()
    if not 0 < len(label) <= LONGEST_LABEL:
        raise Invalid({"label": "length"})
    return label
