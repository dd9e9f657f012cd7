"""A real identity provider for the tests: the npm package oidc-provider, in a process of its own, on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator, Sequence

from workshop.building import PROVIDER, find_node, install_provider

CLIENT = "auricle"
SECRET = "kept-in-a-file-of-its-own"


@contextlib.contextmanager
def opened(*, port: int, backs: Sequence[str], amr: Sequence[str] = ("pwd",)) -> Iterator[str]:
    """Let it serve the faces that may be come back to; its issuer. Whoever types a name there is that person."""
    install_provider()
    node, path = find_node()
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": list(backs),
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
    }
    told = json.dumps({"port": port, "clients": [client], "amr": list(amr)})
    process = subprocess.Popen(
        [node.node, "provider.mjs", told],
        cwd=PROVIDER,
        env=os.environ | {"PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert any(line.strip() == "ready" for line in process.stdout), "the provider did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()
