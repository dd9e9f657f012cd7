"""The steps of the tests: what fails among others is looked at once more, and nothing else is forgiven (ADR 35)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from workshop.steps import Results, Step

HEALTHY = "def test_healthy():\n    pass\n"
BROKEN = "def test_broken{n}():\n    raise AssertionError\n"
UNSTEADY = """
from pathlib import Path

def test_unsteady():
    seen = Path(__file__).with_name("seen")
    first = not seen.exists()
    seen.touch()
    assert not first
"""


def run(folder: Path, tests: str, *, hurried: bool = True) -> Results:
    (folder / "test_these.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = (sys.executable, "-m", "pytest", folder, "-q", "-ra", "--color=no", "-p", "no:django")
    again = (*command, "--last-failed", "--last-failed-no-failures", "none") if hurried else ()
    results = Results()
    results.run(Step("these", command, counted=True, again=again))
    return results


def test_a_test_that_passes_alone_is_named_and_does_not_fail_the_run(tmp_path: Path) -> None:
    results = run(tmp_path, HEALTHY + UNSTEADY)
    assert (results.passed, results.failed, results.failed_steps) == (2, 0, [])
    assert [name.rpartition("::")[2] for name in results.unsteady] == ["test_unsteady"]


def test_a_test_that_fails_twice_fails_the_run(tmp_path: Path) -> None:
    results = run(tmp_path, HEALTHY + BROKEN.format(n=1))
    assert (results.passed, results.failed, results.failed_steps) == (1, 1, ["these"])
    assert results.unsteady == []


def test_one_real_failure_beside_an_unsteady_one_fails_the_run(tmp_path: Path) -> None:
    results = run(tmp_path, UNSTEADY + BROKEN.format(n=1))
    assert (results.failed, results.failed_steps, results.unsteady) == (2, ["these"], [])


def test_many_failures_are_not_looked_at_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = run(tmp_path, "".join(BROKEN.format(n=n) for n in range(3)))
    assert (results.failed, results.failed_steps) == (3, ["these"])
    assert "once more" not in capsys.readouterr().out


def test_a_run_that_breaks_before_it_counts_is_a_failure(tmp_path: Path) -> None:
    results = run(tmp_path, "import nothing_of_this_name\n")
    assert results.failed_steps == ["these"]


def test_steps_that_race_with_nothing_get_one_look(tmp_path: Path) -> None:
    results = run(tmp_path, UNSTEADY, hurried=False)
    assert (results.failed, results.failed_steps) == (1, ["these"])
