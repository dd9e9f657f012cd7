"""Calls as the phone's service tells of them, for tests: what happened, how many seconds after they were offered."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from auricle.calls import from_phone

Step = tuple[str, float]


def tell(*steps: Step, at: datetime, now: datetime, language: str = "en", urgent: bool = False) -> None:
    """One call, told at once."""
    call = str(uuid4())
    events = [
        {
            "call": call,
            "what": what,
            "at": (at + timedelta(seconds=after)).isoformat(),
            "language": language,
            "urgent": urgent,
        }
        for what, after in (("offered", 0.0), *steps)
    ]
    from_phone.keep_events(data={"events": events}, now=now)


def answered(after: float, *, at: datetime, now: datetime, language: str = "en") -> None:
    """A call that was answered."""
    tell(("queued", 0), ("answered", after), ("ended", after + 60), at=at, now=now, language=language)


def gave_up(after: float, *, at: datetime, now: datetime) -> None:
    """A caller who hung up."""
    tell(("queued", 0), ("abandoned", after), at=at, now=now)


def waits(*, since: datetime, now: datetime, language: str = "en", urgent: bool = False) -> None:
    """A caller who waits."""
    tell(("queued", 0), at=since, now=now, language=language, urgent=urgent)


def takers(
    *, ready: int, busy: int = 0, now: datetime, began: datetime | None = None, **languages: int
) -> None:
    """Who answers now."""
    said = {"ready": ready, "busy": busy, "languages": languages, "at": now.isoformat()}
    from_phone.say_takers(data={**said, **({"since": began.isoformat()} if began else {})}, now=now)
