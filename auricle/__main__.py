"""The command `auricle`. Each sub-command is one module of auricle/commands/ with `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from auricle.config.database import DatabaseTrouble
from auricle.config.django_start import start_django
from auricle.config.env import BadSetting
from auricle.config.keys import MissingKey
from auricle.config.postgres_binaries import PostgresTrouble
from auricle.errors import AuricleError

REFUSED = 2


@dataclass(frozen=True)
class Command:
    """What the help says, and whose settings are in force before the command's module is imported.

    A command without settings starts other processes, and each of those has its own.
    """

    means: str
    settings: str | None = None


COMMANDS = {
    "demo": Command("set up and serve a seeded demonstration on this machine"),
    "up": Command(
        "serve public, desk, agency, api and worker on this machine, with a PostgreSQL of its own or a named one"
    ),
    "wizard": Command(
        "serve the pages of the first run, which `auricle up` does by itself", settings="wizard"
    ),
    "migrate": Command("make the database ready for this version", settings="owner"),
    "keys": Command("make, sign, list and recover keys: `auricle keys --help` names each act"),
    "agency-key": Command("take the key of an agency that has a system of its own", settings="owner"),
    "agencies": Command("list agencies; ask that one is added, closed or opened again", settings="owner"),
    "exercises": Command("keep fresh copies of the exercises of a training hotline", settings="owner"),
    "training": Command("serve a hotline where people learn, walled off from the real one"),
    "setup": Command("write a preset, make the first people and sign the first keys", settings="owner"),
    "seed": Command(
        "fill an empty demonstration or training hotline with people and reports", settings="owner"
    ),
    "public": Command("serve the face for reporters", settings="public"),
    "desk": Command("serve the face for staff", settings="desk"),
    "agency": Command("serve the face for officers of agencies", settings="agency"),
    "api": Command("serve the interface for the computer systems of agencies", settings="api"),
    "call": Command("call a phone line on this machine, and speak, press keys and listen as told"),
    "line": Command("serve the phone's way into the hotline, on this machine alone", settings="line"),
    "voice": Command("answer the phone, by an Asterisk on this machine"),
    "worker": Command(
        "do what faces leave behind: receipts, spool, trail, clocks, notices", settings="worker"
    ),
    "rebuild": Command("prove that states and clocks follow from the event log", settings="owner"),
    "routing": Command("the rules by which reports come to teams: show, try, adopt", settings="owner"),
    "retention": Command("how long closed reports are kept: show, try, adopt", settings="owner"),
    "clocks": Command(
        "show and change the terms of the promises, their calendars and the ladder", settings="owner"
    ),
    "backup": Command("seal everything that must outlive this machine's disk into a folder"),
    "restore": Command("bring a backup back, or try whether one could be brought back"),
    "verify-pdf": Command("say whether a paper for an agency is as it was signed, and by which key"),
    "trail": Command("verify, export and prove the tamper-evident log", settings="owner"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command and return its exit status; a refusal is one sentence and the status 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(given)
    except (BadSetting, DatabaseTrouble, MissingKey, PostgresTrouble, AuricleError) as error:
        # A refusal without a message of its own is said by its docstring, which is a sentence.
        print(f"auricle: {str(error) or type(error).__doc__}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return 130


def _run(given: list[str]) -> int:
    name = next((word for word in given if not word.startswith("-")), None)
    chosen = COMMANDS.get(name or "")
    parser = argparse.ArgumentParser(
        prog="auricle", description="A self-hosted, confidential public hotline.", allow_abbrev=False
    )
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    if name is None or chosen is None:
        for known, command in COMMANDS.items():
            choices.add_parser(known, help=command.means)
        parser.parse_args(given)
        return 0
    if chosen.settings is not None:
        # Before the import: a command's module may import models, which need the settings.
        start_django(chosen.settings)
    module = importlib.import_module(f"auricle.commands.{name.replace('-', '_')}")
    own = choices.add_parser(
        name, help=chosen.means, description=chosen.means[0].upper() + chosen.means[1:] + "."
    )
    module.add_arguments(own)
    status: int = module.run(parser.parse_args(given))
    return status


if __name__ == "__main__":
    sys.exit(main())
