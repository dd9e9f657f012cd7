#!/usr/bin/env python3
"""Everything a newcomer runs: ./run.py demo | test | check | bench NAME | audit | docs | build

Needs Python 3.11 and nothing else. What is missing is installed into .venv and frontend/node_modules, by locks with
hashes; the second time that takes a moment. Whatever fails says in one sentence what to do.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from workshop.building import install_provider, set_up
from workshop.packages import install_system
from workshop.programs import PYTHON, ROOT, Stop, become, call, run, say
from workshop.steps import (
    SYSTEM_PACKAGES,
    all_steps,
    audit_command,
    check_steps,
    docs_command,
    run_steps,
    tool,
)

OLDEST_PYTHON = (3, 11)


def demo(further: list[str]) -> int:
    set_up("base")
    become([PYTHON, "-m", "auricle", "demo", *further])
    return 1


def test(further: list[str]) -> int:
    missing = [name for name, shown in SYSTEM_PACKAGES.items() if not Path(shown).exists()]
    if missing:
        install_system(missing, why="journeys, translations and units are tested with them")
    set_up("dev")
    install_provider()
    names = set(further)
    steps = [
        step
        for step in all_steps()
        if not names or step.name in names or step.name.removeprefix("tests/") in names
    ]
    if not steps:
        raise Stop(
            f"No step is called {' '.join(further)}: there are {', '.join(step.name for step in all_steps())}."
        )
    return run_steps(steps)


def check(further: list[str]) -> int:
    set_up("dev")
    return run_steps(check_steps())


def bench(further: list[str]) -> int:
    known = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    if not further or further[0] not in known:
        raise Stop(f"Name a benchmark: {', '.join(known) or 'there is none yet'}.")
    set_up("dev")
    become([PYTHON, "-m", f"bench.{further[0]}", *further[1:]])
    return 1


def docs(further: list[str]) -> int:
    set_up("dev")
    run(docs_command(), else_say="The documentation has a mistake: see the lines above.")
    say(f"The documentation is in {ROOT / 'docs' / '_build' / 'index.html'}")
    return 0


def build(further: list[str]) -> int:
    set_up("dev")
    run(
        tool("hatchling", "build", "-t", "wheel", *further),
        else_say="The wheel was not built: see the lines above.",
    )
    return 0


def audit(further: list[str]) -> int:
    set_up("dev")
    say("Asking a public list of known holes about each locked version; this needs the internet ...")
    return call(audit_command(further))


COMMANDS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "demo": (demo, "serve a seeded demonstration; --data DIR, --port BASE, --reports N, --training"),
    "test": (test, "run every test and check; or only the steps that are named"),
    "check": (check, "run the fast checks: lint, types, contracts, templates, plain kernels"),
    "bench": (bench, "run one benchmark; its last line is one JSON object"),
    "audit": (audit, "ask on the internet whether holes are known in the locked packages"),
    "docs": (docs, "build the documentation"),
    "build": (build, "build a wheel that carries the built front end and the translations"),
}


def main(arguments: Sequence[str]) -> int:
    """Do what was asked and return the status; a failure is one sentence."""
    if sys.version_info < OLDEST_PYTHON:
        raise Stop("Auricle needs Python 3.11 or newer: install it and run `python3.11 run.py` with it.")
    parser = argparse.ArgumentParser(prog="./run.py", description="Auricle, a confidential public hotline.")
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help=", ".join(COMMANDS))
    parser.epilog = "; ".join(f"{name}: {means}" for name, (_, means) in COMMANDS.items())
    parser.add_argument("further", nargs=argparse.REMAINDER, help="passed on to the command")
    given = parser.parse_args(arguments)
    # A service manager ends us as Ctrl+C does, which a shell lets its background programs ignore.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    return COMMANDS[given.command][0](given.further)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as sentence:
        sys.exit(f"run.py: {sentence}")
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except OSError as error:
        sys.exit(
            f"run.py: {error.filename or 'a file'}: {error.strerror}; make room or give access, then run this again."
        )
