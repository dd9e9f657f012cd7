"""The steps of the tests, in the order in which a mistake is cheapest to learn of."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workshop.limits import call_within
from workshop.programs import FRONTEND, ROOT, VENV, say

FAULT_ROUNDS = "50"
MOST_LOOKED_AT_AGAIN = 2
LIMIT = 300.0
"""Seconds for a step that names no limit of its own. Each has some three times what it takes alone on two cores."""

# What journeys, translations, the phone and the units' score need from the system, and a file that shows it.
SYSTEM_PACKAGES = {
    "chromium": "/usr/bin/chromium",
    "gettext": "/usr/bin/xgettext",
    "systemd": "/usr/bin/systemd-analyze",
    "espeak-ng": "/usr/bin/espeak-ng",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
}


@dataclass(frozen=True)
class Step:
    """One step of the tests. It is skipped, with a line, while nothing lies in the folder that it examines."""

    name: str
    command: tuple[str | Path, ...]
    needs: tuple[Path, str] | None = None
    env: tuple[tuple[str, str], ...] = ()
    counted: bool = False
    again: tuple[str | Path, ...] = ()
    """Runs the tests of this step that failed once more, alone (ADR 35)."""
    limit: float = LIMIT
    """Seconds after which it is ended, with all that it started."""

    @property
    def empty(self) -> bool:
        return self.needs is not None and next(self.needs[0].rglob(self.needs[1]), None) is None


def tool(name: str, *arguments: str | Path) -> tuple[str | Path, ...]:
    return (VENV / "bin" / name, *arguments)


def folder_of(
    folder: str,
    *options: str,
    env: tuple[tuple[str, str], ...] = (),
    hurried: bool = False,
    limit: float = LIMIT,
) -> Step:
    """Return the step that runs one folder of tests. Hurried ones race with real programs, or share a server."""
    path = ROOT / "tests" / folder
    command = tool("pytest", path, "-q", "--color=no", *options)
    again = (*tool("pytest", path, "-q", "--color=no"), "--last-failed", "--last-failed-no-failures", "none")
    return Step(
        f"tests/{folder}",
        command,
        needs=(path, "test_*.py"),
        env=env,
        counted=True,
        again=again if hurried else (),
        limit=limit,
    )


def check_steps() -> list[Step]:
    """Return the fast steps: under a minute together."""
    templates = ROOT / "auricle" / "faces"
    return [
        Step("lint", tool("ruff", "check", "--quiet", ROOT)),
        Step("format", tool("ruff", "format", "--check", "--quiet", ROOT)),
        Step("types", tool("mypy")),
        Step("contracts", tool("lint-imports", "--no-cache"), needs=(ROOT / "auricle", "*.py")),
        Step("templates", tool("djlint", "--lint", "--quiet", templates), needs=(templates, "*.html")),
        folder_of("plain", "-n", "2"),
    ]


def all_steps() -> list[Step]:
    """Return every step, in the order in which a mistake is cheapest to learn of."""
    return [
        *check_steps(),
        Step("types of scripts", _tsc(), needs=(FRONTEND / "src", "*.ts")),
        folder_of("architecture", "-n", "2", limit=1200.0),
        folder_of("domain", "-n", "2", hurried=True, limit=1800.0),
        Step(
            "roles on the system's PostgreSQL",
            tool("pytest", ROOT / "tests" / "domain" / "test_roles_of_the_database.py", "-q", "--color=no"),
            needs=(Path("/usr/lib/postgresql"), "postgres"),
            env=(("AURICLE_POSTGRES", "system"),),
            counted=True,
        ),
        # Sound wants its time, and two workers take it from each other: one, which mostly waits.
        folder_of("voice", hurried=True, limit=2100.0),
        folder_of("faces", "-n", "2", hurried=True, limit=1500.0),
        # A journey waits half of its time: for a page, the worker, the next one-time code. Three fill two cores.
        folder_of("journeys", "-n", "3", hurried=True, limit=2100.0),
        # A file's hotline is started once, so its tests stay together.
        folder_of("attacks", "-n", "2", "--dist", "loadfile", hurried=True, limit=1500.0),
        # One worker, so that a test which stands still ends its worker and not the step.
        folder_of(
            "faults", "-n", "1", env=(("AURICLE_FAULT_ROUNDS", FAULT_ROUNDS),), hurried=True, limit=1500.0
        ),
        Step("docs", docs_command(), needs=(ROOT / "docs", "conf.py")),
    ]


def _tsc() -> tuple[str | Path, ...]:
    return (FRONTEND / "node_modules" / ".bin" / "tsc", "--noEmit", "-p", FRONTEND)


def docs_command() -> tuple[str | Path, ...]:
    return tool(
        "sphinx-build", "-W", "--keep-going", "-q", "-b", "html", ROOT / "docs", ROOT / "docs" / "_build"
    )


def audit_command(further: Sequence[str] = ()) -> tuple[str | Path, ...]:
    """What asks for known holes. It is no step: it needs the network, and its answer changes by itself."""
    lock = ROOT / "requirements" / "base.lock"
    # Run apart from our packages, and told not to install or resolve anything: the lock is the whole list.
    program = (
        "tool",
        "run",
        "pip-audit==2.9.0",
        "--vulnerability-service",
        "osv",
        "--strict",
        "--disable-pip",
    )
    return tool("uv", *program, "--require-hashes", "--requirement", lock, *further)


class Results:
    """Counts what the steps found, and remembers which failed, and which tests passed only when alone."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0
        self.failed_steps: list[str] = []
        self.unsteady: list[str] = []

    def run(self, step: Step) -> None:
        """Run one step under a heading; a failure does not keep the others from running."""
        if step.empty:
            say(f"=== {step.name}: nothing here yet, skipped")
            return
        say(f"=== {step.name}")
        began = time.monotonic()
        found = _look(step.command, step)
        # Whoever fails and then stands still in its teardown is named twice.
        names = list(dict.fromkeys(found.failing))
        each_is_named = len(found.failing) == found.wrong
        if found.status and step.again and each_is_named and 1 <= len(names) <= MOST_LOOKED_AT_AGAIN:
            say(f"=== {step.name}, what failed once more, alone")
            second = _look(step.again, step)
            if not second.status and second.passed == len(names):
                self.unsteady += names
                found = Found(0, found.passed + second.passed, found.skipped, 0, [])
        self.passed += found.passed
        self.skipped += found.skipped
        # A step that is no test run, or one that broke before it could count, is one failure.
        self.failed += found.wrong or (1 if found.status else 0)
        if found.status:
            self.failed_steps.append(step.name)
        say(f"--- {step.name}: {'failed' if found.status else 'passed'} in {time.monotonic() - began:.1f} s")


@dataclass(frozen=True)
class Found:
    """What one run said: its status, how many tests ended how, and the names of those that failed."""

    status: int
    passed: int
    skipped: int
    wrong: int
    failing: list[str]


def _look(command: Sequence[str | Path], step: Step) -> Found:
    last: dict[str, int] = {}
    failing: list[str] = []

    def each_line(line: str) -> None:
        print(line, end="", flush=True)
        if step.counted:
            last.update(_totals(line))
            failing.extend(re.findall(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - |$)", line.rstrip()))

    status = call_within(step.limit, command, name=step.name, env=dict(step.env), each_line=each_line)
    wrong = sum(last.get(word, 0) for word in ("failed", "error", "errors"))
    return Found(status, last.get("passed", 0), last.get("skipped", 0), wrong, failing)


def _totals(line: str) -> dict[str, int]:
    """Read pytest's closing line, such as `3 failed, 12 passed in 1.20s`."""
    if not re.search(r"\bin \d[\d.]*s\b", line):
        return {}
    return {
        word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|errors?)\b", line)
    }


def run_steps(steps: Sequence[Step]) -> int:
    """Run the steps, then say what failed and how many tests there were."""
    results = Results()
    for step in steps:
        results.run(step)
    say("")
    if results.failed_steps:
        say("Failed: " + ", ".join(results.failed_steps))
    if results.unsteady:
        say(
            "Unsteady, failed among the others and passed alone, each wants an issue: "
            + ", ".join(results.unsteady)
        )
    skipped = f", {results.skipped} skipped" if results.skipped else ""
    say(f"{results.passed} passed, {results.failed} failed{skipped}")
    return 1 if results.failed_steps else 0
