"""Every address of the public face, looked at and posted to by a stranger: the answers are these and no others.

A stranger holds no code and sends nothing that a form of ours asks for. An address that is new belongs into the table.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import people
from tests.conftest import savepoint_of_test
from tests.faces import walk

ANSWERS: dict[str, tuple[int, int, int]] = {
    "/": (302, 302, 405),
    "/upload/00000000-0000-4000-8000-000000000000/": (200, 200, 405),
    "/upload/00000000-0000-4000-8000-000000000000/1/": (405, 405, 405),
    "/keys.json": (200, 200, 405),
    "/checkpoint": (404, 404, 405),
    "/checkpoints.json": (200, 200, 405),
    "/verify_trail.py": (200, 200, 405),
    "/en/": (200, 200, 405),
    "/en/protection/": (200, 200, 405),
    "/en/rights/": (200, 200, 405),
    "/en/checkpoints/": (200, 200, 405),
    "/en/keys/": (200, 200, 405),
    "/en/emergency/": (200, 200, 405),
    "/en/report/": (200, 200, 422),
    "/en/report/recipients/": (405, 405, 422),
    "/en/report/fresh/": (405, 405, 422),
    "/en/report/send/": (405, 405, 422),
    "/en/report/plain/00000000-0000-4000-8000-000000000000/": (405, 405, 422),
    "/en/inbox/": (200, 200, 405),
    "/en/inbox/open/": (405, 405, 422),
    "/en/inbox/prove/": (405, 405, 422),
    "/en/inbox/pin/": (405, 405, 302),
    "/en/inbox/mail/": (403, 403, 302),
    "/en/inbox/thread/": (403, 403, 405),
    "/en/inbox/say/": (405, 405, 302),
    "/en/inbox/withdraw/": (405, 405, 302),
    "/en/inbox/not-resolved/": (405, 405, 302),
    "/en/inbox/leave/": (405, 405, 302),
}
"""Path to what GET, HEAD and POST are answered with."""


@pytest.fixture
def stranger(db: None, settings: Settings) -> Client:
    """A browser that was never here."""
    people.move_in(timezone.now())
    walk.be("public", settings)
    return Client(raise_request_exception=False)


def answers(stranger: Client, path: str) -> tuple[int, int, int]:
    """What GET, HEAD and POST are answered with."""
    found = []
    for method in ("get", "head", "post"):
        with savepoint_of_test():
            found.append(
                getattr(stranger, method)(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code
            )
    one, two, three = found
    return one, two, three


def test_every_address_answers_a_stranger_as_the_table_says(stranger: Client) -> None:
    found = {address.path: answers(stranger, address.path) for address in walk.addresses("public")}
    assert found == ANSWERS
