"""People of a demonstration who asked to be called back: one is due, one is late, one chose a later time."""

from datetime import datetime, timedelta
from uuid import uuid4

from auricle.call_backs import keeping
from auricle.call_backs.keeping import Asked
from auricle.call_backs.models import CallBack
from auricle.sealing.envelope import PublicKey
from auricle.voice.call_backs import sealed_number

HOUR = timedelta(hours=1)
# Numbers that belong to nobody, by the plan of the country whose they would be.
PROMISES = (
    ("01632960143", "en", "morning", -3 * HOUR, 4 * HOUR),
    ("01632960178", "zh-hans", "evening", -26 * HOUR, -22 * HOUR),
    ("01632960112", "en", "evening", 8 * HOUR, 11 * HOUR),
)
"""The number, the language, the window (of the plan in calling.py), and when it begins and ends from now."""


def ask(*, now: datetime) -> None:
    """Let them ask, as the phone's service hands it over."""
    for number, language, window, starts, ends in PROMISES:
        asked_at, call_back = now + min(starts, timedelta()) - HOUR, uuid4()
        key = keeping.key(language=language, now=now)
        sealed = sealed_number(number, call_back=call_back, recipient=PublicKey(key.public))
        keeping.keep(asked=Asked(call_back, language, window, key.key_id, sealed), now=asked_at)
        # In a demonstration the hours are those that there is something to see in.
        CallBack.objects.filter(pk=call_back).update(starts_at=now + starts, ends_at=now + ends)
