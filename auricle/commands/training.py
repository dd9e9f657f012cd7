"""`auricle training`: a hotline where people learn, beside the real one and walled off from it."""

from __future__ import annotations

import argparse
from pathlib import Path

from auricle.config.installation import Installation, add_place_arguments, say
from auricle.config.processes import run_once, stopping_on_signals
from auricle.config.tenant import Tenant

PORT = 8100
REPORTS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Places of its own, so that it runs beside `auricle up` on one machine."""
    add_place_arguments(parser, name="training", port=PORT)
    parser.add_argument(
        "--people",
        type=Path,
        metavar="FILE",
        help="the first time: the learners and their supervisors, as `auricle setup --people` takes them",
    )
    parser.add_argument(
        "--reports", type=int, default=REPORTS, help="made-up reports to begin with (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Set up, seed once, serve until stopped."""
    data = arguments.data.expanduser().absolute()
    seeded = data / "seeded"
    people = ["--people", str(arguments.people.expanduser().absolute())] if arguments.people else []

    def fill(owner: dict[str, str]) -> None:
        # The file is written last: a seeding that was interrupted is begun again.
        if not seeded.exists():
            run_once(["seed", "--reports", str(arguments.reports), *people], owner)
            seeded.touch()

    with stopping_on_signals():
        Installation(data=data, public_port=arguments.port, tenant=Tenant.TRAINING).run(say=say, fill=fill)
    return 0
