"""The application server of a face: granian, WSGI, threads (design, page 09)."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from auricle.config import tenant

# Slow clients are a proxy's matter; what comes through a storm is queued here and not refused.
BACKPRESSURE = "512"
BACKLOG = "2048"
# Tells a worker whose child it is: one that is born while the server is killed would otherwise not learn of its death,
# and hold the port without anybody to end it.
SERVER = "AURICLE_SERVER_PROCESS"


def add_serving_arguments(parser: argparse.ArgumentParser, *, port: int, workers: int, threads: int) -> None:
    """Add what decides how a face is served. Only a proxy on the same machine should reach it: hence loopback."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=port, help="port to listen on (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=workers, help="processes (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=threads, help="threads each (default: %(default)s)")


def serve(arguments: argparse.Namespace) -> NoReturn:
    """Become the application server. There is no access log: an address is never written down.

    Raises WrongTenant.
    """
    tenant.require_at_start()
    command = [
        *(sys.executable, "-m", "granian", "auricle.config.wsgi:application"),
        *("--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", arguments.host, "--port", str(arguments.port)),
        *("--workers", str(arguments.workers), "--blocking-threads", str(arguments.threads)),
        # A thread that ends takes its database connection along; the longest patience is ten minutes.
        *("--blocking-threads-idle-timeout", "600"),
        *("--backlog", BACKLOG, "--backpressure", BACKPRESSURE),
        *("--respawn-failed-workers", "--respawn-interval", "0.5"),
        *("--workers-kill-timeout", "5"),
        *("--no-access-log", "--log-level", "warning"),
    ]
    os.environ[SERVER] = str(os.getpid())
    os.execv(sys.executable, command)  # noqa: S606 (our own interpreter, no shell)
