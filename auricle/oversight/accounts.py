"""Signing in, failing to, and who is signed in now: per person, by pseudonym."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from auricle.audit.acts import Kind, of_kind
from auricle.directory.models import Member
from auricle.directory.people import Person
from auricle.oversight.identities import Done, done
from auricle.oversight.looking import note_look, rows
from auricle.vault.models import DeskSession
from auricle.vault.stale_sessions import ABSOLUTE


@dataclass(frozen=True)
class Resting:
    """An account that rests for strangers after failures; its own browsers and passkeys are not kept waiting."""

    actor: str
    failures: int
    until: datetime | None


@dataclass(frozen=True)
class SignedIn:
    """How many sessions of somebody live now."""

    actor: str
    sessions: int


@dataclass(frozen=True)
class AccountPage:
    """What happened to accounts in some days, which rest now, and who is signed in."""

    acts: tuple[Done, ...]
    resting: tuple[Resting, ...]
    signed_in: tuple[SignedIn, ...]


def accounts(*, by: Person, days: int, now: datetime) -> AccountPage:
    """Signing in and failing to, in the last days and now. Raises MayNotSeeTrail."""
    note_look(by=by, view="accounts", now=now, asked={"days": days})
    resting = Member.objects.filter(blocked_until__gt=now).order_by("-failures", "pseudonym")
    alive = DeskSession.objects.filter(created_at__gt=now - ABSOLUTE)
    sessions = Counter(alive.values_list("member__pseudonym", flat=True))
    return AccountPage(
        acts=done(rows("trail_people", list(of_kind(Kind.ACCOUNT)), now - timedelta(days=days), now)),
        resting=tuple(Resting(*row) for row in resting.values_list("pseudonym", "failures", "blocked_until")),
        signed_in=tuple(SignedIn(*one) for one in sessions.most_common()),
    )
