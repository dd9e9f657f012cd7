"""`auricle wizard`: the pages of the first run, started by `auricle up` while there is no hotline yet."""

from __future__ import annotations

import argparse

from auricle.config.serving import add_serving_arguments, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One process, since what it shows once is in its memory alone."""
    add_serving_arguments(parser, port=8001, workers=1, threads=2)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    serve(arguments)
