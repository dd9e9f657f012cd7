"""`auricle keys import`: what came back from a machine of its own. The file says what it is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from django.utils import timezone

from auricle.commands.key_acts.writing import read_text
from auricle.vault import key_signing, recovery
from auricle.vault.recovery_ceremony import PUBLIC, RECOVERED, read_public, read_recovered
from auricle.vault.signing_files import ANSWER, Unreadable, key_fingerprint, read_answer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One file of any of the three kinds."""
    parser.add_argument(
        "file",
        type=Path,
        help="signed keys, a recovery key's public half, or seeds that a recovery brought back",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check the file and take it, all of it or nothing."""
    text = read_text(arguments.file.expanduser())
    {ANSWER: _signed, PUBLIC: _recovery_key, RECOVERED: _recovered}[_kind(text)](text)
    return 0


def _kind(text: str) -> str:
    try:
        kind = json.loads(text).get("file")
    except (ValueError, AttributeError, RecursionError):
        kind = None
    if kind not in {ANSWER, PUBLIC, RECOVERED}:
        raise Unreadable(
            "it is neither signed keys, nor a recovery key, nor recovered seeds, or it was cut off"
        )
    return str(kind)


def _signed(text: str) -> None:
    changed = key_signing.take(answer=read_answer(text), now=timezone.now())
    for fingerprint in changed:
        print(f"  {fingerprint}")
    print(
        f"{len(changed)} keys came into force."
        if changed
        else "Everything in this file was in force already."
    )


def _recovery_key(text: str) -> None:
    public = read_public(text)
    recovery.propose_key(public=public, now=timezone.now())
    print(f"The recovery key waits for the organisation's signature:\n  {key_fingerprint(public)}")
    print("Next: auricle keys request FILE")


def _recovered(text: str) -> None:
    found = read_recovered(text)
    taken = recovery.take(recovered=found, now=timezone.now())
    print(f"{found.login} was given {taken} seeds that they did not have. It is in the trail.")
