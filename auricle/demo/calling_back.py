"""People of a demonstration who asked to be called back: one is due, one is late, one chose a later time.

All three chose hours of the demonstration's plan, which together are the whole day: at whatever hour it starts, one of
the three is due, and each stands in hours that fit their name.
"""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from auricle.call_backs import keeping
from auricle.call_backs.keeping import Asked
from auricle.demo.calling import WINDOWS
from auricle.directory import roster
from auricle.sealing.envelope import PublicKey
from auricle.voice.call_backs import sealed_number

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATELY = timedelta(minutes=5)
"""Not longer: whoever asked a little earlier may have asked for what was left of the hours before."""
# Numbers that belong to nobody, by the plan of the country whose they would be.
PROMISES = (
    ("01632960143", "en", 0),
    ("01632960178", "zh-hans", -1),
    # Not the very next hours: those may begin while somebody looks.
    ("01632960112", "en", 2),
)
"""The number, the language, and how many windows after the one that is open now."""


def ask(*, now: datetime) -> None:
    """Let them ask, as the phone's service hands it over."""
    for number, language, after in PROMISES:
        window, asked_at = hours_of(after, now=now)
        call_back, key = uuid4(), keeping.key(language=language, now=now)
        sealed = sealed_number(number, call_back=call_back, recipient=PublicKey(key.public))
        keeping.keep(asked=Asked(call_back, language, window, key.key_id, sealed), now=asked_at)


def hours_of(after: int, *, now: datetime) -> tuple[str, datetime]:
    """The window so many after the one that is open, and when somebody asked who chose it."""
    local = now.astimezone(ZoneInfo(roster.zone()))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    codes = list(WINDOWS)
    opened = max(
        place for place, code in enumerate(codes) if WINDOWS[code][0] <= local.hour * 60 + local.minute
    )
    days, place = divmod(opened + after, len(codes))
    begins = midnight + days * DAY + timedelta(minutes=WINDOWS[codes[place]][0])
    return codes[place], min(begins - HOUR, now - LATELY)
