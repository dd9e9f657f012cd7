"""Has a paper printed by a child process, in bounded time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

from auricle.errors import Invalid, NotNow
from auricle.sealing.envelope import PaperSeed

PRINTING = "auricle.paper.printing"
PRINTING_SIGNED = "auricle.paper.printing_signed"
LARGEST = 2**20
PATIENCE = 30.0
# Each child may use a core and some hundred megabytes; those who come third wait.
AT_ONCE = threading.BoundedSemaphore(2)


class NotPrinted(NotNow):
    """The paper could not be made now; trying again may do it."""


class TooLong(Invalid):
    """There is more text than a paper may have."""


def printed(order: dict[str, Any], *, seed: PaperSeed | None = None) -> bytes:
    """The PDF of this order, signed when there is a seed to sign with.

    Raises NotPrinted, or TooLong for more than a megabyte of text.
    """
    if seed is not None:
        order = {**order, "seed": seed.hex()}
    given = json.dumps(order, ensure_ascii=False).encode("utf-8", "backslashreplace")
    if len(given) > LARGEST:
        raise TooLong({"text": "too long for a paper"})
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise NotPrinted("Too many papers are being made at once.")
    try:
        # What the child says of an error may quote the text, so nobody hears it but its exit status.
        made = subprocess.run(
            (sys.executable, "-I", "-m", PRINTING if seed is None else PRINTING_SIGNED),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
            env={},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"A paper took longer than {PATIENCE:.0f} seconds.") from None
    except (OSError, subprocess.CalledProcessError):
        raise NotPrinted("The process that makes papers ended without one.") from None
    finally:
        AT_ONCE.release()
    return made.stdout
