"""`auricle keys recover`: three sheets of paper and an export bring a team's key back, sealed to one member."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from auricle.commands.key_acts.paper_shares import NEEDED, combine, read_share
from auricle.commands.key_acts.writing import read_text, write_new
from auricle.config.children import leave_no_core
from auricle.sealing.envelope import Seed
from auricle.vault.recovery_ceremony import Export, read_export, recover, write_recovered
from auricle.vault.signing_files import key_fingerprint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The shares are asked for, or come one to a line: an argument would end up in the shell's history."""
    parser.add_argument("export", type=Path, help="the file that `auricle keys export-recovery` wrote")
    parser.add_argument("--login", required=True, help="the member who is given the team's key")
    parser.add_argument(
        "--team", required=True, action="append", help="the team's code; may be given more than once"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="what goes back to the hotline"
    )
    parser.add_argument(
        "--shares",
        type=Path,
        metavar="FILE",
        help="read the shares from a file, one to a line, instead of asking",
    )


def run(arguments: argparse.Namespace) -> int:
    """Ask for the shares, check what they are, and seal the team's seeds to the member."""
    leave_no_core()
    export = read_export(read_text(arguments.export.expanduser()))
    _say_who(export, arguments.login)
    seed = Seed(combine(_shares(arguments.shares)))
    found = recover(export, seed=seed, teams=arguments.team, login=arguments.login)
    write_new(arguments.out.expanduser(), write_recovered(found))
    print(f"{len(found.seeds)} seeds were sealed to {found.login}.")
    print(
        f"Take {arguments.out} to the hotline: auricle keys import FILE. Put the sheets back into new envelopes."
    )
    return 0


def _say_who(export: Export, login: str) -> None:
    member = next((one for one in export.members if one.login == login), None)
    if member is not None:
        # Whoever wrote the export could have named a key of their own: the member knows theirs from the desk.
        print(f"Let {login} compare the fingerprint of their own key, as the desk shows it:")
        print(f"  {key_fingerprint(member.public)}")


def _shares(path: Path | None) -> list[str]:
    if path is not None:
        return [line for line in read_text(path.expanduser()).splitlines() if line.strip()]
    shares: list[str] = []
    while len(shares) < NEEDED:
        print(f"Words of sheet {len(shares) + 1} of {NEEDED}, then Enter:", file=sys.stderr)
        line = input()
        # Each is checked as it comes, so that a slip of the pen is found while its sheet is at hand.
        read_share(line, len(shares) + 1)
        shares.append(line)
    return shares
