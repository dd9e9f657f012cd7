"""`auricle trail`: what an operator does with the trail is known to the auditors."""

from __future__ import annotations

import argparse
import json

import pytest
from django.db import DatabaseError

from auricle.audit import checkpoints, trail, verifying
from auricle.audit.models import TrailLine, Verification
from auricle.commands import trail as command
from tests.hotline import NOW, execute

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three() -> None:
    """A signed trail of three lines."""
    for _ in range(3):
        trail.record(actor="m-READER", act="read_report", at=NOW)
    checkpoints.sign_if_due(now=NOW)


def run(act: str) -> int:
    return command.run(argparse.Namespace(act=act))


def test_an_export_is_a_line_and_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["actor"], line["act"]) for line in lines[2:]] == [
        ("m-READER", "read_report"),
        ("operator", "trail_exported"),
    ]


def test_the_result_of_a_verification_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify") == 0
    assert "The trail holds." in capsys.readouterr().out
    row = Verification.objects.get()
    assert (row.made_by, row.size, row.findings) == ("operator", 3, 0)


def test_what_an_operator_finds_turns_up_in_the_trail() -> None:
    execute("ALTER TABLE audit_trailline DISABLE TRIGGER USER")
    execute("UPDATE audit_trailline SET actor = 'm-SOMEBODY' WHERE seq = 2")
    execute("ALTER TABLE audit_trailline ENABLE TRIGGER USER")
    assert run("verify") == 1
    assert Verification.objects.get().findings == 1
    assert TrailLine.objects.order_by("-seq")[0].act == "trail_broken"


def test_a_role_that_may_only_read_verifies_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(verifying, "note_whole", refuse)
    assert run("verify") == 0
    said = capsys.readouterr()
    assert "The trail holds." in said.out
    assert "could not be written" in said.err
