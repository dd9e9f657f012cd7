"""The checkpoints of the trail as outsiders and their programs meet them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from auricle.audit import checkpoints, trail
from auricle.audit.checkpoints import read_checkpoint

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def witness(settings: Settings) -> Client:
    settings.ERROR_BASE = "public/base.html"
    return Client(headers={"Accept": "text/html"})


def sign(count: int = 1) -> None:
    for hour in range(count):
        trail.record(actor="m-READER", act="read_report", at=NOW)
        checkpoints.sign_if_due(now=NOW + timedelta(hours=hour))


def test_before_the_first_checkpoint_the_page_says_so(witness: Client) -> None:
    assert "There is no checkpoint yet." in witness.get("/en/checkpoints/").content.decode()
    assert witness.get("/checkpoint").status_code == 404
    assert witness.get("/checkpoints.json").json() == {"checkpoints": []}


def test_the_page_shows_note_and_key_and_nothing_that_happened(witness: Client) -> None:
    sign(3)
    page = witness.get("/en/checkpoints/").content.decode()
    assert checkpoints.public_key() in page
    assert "over 3 lines" in page
    assert "m-READER" not in page


def test_a_program_gets_the_newest_as_it_was_signed(witness: Client) -> None:
    sign(2)
    answer = witness.get("/checkpoint")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert read_checkpoint(answer.content.decode(), key=checkpoints.public_key()).size == 2


def test_a_program_gets_all_of_them_with_their_proofs_page_by_page(witness: Client) -> None:
    sign(5)
    listed = witness.get("/checkpoints.json").json()["checkpoints"]
    assert [len(one["proof"]) > 0 for one in listed] == [True, True, True, True, False]
    older = witness.get("/checkpoints.json", {"before": listed[2]["number"]}).json()["checkpoints"]
    assert older == listed[3:]


@pytest.mark.parametrize("before", ["x", "-1", "٣", "9" * 30, ""])
def test_a_mangled_page_number_is_none(witness: Client, before: str) -> None:
    sign()
    assert len(witness.get("/checkpoints.json", {"before": before}).json()["checkpoints"]) == 1


def test_the_program_can_be_taken_along(witness: Client) -> None:
    answer = witness.get("/verify_trail.py")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="verify_trail.py"'
    compile(answer.content, "verify_trail.py", "exec")
