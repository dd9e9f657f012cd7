"""`auricle demo`: a complete hotline on this machine, with made-up people and reports."""

from __future__ import annotations

import argparse

from auricle.commands.voice import can_answer
from auricle.config.installation import Installation, add_place_arguments, add_voice_argument, say
from auricle.config.processes import run_once, stopping_on_signals
from auricle.config.tenant import Tenant

REPORTS = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two demos run side by side when both folder and port differ."""
    add_place_arguments(parser, name="demo")
    add_voice_argument(parser)
    parser.add_argument(
        "--reports", type=int, default=REPORTS, help="made-up reports to begin with (default: %(default)s)"
    )
    parser.add_argument(
        "--training", action="store_true", help="show a hotline for training instead of one for real reports"
    )


def run(arguments: argparse.Namespace) -> int:
    """Set up, seed once, serve until Ctrl+C."""
    data = arguments.data.expanduser().absolute()
    seeded = data / "seeded"
    tenant = Tenant.TRAINING if arguments.training else Tenant.REAL

    def fill(owner: dict[str, str]) -> None:
        # The file is written last: a seeding that was interrupted is begun again.
        if not seeded.exists():
            run_once(["seed", "--reports", str(arguments.reports)], owner)
            seeded.touch()

    with stopping_on_signals():
        Installation(
            data=data,
            public_port=arguments.port,
            demo=True,
            tenant=tenant,
            voice=arguments.voice,
            phone=arguments.voice and can_answer(say),
        ).run(say=say, fill=fill)
    return 0
