"""`auricle keys org`: the organisation's key, on a machine that is connected to nothing."""

from __future__ import annotations

import argparse
import base64
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from auricle.commands.key_acts.writing import read_bytes, read_text, write_new
from auricle.config.key_files import ORG_PUBLIC, ORG_SEED
from auricle.errors import NotAllowed
from auricle.vault import organisation_key
from auricle.vault.organisation_key import OrgSeed
from auricle.vault.signing_files import (
    Request,
    key_fingerprint,
    read_request,
    sign_request,
    write_answer,
)

SHEET = "org-sheet.txt"
YEAR = timedelta(days=365)
YES = "yes"


class NotConfirmed(NotAllowed):
    """Nothing was signed."""


class InThePast(NotAllowed):
    """A signature must end in the future: name a later day."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Three acts, each on the folder that holds the seed."""
    acts = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    create = acts.add_parser("create", help="make the key, and a sheet to print")
    create.add_argument("folder", type=Path, help="a new folder, on a medium that goes into a safe")
    show = acts.add_parser("show", help="show the fingerprint and the public key")
    show.add_argument("folder", type=Path)
    sign = acts.add_parser("sign", help="sign a request of the hotline")
    sign.add_argument("request", type=Path, help="the file that `auricle keys request` wrote")
    sign.add_argument("--folder", type=Path, required=True, help="where the seed lies")
    sign.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the answer is written")
    sign.add_argument(
        "--until",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the last day of the signatures (default: in a year)",
    )
    sign.add_argument("--yes", action="store_true", help="sign without asking")


def run(arguments: argparse.Namespace) -> int:
    """Make, show or sign."""
    {"create": _create, "show": _show, "sign": _sign}[arguments.what](arguments)
    return 0


def _create(arguments: argparse.Namespace) -> None:
    folder, seed = arguments.folder.expanduser(), organisation_key.make()
    write_new(folder / ORG_SEED, seed, secret=True)
    write_new(folder / ORG_PUBLIC, _public(seed) + "\n")
    write_new(folder / SHEET, sheet(seed, datetime.now(UTC).date()))
    _say_which(seed)
    print(f"The seed is in {folder / ORG_SEED}. Make a second copy of the folder and lock both away, apart.")
    print(f"Print {folder / SHEET}. Only {ORG_PUBLIC} goes to the hotline.")


def _show(arguments: argparse.Namespace) -> None:
    _say_which(_seed(arguments.folder))


def _sign(arguments: argparse.Namespace) -> None:
    seed, request = _seed(arguments.folder), read_request(read_text(arguments.request.expanduser()))
    until = _until(arguments.until)
    _say_what(request, until)
    if not arguments.yes and input(f"Compare the fingerprints. Sign all of them? Type {YES}: ") != YES:
        raise NotConfirmed
    answer = sign_request(request, seed=seed, until=int(until.timestamp()))
    write_new(arguments.out.expanduser(), write_answer(answer))
    print(
        f"{len(answer.keys)} keys were signed. Take {arguments.out} to the hotline: auricle keys import FILE"
    )


def sheet(seed: OrgSeed, day: date) -> str:
    """What is printed and published: the fingerprint that everybody compares."""
    return (
        "THE ORGANISATION'S KEY\n"
        "======================\n\n"
        f"Made on    {day.isoformat()}\n"
        f"Public key {_public(seed)}\n\n"
        "Fingerprint\n\n"
        f"    {organisation_key.fingerprint_of(seed)}\n\n"
        "Every page of the hotline that asks you for a report seals only to keys signed by this one.\n"
        "Compare these forty digits with those under “How we protect you” on the hotline's site.\n\n"
        "For the organisation: print this sheet, sign it, publish it where the hotline's operator cannot change it\n"
        "(a gazette, a notice board, a letterhead). The seed itself is not on this sheet.\n"
    )


def _say_which(seed: OrgSeed) -> None:
    print(f"Fingerprint  {organisation_key.fingerprint_of(seed)}")
    print(f"AURICLE_ORG_KEY={_public(seed)}")


def _say_what(request: Request, until: datetime) -> None:
    print(f"{request.hotline} (site “{request.site}”) asks for {len(request.keys)} signatures")
    print(f"until {until.date().isoformat()}:\n")
    for key in request.keys:
        known = f", renewed from {_day(key.until)}" if key.until else ", new"
        print(f"  {key.purpose:10}{key.holder}{known}\n            {key_fingerprint(key.public)}")
    print()


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _until(day: date | None) -> datetime:
    now = datetime.now(UTC)
    end = datetime.combine(day or (now + YEAR).date(), time(23, 59, 59), UTC)
    if end <= now:
        raise InThePast
    return end


def _seed(folder: Path) -> OrgSeed:
    return organisation_key.read(read_bytes(folder.expanduser() / ORG_SEED))


def _public(seed: OrgSeed) -> str:
    return base64.b64encode(organisation_key.public_of(seed)).decode()
