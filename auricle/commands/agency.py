"""`auricle agency`: the face for officers of agencies."""

from __future__ import annotations

import argparse

from auricle.config.serving import add_serving_arguments, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One process serves some hundred people."""
    add_serving_arguments(parser, port=8002, workers=1, threads=4)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    serve(arguments)
