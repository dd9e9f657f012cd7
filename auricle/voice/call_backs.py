"""The number that a caller keyed in to be called back: sealed to the team's key at once, and handed over sealed."""

from __future__ import annotations

import asyncio
import base64
import time
from uuid import UUID, uuid4

from auricle.sealing import seal
from auricle.sealing.envelope import PublicKey, Sealed
from auricle.sealing.keys import key_id
from auricle.voice.hotline import Hotline, HotlineAway, Refusal, b64

# As auricle/vault/call_back_opening.py, which this process may not have.
CONTEXT = b"au1/call-back\0"
LONGEST = 32
"""Every number is sealed as so many bytes, so that its length does not show."""
TRIES = 3
BETWEEN = 1.5


def sealed_number(number: str, *, call_back: UUID, recipient: PublicKey) -> Sealed:
    """A number for the holders of this key, and for this promise alone."""
    digits = number.encode("ascii")
    if not number.isdecimal() or len(digits) > LONGEST:
        raise ValueError("This is no number.")
    context = CONTEXT + call_back.bytes
    return seal.seal_note(digits.ljust(LONGEST, b"\0"), recipient=recipient, context=context)


async def keep(hotline: Hotline, number: str, *, window: str, language: str) -> bool:
    """Hand the promise over; return whether the hotline has it. Sent again under one id, it is one promise."""
    call_back = uuid4()
    for _ in range(TRIES):
        try:
            told = await hotline.ask("GET", "/v1/call-backs/key", language=language)
            public = PublicKey(base64.b64decode(told["team"]["public"]))
            if told["team"]["expires"] <= time.time():
                return False
            body: dict[str, object] = {
                "id": str(call_back),
                "language": language,
                "window": window,
                "key": b64(key_id(public)),
                "sealed": b64(sealed_number(number, call_back=call_back, recipient=public)),
            }
            await hotline.ask("POST", "/v1/call-backs", body)
        except HotlineAway:
            await asyncio.sleep(BETWEEN)
        except Refusal as refusal:
            # The team changed its key in between.
            if refusal.problem != "recipients":
                return False
        except (KeyError, TypeError, ValueError):
            return False
        else:
            return True
    return False
