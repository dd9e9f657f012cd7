"""`auricle verify-pdf`: whether a paper is as its house signed it. It needs no hotline: an agency can run it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from auricle.errors import Invalid
from auricle.paper.verifying import GOOD, Finding, Verdict, check

LARGEST = 64 * 2**20


class NoPaper(Invalid):
    """The file cannot be read, or is larger than any paper."""

    def __str__(self) -> str:
        return str(self.__doc__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The fingerprint comes from paper, so it may be typed with or without its spaces."""
    parser.add_argument("file", type=Path, help="the PDF")
    parser.add_argument(
        "--key",
        metavar="FINGERPRINT",
        help="the fingerprint that the hotline gave you on another way; without it you compare by eye",
    )


def run(arguments: argparse.Namespace) -> int:
    """Say what was found; the status is 0 only when the paper can be relied on, as far as was asked."""
    verdict = check(_read(arguments.file), fingerprint=arguments.key)
    good = verdict.finding in GOOD
    print(verdict.finding.value, file=sys.stdout if good else sys.stderr)
    if good or verdict.finding is Finding.OTHER_KEY:
        _show(verdict)
    return 0 if good else 1


def _show(verdict: Verdict) -> None:
    """What the file says of itself. The name is worth as much as the key is."""
    print(f"  names itself  {verdict.house}")
    if verdict.at is not None:
        print(f"  signed        {verdict.at:%Y-%m-%d %H:%M} UTC, by its own clock")
    print(f"  fingerprint   {verdict.fingerprint}")


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size <= LARGEST:
            return path.read_bytes()
    except OSError as error:
        raise NoPaper({str(path): str(error.strerror)}) from error
    raise NoPaper({str(path): "too large"})
