"""A process that moves grants as the desk does, a few at a time, and says so: for a test to kill.

python -m tests.faults.moving_grants LOGIN
"""

from __future__ import annotations

import sys

import django

django.setup(set_prefix=False)

from auricle.directory import acting  # noqa: E402
from auricle.vault import rotation  # noqa: E402
from tests.hotline import NOW  # noqa: E402
from tests.people import Cast  # noqa: E402

AT_ONCE = 3
SECONDS = 0.01


def say(word: str) -> None:
    """At once, for whoever waits to kill this process."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def main() -> None:
    """Move until nothing is left; a line after each step."""
    by = Cast(NOW).unlocked(sys.argv[1])
    say("begun")
    with acting.as_member(by.person.id):
        while rotation.step(by=by, team="general", now=NOW, seconds=SECONDS, most=AT_ONCE).left:
            say("moved")
    say("through")


if __name__ == "__main__":
    main()
