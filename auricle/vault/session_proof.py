"""Prove in a running session who is there: that unlocks it when it is locked, and counts as fresh when it is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auricle.audit import trail
from auricle.directory import passkeys
from auricle.directory.challenges import StaleChallenge
from auricle.directory.passkeys import PasskeyCloned, PasskeyRefused, Site
from auricle.directory.people import Person
from auricle.directory.signing_in import SignInRefused, confirm
from auricle.errors import NotAllowed
from auricle.sealing import paper
from auricle.vault.desk_session import find, keep_seed, seed_of, whose
from auricle.vault.member_keys import FRESH_FOR, DoesNotOpen, unlock_with_password, unlock_with_sheet
from auricle.vault.models import DeskSession, MemberWrap
from auricle.vault.stale_sessions import IDLE

PURPOSE = "prove"


class ProofRefused(NotAllowed):
    """What was given does not prove who is there. `line` names a line of the sheet that was mistyped."""

    def __init__(self, line: int | None = None) -> None:
        self.line = line
        super().__init__()


@dataclass(frozen=True)
class Waiting:
    """A session that may be locked, and what its member can prove themselves with.

    `sheet_waits` says that there is a sheet, and that it opens nothing before a second factor was shown.
    """

    person: Person
    locked: bool
    how: str
    needs_code: bool
    has_password: bool
    has_code: bool
    has_sheet: bool
    sheet_waits: bool
    has_passkey: bool


def look(*, cookie: str, now: datetime) -> Waiting:
    """Who is at this session, whether or not it is locked. Raises NotSignedIn."""
    _, row = find(cookie=cookie, now=now)
    ways = set(MemberWrap.objects.filter(member=row.member).values_list("kind", flat=True))
    return Waiting(
        person=whose(row),
        locked=_is_locked(row, now),
        how=row.how,
        needs_code=_needs_code(row, now),
        has_password="password" in ways,
        has_code=row.member.totp_sealed is not None,
        has_sheet="sheet" in ways and not _needs_factor(row),
        sheet_waits="sheet" in ways and _is_locked(row, now) and _needs_factor(row),
        has_passkey=row.member.authenticators.filter(cloned_at=None).exists(),
    )


def passkey_request(*, cookie: str, site: Site, now: datetime) -> dict[str, object]:
    """What the browser asks the member's passkeys with. Raises NotSignedIn."""
    _, row = find(cookie=cookie, now=now)
    known = passkeys.known_credentials(row.member_id)
    who = row.member.pseudonym
    return passkeys.request_options(purpose=PURPOSE, who=who, site=site, now=now, known=known)


def prove_with_password(*, cookie: str, password: str, code: str, now: datetime, browser: str = "") -> None:
    """Unlock, or prove anew, with password and code. Raises ProofRefused, NotSignedIn.

    Whoever signed in a moment ago with something else than the password needs no code beside it.
    """
    secret, row = find(cookie=cookie, now=now)
    given = code if _needs_code(row, now) else None
    try:
        kek = confirm(member=row.member, password=password, code=given, now=now, browser=browser)
        seed = unlock_with_password(member=row.member, kek=kek)
    except (SignInRefused, DoesNotOpen):
        raise ProofRefused from None
    keep_seed(row=row, secret=secret, seed=seed, now=now)


def prove_with_passkey(
    *, cookie: str, answer: Mapping[str, Any], kek: bytes | None, site: Site, now: datetime
) -> bool:
    """Unlock, or prove anew, with a passkey. Raises ProofRefused, PasskeyCloned, CarriesSecret, NotSignedIn.

    Returns whether the session is unlocked afterwards: a passkey that only says who is there leaves it locked, and
    the password alone is asked for then.
    """
    secret, row = find(cookie=cookie, now=now)
    who = row.member.pseudonym
    try:
        passkey = passkeys.check_answer(answer, purpose=PURPOSE, who=who, site=site, now=now)
    except PasskeyCloned:
        raise
    except (PasskeyRefused, StaleChallenge):
        trail.record(actor=who, act="proof_refused", at=now, detail={"how": "passkey"})
        raise ProofRefused from None
    trail.record(actor=who, act="proof", at=now, detail={"how": "passkey"})
    seed, here = seed_of(passkey, kek), DeskSession.objects.filter(pk=row.pk)
    if seed is not None:
        keep_seed(row=row, secret=secret, seed=seed, now=now)
    elif _is_locked(row, now):
        here.update(factor_at=now)
        return False
    else:
        here.update(proved_at=now, seen_at=now)
    return True


def prove_with_sheet(*, cookie: str, typed: str, now: datetime) -> None:
    """Unlock with the secret of the recovery sheet. Raises ProofRefused, NotSignedIn."""
    secret, row = find(cookie=cookie, now=now)
    who = row.member.pseudonym
    if _needs_factor(row):
        raise ProofRefused
    try:
        seed = unlock_with_sheet(member=row.member, secret=paper.from_typed(typed))
    except paper.BadLine as error:
        raise ProofRefused(error.line) from None
    except DoesNotOpen:
        trail.record(actor=who, act="proof_refused", at=now, detail={"how": "sheet"})
        raise ProofRefused from None
    MemberWrap.objects.filter(member=row.member, kind="sheet").update(used_at=now)
    trail.record(actor=who, act="recovery_sheet_used", at=now)
    keep_seed(row=row, secret=secret, seed=seed, now=now)


def lock(*, cookie: str, now: datetime) -> Waiting:
    """Lock the session: its sealed seed is deleted. Returns what opens it again. Raises NotSignedIn."""
    _, row = find(cookie=cookie, now=now)
    DeskSession.objects.filter(pk=row.pk).update(seed_sealed=None, proved_at=None, factor_at=None)
    return look(cookie=cookie, now=now)


def _is_locked(row: DeskSession, now: datetime) -> bool:
    return row.seed_sealed is None or row.seen_at <= now - IDLE


def _needs_factor(row: DeskSession) -> bool:
    """Whether a provider alone said who is there: paper that lay on a desk must not be enough beside that."""
    return row.how == "sso" and row.factor_at is None


def _needs_code(row: DeskSession, now: datetime) -> bool:
    return row.factor_at is None or row.factor_at < now - FRESH_FOR
