"""Tests and steps that stand still: each is named, ended with all that it started, and nobody waits for ever."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

from workshop import left_behind
from workshop.programs import ROOT
from workshop.steps import Results, Step

STAND_STILL = """
import re
import subprocess
import time

import greenlet
import pytest

def test_healthy():
    pass

def test_of_a_program():
    subprocess.run(["sleep", "{mark}"])

@pytest.fixture
def room():
    yield
    time.sleep(999)

def test_of_a_teardown(room):
    raise AssertionError("failed first")

def the_page_that_waits():
    greenlet.greenlet(the_loop).switch()

def the_loop():
    time.sleep(999)

def test_of_a_greenlet():
    the_page_that_waits()

@pytest.fixture
def greedy_room():
    yield
    re.match(r"(a|a)*$", "a" * 40 + "b")

def test_that_lets_nobody_run(greedy_room):
    raise AssertionError("failed first")
"""

STANDS_STILL_ONCE = """
import time
from pathlib import Path

import pytest

@pytest.fixture
def room():
    yield
    seen = Path(__file__).with_name("seen")
    if not seen.exists():
        seen.touch()
        time.sleep(999)

def test_healthy():
    pass

def test_unsteady(room):
    assert Path(__file__).with_name("seen").exists()
"""

SLOW = """
import subprocess
import time

def test_that_takes_too_long():
    subprocess.Popen(["sleep", "{mark}"], start_new_session=True)
    time.sleep(999)
"""

LEAVES_A_PROGRAM = "import subprocess\nsubprocess.Popen(['sleep', '{mark}'], start_new_session=True)\n"


@pytest.fixture
def mark() -> str:
    """A number of seconds that no other program sleeps."""
    return f"{time.time_ns() % 10**9 + 10_000}.5"


def step_of(folder: Path, tests: str, *, patience: float, limit: float = 100.0, workers: int = 1) -> Step:
    (folder / "test_these.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")
    plugins = ("-p", "tests.standstill", "-p", "no:django")
    command = (sys.executable, "-m", "pytest", folder, "-q", "-ra", "--color=no", *plugins)
    again = (*command, "--last-failed", "--last-failed-no-failures", "none")
    env = (("PYTHONPATH", str(ROOT)), ("AURICLE_TEST_PATIENCE", str(patience)))
    return Step("these", (*command, "-n", str(workers)), counted=True, again=again, env=env, limit=limit)


def running(mark: str) -> list[str]:
    everybody = (int(each.name) for each in Path("/proc").glob("[0-9]*"))
    return [shown for shown in map(left_behind.shown, everybody) if shown.endswith(f"sleep {mark}")]


def test_each_is_named_with_its_place_and_ended_with_what_it_started(
    tmp_path: Path, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    results = Results()
    results.run(step_of(tmp_path, STAND_STILL.replace("{mark}", mark), patience=2.0, workers=2))
    said = capsys.readouterr().out
    # The two that failed first are counted twice.
    assert (results.passed, results.failed, results.failed_steps) == (1, 6, ["these"])
    assert set(re.findall(r"=== \S+::(\w+) stands still after 2 s", said)) == {
        "test_of_a_program",
        "test_of_a_teardown",
        "test_of_a_greenlet",
    }
    assert all(place in said for place in ("in test_of_a_program", "in room", "in the_page_that_waits"))
    assert re.search(r"line \d+ in greedy_room\b", said)
    assert f"sleep {mark}" in said
    assert running(mark) == []


def test_whoever_stands_still_once_is_looked_at_again(tmp_path: Path) -> None:
    results = Results()
    results.run(step_of(tmp_path, STANDS_STILL_ONCE, patience=2.0))
    assert (results.passed, results.failed, results.failed_steps) == (2, 0, [])
    assert [name.rpartition("::")[2] for name in results.unsteady] == ["test_unsteady"]


def test_a_step_past_its_limit_is_ended_and_says_what_ran(
    tmp_path: Path, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    results = Results()
    results.run(step_of(tmp_path, SLOW.replace("{mark}", mark), patience=999.0, limit=30.0))
    said = capsys.readouterr().out
    assert (results.failed, results.failed_steps, results.unsteady) == (1, ["these"], [])
    assert re.search(
        r"=== these: not done after 30 s and ended. What ran:\n  \S+::test_that_takes_too_long, for", said
    )
    assert f"sleep {mark}" in said
    assert running(mark) == []


def test_a_program_that_a_step_left_behind_keeps_nobody_waiting(
    tmp_path: Path, mark: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.limits.LINGERS", 1.0)
    results = Results()
    results.run(Step("these", (sys.executable, "-c", LEAVES_A_PROGRAM.replace("{mark}", mark)), limit=60.0))
    assert results.failed_steps == []
    assert f"sleep {mark}" in capsys.readouterr().out
    assert running(mark) == []
