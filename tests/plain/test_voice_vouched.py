"""The phone's service seals to a team's key only where the organisation has signed it."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from auricle.sealing.envelope import PublicKey
from auricle.sealing.keys import new_seed, public_key
from auricle.sealing.signatures import KeyStatement, new_org_seed, org_public, sign_statement
from auricle.voice.hotline import Hotline, Refusal
from auricle.voice.vouched import NotVouched, require_vouched

SEED = new_org_seed()
ORGANISATION = org_public(SEED)
NOW = 1_000_000.0
KEY = bytes(32)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def named(*, expires: int, purpose: str = "team", seed: bytes = SEED) -> dict[str, Any]:
    """A key as the hotline names it."""
    public = PublicKey(public_key(new_seed()))
    statement = KeyStatement(purpose, "north", public, expires)
    signature = sign_statement(seed, statement)  # type: ignore[arg-type]
    return {
        "purpose": purpose, "holder": "north", "public": b64(public), "expires": expires, "signature": b64(signature),
    }  # fmt: skip


def test_a_key_that_the_organisation_signed_is_vouched_for() -> None:
    require_vouched(named(expires=int(NOW) + 1), ORGANISATION, now=NOW)


@pytest.mark.parametrize(
    "team",
    [
        pytest.param(named(expires=int(NOW)), id="expired"),
        pytest.param(named(expires=int(NOW) + 9, seed=new_org_seed()), id="signed by somebody else"),
        pytest.param(named(expires=int(NOW) + 9, purpose="custody"), id="for another purpose"),
        pytest.param(named(expires=int(NOW) + 9) | {"purpose": "custody"}, id="of another purpose"),
        pytest.param(
            named(expires=int(NOW) + 9) | {"expires": int(NOW) + 99}, id="longer than it was signed for"
        ),
        pytest.param(named(expires=int(NOW) + 9) | {"holder": "south"}, id="of another team"),
        pytest.param(named(expires=int(NOW) + 9) | {"public": b64(public_key(new_seed()))}, id="another key"),
        pytest.param(named(expires=int(NOW) + 9) | {"signature": ""}, id="without a signature"),
        pytest.param(named(expires=int(NOW) + 9) | {"signature": None}, id="nothing for a signature"),
        pytest.param(named(expires=int(NOW) + 9) | {"expires": -1}, id="before time began"),
        pytest.param({}, id="nothing"),
        pytest.param(None, id="null"),
        pytest.param("north", id="a word"),
    ],
)
def test_any_other_key_is_not(team: object) -> None:
    with pytest.raises(NotVouched):
        require_vouched(team, ORGANISATION, now=NOW)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_without_an_organisation_nothing_is_vouched_for(size: int) -> None:
    with pytest.raises(NotVouched):
        require_vouched(named(expires=int(NOW) + 9), bytes(size), now=NOW)


@pytest.fixture
def told() -> dict[str, Any]:
    return {}


@pytest.fixture
def hotline(told: dict[str, Any]) -> Iterator[Hotline]:
    """A hotline that answers what a test wants."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield Hotline("127.0.0.1", server.server_port, KEY, organisation=ORGANISATION)
        server.shutdown()
        serving.join()


def test_what_the_hotline_names_is_taken_when_it_is_signed(hotline: Hotline, told: dict[str, Any]) -> None:
    told["team"] = named(expires=int(time.time()) + 600)
    assert asyncio.run(hotline.ask("GET", "/v1/call-backs/key")) == told


def test_a_key_of_somebody_elses_is_refused_with_a_line_in_the_log(
    hotline: Hotline, told: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    told["team"] = named(expires=int(time.time()) + 600, seed=new_org_seed())
    with pytest.raises(Refusal) as refusal:
        asyncio.run(hotline.ask("GET", "/v1/call-backs/key"))
    assert refusal.value.problem == "not-vouched"
    assert "does not vouch for" in caplog.text
    assert told["team"]["public"] not in caplog.text
