"""`auricle public`: the face for reporters."""

from __future__ import annotations

import argparse

from auricle.config.serving import add_serving_arguments, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two processes: one may die, or be stuck in a slow hash, without a reporter noticing."""
    add_serving_arguments(parser, port=8000, workers=2, threads=4)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    serve(arguments)
