"""`auricle keys`: the key files, the organisation's key, signatures and the recovery from paper.

What a machine of its own does (`org`, `shares`, `recover`) needs no database and reads no settings of Django's.
"""

from __future__ import annotations

import argparse
import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from auricle.config.django_start import start_django
from auricle.config.one_machine import owner_environment


@dataclass(frozen=True)
class Act:
    """What one act means, and whether it works on the hotline's database."""

    means: str
    online: bool = False

    @property
    def where(self) -> str:
        """Where it is run, for the help."""
        return "on the hotline" if self.online else "anywhere, offline as well"


ACTS = {
    "files": Act("make the key files of an installation, a folder for each process"),
    "org": Act("make, show and use the organisation's key, on a machine of its own"),
    "request": Act("write what is to be signed into a file for the organisation's machine", online=True),
    "import": Act("take signed keys, a recovery key's public half, or recovered seeds", online=True),
    "list": Act("show every key: who holds it, until when, what is due", online=True),
    "sign": Act(
        "sign what waits, on an installation that still has the organisation's seed beside it", online=True
    ),
    "paper": Act(
        "show the key that signs papers for agencies, and write its certificate for their PDF programs",
        online=True,
    ),
    "shares": Act("make a recovery key and print it as five sheets, of which three bring it back"),
    "export-recovery": Act("write what a recovery needs into a file for the offline machine", online=True),
    "recover": Act("bring a team's key back from three sheets, sealed to one member"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The act, and whatever it takes: each has a help page of its own."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    width = max(map(len, ACTS))
    parser.epilog = "\n".join(f"  {name:{width}}  {act.means} ({act.where})" for name, act in ACTS.items())
    parser.add_argument("act", choices=ACTS, metavar="ACT", help="one of those below; ACT --help says more")
    parser.add_argument("given", nargs=argparse.REMAINDER, metavar="...")


def run(arguments: argparse.Namespace) -> int:
    """Prepare what the act needs, and do it."""
    act = ACTS[arguments.act]
    parser = argparse.ArgumentParser(
        prog=f"auricle keys {arguments.act}",
        description=act.means[0].upper() + act.means[1:] + ".",
        allow_abbrev=False,
    )
    if act.online:
        _prepare(parser, arguments.given)
    module = _module(arguments.act)
    module.add_arguments(parser)
    status: int = module.run(parser.parse_args(arguments.given))
    return status


def _prepare(parser: argparse.ArgumentParser, given: list[str]) -> None:
    """Start Django for the owner: with the environment as it is, or with that of an installation on this machine."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the data folder of `auricle up` or `auricle demo`, while it runs, instead of settings in the environment",
    )
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    finder.add_argument("--data", type=Path)
    data: Path | None = finder.parse_known_args(given)[0].data
    if data is not None:
        os.environ.update(owner_environment(data.expanduser().absolute()))
    start_django("owner")


def _module(act: str) -> ModuleType:
    # Names that the language has taken, or that no module can have.
    name = {"import": "take", "list": "listing", "export-recovery": "export_recovery"}.get(act, act)
    return importlib.import_module(f"auricle.commands.key_acts.{name}")
