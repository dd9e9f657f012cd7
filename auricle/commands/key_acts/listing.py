"""`auricle keys list`: every key in use or waiting, and what is due."""

from __future__ import annotations

import argparse

from django.utils import timezone

from auricle.vault import key_states
from auricle.vault.key_states import KeyLine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Print each key; the status is 1 when one needs somebody, so that a timer can call this."""
    lines = key_states.every_key(now=timezone.now())
    for line in lines:
        print(f"{line.purpose:10}{line.holder:20}{line.fingerprint}  {in_words(line)}")
    return 1 if any(line.needs_somebody for line in lines) else 0


def in_words(line: KeyLine) -> str:
    """Where a key stands."""
    until = line.until.date().isoformat() if line.until else ""
    words = {
        "waiting": "waits for its signature: auricle keys request",
        "current": f"in use until {until}",
        "ending": f"ends on {until}: auricle keys request",
        "expired": f"has ended on {until}, nothing is sealed to it: auricle keys request",
        "retired": f"replaced, {line.left} grants left to move",
    }
    due = "; to be changed, somebody left" if line.due_since else ""
    return words[line.state] + due
