"""`auricle api`: the interface for the computer systems of agencies."""

from __future__ import annotations

import argparse

from auricle.config.serving import add_serving_arguments, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One process serves the systems of some dozen agencies."""
    add_serving_arguments(parser, port=8003, workers=1, threads=4)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    serve(arguments)
