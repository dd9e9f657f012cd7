"""A member's own sessions: when each began and was last seen, and in which way. No address and no browser is kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.errors import NotFound
from auricle.vault.desk_session import digest
from auricle.vault.models import DeskSession
from auricle.vault.stale_sessions import ABSOLUTE, IDLE


class NoSuchSession(NotFound):
    """This member has no such session; it may have ended by itself."""


@dataclass(frozen=True)
class OwnSession:
    """One session as its member sees it."""

    id: UUID
    began_at: datetime
    seen_at: datetime
    how: str
    locked: bool
    here: bool


def own_sessions(*, by: Person, cookie: str, now: datetime) -> tuple[OwnSession, ...]:
    """The member's live sessions, this one first."""
    rows = DeskSession.objects.filter(member_id=by.id, created_at__gt=now - ABSOLUTE).order_by("-seen_at")
    here = digest(cookie)
    sessions = [
        OwnSession(
            id=row.pk,
            began_at=row.created_at,
            seen_at=row.seen_at,
            how=row.how,
            locked=row.seed_sealed is None or row.seen_at <= now - IDLE,
            here=bytes(row.secret_digest) == here,
        )
        for row in rows
    ]
    return tuple(sorted(sessions, key=lambda each: not each.here))


def end_session(*, by: Person, session: UUID, now: datetime) -> None:
    """End one of the member's own sessions. Raises NoSuchSession."""
    if not DeskSession.objects.filter(pk=session, member_id=by.id).delete()[0]:
        raise NoSuchSession
    trail.record(actor=by.pseudonym, act="sessions_ended", at=now, detail={"sessions": 1})


def end_others(*, by: Person, cookie: str, now: datetime) -> int:
    """End all of the member's sessions but this one. Returns how many."""
    others = DeskSession.objects.filter(member_id=by.id).exclude(secret_digest=digest(cookie))
    ended = others.delete()[0]
    if ended:
        trail.record(actor=by.pseudonym, act="sessions_ended", at=now, detail={"sessions": ended})
    return ended
