"""The program that outsiders run: one file, started by itself, on a good trail and on five that are not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from auricle.audit import checkpoints, exporting, published, trail, verify_trail
from tests.hotline import NOW

pytestmark = pytest.mark.django_db
Lines = list[dict[str, Any]]


@dataclass(frozen=True)
class Outsider:
    """Somebody with the program in a folder of their own, who kept checkpoints."""

    folder: Path
    key: str

    def verify(self, lines: Lines, *, kept: bool = True) -> tuple[int, str]:
        """The status and what was printed."""
        path = self.folder / "trail.jsonl"
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
        return self.run(path, *(["--key", self.key, "--checkpoints", "old.txt", "all.json"] if kept else []))

    def run(self, *arguments: str | Path) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "verify_trail.py", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env={},
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def outsider(db: None, tmp_path: Path) -> Outsider:
    for number in range(40):
        if number == 25:
            checkpoints.sign_if_due(now=NOW)
        trail.record(actor="m-李", act="read_report", at=NOW, detail={"number": number, "wort": "ü"})
    checkpoints.sign_if_due(now=NOW + timedelta(hours=1))
    new, old = published.latest()
    (tmp_path / "verify_trail.py").write_bytes(published.verifier())
    (tmp_path / "old.txt").write_text(old.note, "utf-8")
    (tmp_path / "all.json").write_text(
        json.dumps({"checkpoints": [{"note": one.note, "proof": one.proof} for one in (new, old)]})
    )
    return Outsider(tmp_path, new.key)


def exported() -> Lines:
    return [json.loads(line) for line in exporting.lines()]


def changed(lines: Lines) -> Lines:
    lines[9]["actor"] = "m-SOMEBODY"
    return lines


def cut(lines: Lines) -> Lines:
    return lines[:-5]


def cut_inside(lines: Lines) -> Lines:
    return lines[:9] + lines[10:]


def reordered(lines: Lines) -> Lines:
    lines[9], lines[10] = lines[10], lines[9]
    return lines


def inserted(lines: Lines) -> Lines:
    return [*lines[:9], dict(lines[8]), *lines[9:]]


def rewritten(lines: Lines) -> Lines:
    """One line changed and every digest from there on computed anew."""
    before = b""
    lines[9]["actor"] = "m-SOMEBODY"
    for line in lines:
        line["previous"] = before.hex()
        before = verify_trail.line_digest(line, before)
        line["digest"] = before.hex()
    return lines


def test_a_good_trail_holds(outsider: Outsider) -> None:
    status, said = outsider.verify(exported())
    assert (status, said) == (0, "The trail holds, and every checkpoint was signed over it.\n")


@pytest.mark.parametrize(
    ("forge", "sentence"),
    [
        (changed, "Line 10 was changed."),
        (cut, "it covers 40 lines, and this trail has 35."),
        (cut_inside, "Line 10 is missing"),
        (reordered, "Line 10 is missing: line 11 stands in its place."),
        (inserted, "Line 9 does not follow the line before it."),
        (rewritten, "it was signed over other lines than the first 25 of this trail."),
    ],
)
def test_a_forged_trail_does_not(outsider: Outsider, forge: Callable[[Lines], Lines], sentence: str) -> None:
    status, said = outsider.verify(forge(exported()))
    assert status == 1
    assert sentence in said


@pytest.mark.parametrize("forge", [changed, cut_inside, reordered, inserted])
def test_the_chain_alone_finds_what_was_done_to_single_lines(
    outsider: Outsider, forge: Callable[[Lines], Lines]
) -> None:
    assert outsider.verify(forge(exported()), kept=False)[0] == 1


def test_only_an_old_checkpoint_finds_a_trail_that_was_written_anew(outsider: Outsider) -> None:
    status, said = outsider.verify(rewritten(exported()), kept=False)
    assert status == 0
    assert "does not exclude a trail written anew" in said


def test_a_checkpoint_that_was_changed_or_that_another_key_signed_is_refused(outsider: Outsider) -> None:
    old = outsider.folder / "old.txt"
    old.write_text(old.read_text("utf-8").replace("\n25\n", "\n24\n"), "utf-8")
    status, said = outsider.verify(exported())
    assert status == 1
    assert "The checkpoint in old.txt: it is not signed by the key." in said


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["gone.jsonl"], "gone.jsonl cannot be read."),
        (["old.txt"], "old.txt, line 1: this is no line of a trail."),
        (["old.txt", "--key", "a+b+c", "--checkpoints", "old.txt"], "The key is not right"),
        (
            ["old.txt", "--key", "KEY", "--checkpoints", "broken.json"],
            "broken.json is not a list of checkpoints.",
        ),
        (["old.txt", "--checkpoints", "old.txt"], "--checkpoints needs --key"),
    ],
)
def test_a_file_that_is_something_else_gets_one_sentence(
    outsider: Outsider, given: list[str], sentence: str
) -> None:
    (outsider.folder / "broken.json").write_text("{")
    status, said = outsider.run(*(outsider.key if word == "KEY" else word for word in given))
    assert status == 2
    assert sentence in said
    assert "Traceback" not in said


# RFC 8032, 7.1: TEST 1, 2 and 3.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_signature_check_passes_the_vectors_of_the_standard(
    public: str, message: str, signature: str
) -> None:
    key, said, signs = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify_trail.signed(key, said, signs)
    assert not verify_trail.signed(key, said + b"x", signs)
    assert not verify_trail.signed(key, said, signs[:32] + bytes(32))
    # The same signature with the group's order added to its second half: refused, or it could be varied at will.
    s = int.from_bytes(signs[32:], "little") + verify_trail.L
    assert not verify_trail.signed(key, said, signs[:32] + s.to_bytes(32, "little"))
