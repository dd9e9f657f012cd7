"""`auricle up`: the hotline on one machine, with a PostgreSQL of its own or the one AURICLE_DATABASE_URL names."""

from __future__ import annotations

import argparse
from pathlib import Path

import psycopg

from auricle.config.installation import Installation, add_place_arguments, add_voice_argument, say
from auricle.config.processes import LOOPBACK, Part, run_once, serve_until, stopping_on_signals
from auricle.founding import door, files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The same places as the demo has, and nothing is made up."""
    add_place_arguments(parser, name="hotline")
    add_voice_argument(parser)
    parser.add_argument(
        "--people",
        type=Path,
        metavar="FILE",
        help="the first time: set up with these people, as `auricle setup --people` does, and not by pages",
    )
    parser.add_argument(
        "--preset",
        default="national_hotline",
        help="what to begin with, with --people (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Set up what is missing and serve until stopped."""
    data = arguments.data.expanduser().absolute()
    installation = Installation(data=data, public_port=arguments.port, voice=arguments.voice)

    def fill(owner: dict[str, str]) -> None:
        if arguments.people is not None:
            people = arguments.people.expanduser().absolute()
            run_once(["setup", "--preset", arguments.preset, "--people", str(people)], owner)
        elif not files.over(data) and (files.begun(data) or is_empty(owner["AURICLE_DATABASE_URL"])):
            first_run(installation, owner)

    with stopping_on_signals():
        installation.run(say=say, fill=fill)
    return 0


def first_run(installation: Installation, owner: dict[str, str]) -> None:
    """Let whoever reads what is printed here found the hotline by pages; return when it is done."""
    code, port = door.new_code(), installation.desk_port
    settings = {"AURICLE_DATA": str(installation.data), "AURICLE_FIRST_RUN": door.digest_of(code)}
    part = Part(
        name="first run",
        arguments=["wizard", "--port", str(port)],
        environment=owner | settings,
        log=installation.data / "logs" / "first-run.log",
        port=port,
    )
    sentence = f"There is no hotline yet. Set it up at http://{LOOPBACK}:{port}/ with this code: {code}"
    serve_until(part, lambda: files.over(installation.data), then_say=sentence)


def is_empty(owner_url: str) -> bool:
    """Whether nothing was ever set up in this database."""
    with psycopg.connect(owner_url) as connection:
        found = connection.execute("SELECT 1 FROM directory_team LIMIT 1").fetchone()
    return found is None
