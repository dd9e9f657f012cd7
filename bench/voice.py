"""Calls at once: `./run.py bench voice [--calls 20] [--seconds 20]`.

The last line is one JSON object. Every call hears a prompt and is recorded and sealed at once, with wideband sound (16
bits at 16 kHz) between Asterisk and our service, and A-law on the line. Asterisk, the service and the phones share the
machine; the processor's time is counted for each apart, in cores. late_frames: came more than 60 ms, the patience of a
usual phone, after their place in the stream; missing_frames: never came. first_prompt_s: the longest time from answer
to the first sound of the prompt, while the calls before it go on. sealed_share: how much of what was said lies sealed.
"""

from __future__ import annotations

import argparse
import json
import os

from auricle.voice.engine.fetching import fetched
from auricle.voice.engine.starting import running
from bench.rig.phone_service import served
from bench.rig.phones import Phones
from bench.rig.processes_of import seconds_used

CALLS = 20
SECONDS = 20.0


def measure(calls: int, seconds: float) -> dict[str, float | int]:
    """Open that many calls, let them go on for so long, and hang up."""
    with running(fetched()) as asterisk, served(asterisk, longest=seconds + calls * 0.2 + 30) as service:
        phones = Phones(asterisk.sip, calls)
        try:
            phones.open_all()
            before = [seconds_used([pid]) for pid in (asterisk.pid, service.pid, os.getpid())]
            phones.go_on(seconds)
            spent = [seconds_used([pid]) for pid in (asterisk.pid, service.pid, os.getpid())]
        finally:
            phones.hang_up()
        kept = service.stop()
    engine, ours, theirs = ((after - first) / seconds for after, first in zip(spent, before, strict=True))
    return {
        "calls": calls,
        "late_frames": phones.late,
        "missing_frames": phones.missing,
        "frames": phones.frames,
        "latest_s": round(phones.latest, 4),
        "first_prompt_s": round(phones.first_prompt, 3),
        "answer_s": round(phones.answer, 3),
        "cpu_engine": round(engine, 2),
        "cpu_service": round(ours, 2),
        "cpu_phones": round(theirs, 2),
        "sealed_share": round(kept["seconds"] / phones.said_seconds, 4),
        "lost_frames": kept["lost"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--calls", type=int, default=CALLS, help="how many at once (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for how long (default: %(default)s)")
    given = parser.parse_args()
    result = measure(given.calls, given.seconds)
    print(json.dumps({**result, "load_average": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
