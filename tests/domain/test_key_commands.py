"""`auricle keys`, as an operator types it: between a hotline and two machines that are connected to nothing."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.__main__ import main
from auricle.commands import keys as keys_command
from auricle.config import key_files
from auricle.directory.models import Team
from auricle.sealing.house_key import fingerprint_of
from auricle.sealing.keys import new_seed
from auricle.sealing.signatures import OrgSeed, fingerprint, org_public
from auricle.vault import handing_over, storing, team_keys
from auricle.vault.models import KeyLogLine, SealingKey, TeamSeed
from auricle.vault.signing_files import key_fingerprint, read_request, write_request
from tests import people
from tests.people import ORG, Cast

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """One command and what it printed, in this process: Django runs already, for this test's database."""
    monkeypatch.setattr(keys_command, "start_django", lambda _: None)

    def act(*words: object) -> tuple[int, str]:
        status = main(["keys", *map(str, words)])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return act


@pytest.fixture
def today(db: None, settings: Settings) -> Cast:
    """The cast, with a process that knows its organisation's key."""
    settings.AURICLE_ORG_KEY = org_public(ORG)
    return people.move_in(timezone.now())


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    """The folder in which the organisation keeps its seed."""
    folder = tmp_path / "safe"
    folder.mkdir()
    (folder / "org.seed").write_bytes(ORG)
    return folder


def waiting(holder: str = "general") -> SealingKey:
    """A next key that nobody has signed."""
    team = Team.objects.get(code=holder)
    return team_keys.create_key(purpose="team", holder=holder, team=team, seed=new_seed(), now=timezone.now())


def test_a_key_goes_to_the_organisation_and_comes_back_signed(
    today: Cast, run: Run, safe: Path, tmp_path: Path
) -> None:
    new = waiting()
    asked, answer = tmp_path / "request.json", tmp_path / "answer.json"
    assert run("request", asked)[0] == 0
    status, said = run("org", "sign", asked, "--folder", safe, "--out", answer, "--yes")
    assert (status, "1 keys were signed" in said) == (0, True)
    assert key_fingerprint(bytes(new.public)) in said
    assert run("import", answer)[0] == 0
    storing.forget()
    assert storing.recipients(team="general", now=timezone.now()).team.key_id == bytes(new.key_id)
    assert run("import", answer) == (0, "Everything in this file was in force already.\n")


def test_a_request_holds_public_keys_alone(today: Cast, run: Run, tmp_path: Path) -> None:
    waiting()
    run("request", tmp_path / "request.json")
    (key,) = json.loads((tmp_path / "request.json").read_text())["keys"]
    assert set(key) == {"purpose", "holder", "public", "until"}
    assert len(base64.b64decode(key["public"])) == 1216


def test_the_organisation_says_no(
    today: Cast, run: Run, safe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting()
    run("request", tmp_path / "request.json")
    monkeypatch.setattr("builtins.input", lambda _: "no")
    out = tmp_path / "answer.json"
    assert run("org", "sign", tmp_path / "request.json", "--folder", safe, "--out", out)[0] == 2
    assert not out.exists()


def test_a_request_of_a_hotline_that_trusts_another_organisation_is_not_signed(
    today: Cast, run: Run, tmp_path: Path
) -> None:
    waiting()
    run("request", tmp_path / "request.json")
    run("org", "create", tmp_path / "other")
    status, said = run(
        *("org", "sign", tmp_path / "request.json", "--folder", tmp_path / "other"),
        *("--out", tmp_path / "answer.json", "--yes"),
    )
    assert status == 2
    assert "names another organisation key than the one kept here: nothing was signed." in said


def test_what_a_foreign_organisation_signed_is_not_taken(today: Cast, run: Run, tmp_path: Path) -> None:
    """Its operator changed the request, so that their own key would sign it."""
    waiting()
    run("request", tmp_path / "request.json")
    run("org", "create", tmp_path / "other")
    other = OrgSeed((tmp_path / "other" / "org.seed").read_bytes())
    request = read_request((tmp_path / "request.json").read_text())
    forged = tmp_path / "forged.json"
    forged.write_text(write_request(request).replace(request.organisation, fingerprint(org_public(other))))
    answer = tmp_path / "answer.json"
    assert run("org", "sign", forged, "--folder", tmp_path / "other", "--out", answer, "--yes")[0] == 0
    status, said = run("import", answer)
    assert status == 2
    assert "not signed by this hotline's organisation key: nothing was taken." in said


def test_a_request_signed_for_another_hotline_is_not_taken(
    today: Cast, run: Run, safe: Path, tmp_path: Path, settings: Settings
) -> None:
    waiting()
    settings.AURICLE_SITE = "elsewhere"
    run("request", tmp_path / "request.json")
    settings.AURICLE_SITE = "auricle"
    answer = tmp_path / "answer.json"
    run("org", "sign", tmp_path / "request.json", "--folder", safe, "--out", answer, "--yes")
    assert run("import", answer) == (
        2,
        "auricle: This file was signed for another hotline: nothing was taken.\n",
    )


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"file": "something else"}', '{"file": "auricle signed keys 1"}']
)
def test_a_damaged_file_is_refused_in_one_sentence(today: Cast, run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "answer.json").write_text(text)
    status, said = run("import", tmp_path / "answer.json")
    assert status == 2
    assert said.startswith("auricle: this file cannot be used: ")
    assert said.count("\n") == 1


def test_a_file_that_is_missing_or_in_the_way_is_named(today: Cast, run: Run, tmp_path: Path) -> None:
    assert "nothing.json cannot be read: No such file" in run("import", tmp_path / "nothing.json")[1]
    waiting()
    (tmp_path / "request.json").write_text("mine")
    assert "is there already" in run("request", tmp_path / "request.json")[1]
    assert (tmp_path / "request.json").read_text() == "mine"


def test_the_list_says_what_needs_somebody(today: Cast, run: Run) -> None:
    status, said = run("list")
    assert status == 0
    assert said.count("in use until") == 11
    waiting()
    SealingKey.objects.filter(holder="security").update(rotation_due_since=timezone.now())
    status, said = run("list")
    assert status == 1
    assert "waits for its signature: auricle keys request" in said
    assert "to be changed, somebody left" in said


def test_the_organisations_key_is_made_once_and_only_its_owner_reads_it(run: Run, tmp_path: Path) -> None:
    status, said = run("org", "create", tmp_path / "safe")
    assert status == 0
    seed = tmp_path / "safe" / "org.seed"
    assert stat.S_IMODE(seed.stat().st_mode) == 0o600
    fingerprint = said.splitlines()[0].removeprefix("Fingerprint  ")
    assert fingerprint in (tmp_path / "safe" / "org-sheet.txt").read_text()
    assert fingerprint in run("org", "show", tmp_path / "safe")[1]
    assert run("org", "create", tmp_path / "safe")[0] == 2
    before = seed.read_bytes()
    assert seed.read_bytes() == before


def test_an_installation_whose_organisation_is_elsewhere_has_no_seed(run: Run, tmp_path: Path) -> None:
    run("org", "create", tmp_path / "safe")
    public = tmp_path / "safe" / "org.public"
    status, said = run("files", tmp_path / "keys", "--organisation", public)
    assert status == 0
    assert f"AURICLE_ORG_KEY={public.read_text().strip()}" in said
    assert key_files.organisation_seed(tmp_path / "keys" / "owner") is None
    (tmp_path / "bad").write_text("nonsense")
    assert run("files", tmp_path / "more", "--organisation", tmp_path / "bad")[0] == 2
    assert not (tmp_path / "more").exists()


def test_where_the_seed_lies_beside_keys_are_signed_by_one_command(
    today: Cast, run: Run, settings: Settings, safe: Path
) -> None:
    waiting()
    settings.AURICLE_KEYS = safe
    assert run("sign") == (0, "1 keys were signed.\n")
    (safe / "org.seed").unlink()
    status, said = run("sign")
    assert status == 2
    assert "is not on this machine" in said


def ceremony(run: Run, safe: Path, tmp_path: Path) -> list[str]:
    """A recovery key is made, signed and in force; the words of its five sheets."""
    paper = tmp_path / "paper"
    assert run("shares", paper)[0] == 0
    run("import", paper / "recovery.public.json")
    run("request", tmp_path / "recovery-request.json")
    run(
        *("org", "sign", tmp_path / "recovery-request.json", "--folder", safe),
        *("--out", tmp_path / "recovery-answer.json", "--yes"),
    )
    assert run("import", tmp_path / "recovery-answer.json")[0] == 0
    return [words_of((paper / f"sheet-{number}.txt").read_text()) for number in range(1, 6)]


def words_of(sheet: str) -> str:
    """The words of a sheet, as a person reads them off."""
    rows = [line for line in sheet.splitlines() if line[:2].strip().isdigit()]
    return " ".join(word for row in rows for word in row.split() if not word.isdigit())


def test_a_team_that_nobody_can_open_any_more_is_recovered_from_three_sheets(
    today: Cast, run: Run, safe: Path, tmp_path: Path
) -> None:
    sheets = ceremony(run, safe, tmp_path)
    handing_over.cover(by=today.unlocked("mei"), team="general", now=timezone.now())
    TeamSeed.objects.all().delete()
    export, back, typed = (tmp_path / name for name in ("export.json", "back.json", "typed.txt"))
    assert run("export-recovery", export)[0] == 0
    assert stat.S_IMODE(export.stat().st_mode) == 0o600
    typed.write_text("\n".join((sheets[4], sheets[0], sheets[2])))
    asked = ("recover", export, "--login", "tomas", "--team", "general", "--out", back, "--shares", typed)
    status, said = run(*asked)
    assert (status, "1 seeds were sealed to tomas" in said) == (0, True)
    assert run("import", back)[0] == 0
    (seed,) = TeamSeed.objects.all()
    assert seed.member.login == "tomas"
    assert team_keys.team_seeds(today.unlocked("tomas"), [bytes(seed.key_id)])


def test_the_sheets_are_asked_for_one_by_one_and_a_slip_is_found_at_once(
    today: Cast, run: Run, safe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = ceremony(run, safe, tmp_path)
    handing_over.cover(by=today.unlocked("mei"), team="general", now=timezone.now())
    run("export-recovery", tmp_path / "export.json")
    asked = ("recover", tmp_path / "export.json", "--login", "tomas", "--team", "general")
    lines = iter([sheets[0], sheets[1].replace(" ", " wrongword ", 1)])
    monkeypatch.setattr("builtins.input", lambda: next(lines))
    status, said = run(*asked, "--out", tmp_path / "back.json")
    assert status == 2
    assert "share 2: word 2, “wrongword”" in said
    lines = iter(sheets[:3])
    assert run(*asked, "--out", tmp_path / "back.json")[0] == 0


def test_sheets_of_another_recovery_key_are_named(today: Cast, run: Run, safe: Path, tmp_path: Path) -> None:
    ceremony(run, safe, tmp_path)
    handing_over.cover(by=today.unlocked("mei"), team="general", now=timezone.now())
    run("export-recovery", tmp_path / "export.json")
    run("shares", tmp_path / "others")
    typed = tmp_path / "typed.txt"
    sheets = [words_of((tmp_path / "others" / f"sheet-{n}.txt").read_text()) for n in (1, 2, 3)]
    typed.write_text("\n".join(sheets))
    status, said = run(
        *("recover", tmp_path / "export.json", "--login", "tomas", "--team", "general"),
        *("--out", tmp_path / "back.json", "--shares", typed),
    )
    assert status == 2
    assert "to another recovery key than the one this export was sealed to" in said


def test_the_sheets_are_for_their_owner_alone_and_the_database_never_sees_them(
    today: Cast, run: Run, safe: Path, tmp_path: Path
) -> None:
    sheets = ceremony(run, safe, tmp_path)
    for name in ("sheets.html", "sheet-1.txt"):
        assert stat.S_IMODE((tmp_path / "paper" / name).stat().st_mode) == 0o600
    public = json.loads((tmp_path / "paper" / "recovery.public.json").read_text())
    assert set(public) == {"file", "public", "fingerprint"}
    assert len(set(sheets)) == 5
    assert KeyLogLine.objects.filter(purpose="recovery").count() == 1


@pytest.mark.parametrize("given", [("org", "create"), ("shares",)])
def test_what_runs_offline_knows_no_table_and_needs_no_settings(
    given: tuple[str, ...], tmp_path: Path
) -> None:
    code = (
        "import sys; from auricle.__main__ import main\n"
        "status = main(sys.argv[1:])\n"
        "print(*sorted(m for m in sys.modules if m.startswith(('auricle.faces', 'auricle.config.settings'))"
        " or m.startswith('auricle.') and m.endswith('.models')))\n"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "keys", *given, str(tmp_path / "new")],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert done.stdout.splitlines()[-1] == ""


def test_the_key_of_papers_is_shown_and_its_certificate_written(
    run: Run, tmp_path: Path, settings: Settings
) -> None:
    settings.SITE_NAME = "Example Line"
    file = tmp_path / "house.cer"
    status, said = run("paper", "--certificate", file)
    assert (status, said.splitlines()[0]) == (0, "Example Line")
    assert said.splitlines()[1] == fingerprint_of(file.read_bytes())
    assert run("paper", "--certificate", file)[0] == 2


def test_every_act_is_named_in_the_help(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["keys", "--help"])
    said = capsys.readouterr().out
    assert all(name in said for name in keys_command.ACTS)
