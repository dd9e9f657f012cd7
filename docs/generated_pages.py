"""Reference pages that are made from the code at every build, so that they cannot fall behind it."""

from __future__ import annotations

import contextlib
import importlib
import tomllib
from pathlib import Path

from auricle.__main__ import COMMANDS
from auricle.commands.voice import read_settings as read_phone_settings
from auricle.config.env import BadSetting, Environment, environment
from auricle.config.postgres import read_choice
from auricle.voice.engine.fetching import read_cache

SCENARIOS = Path(__file__).parent.parent / "tests" / "data" / "clock_scenarios.toml"
PROCESSES = ("base", "public", "desk", "api", "line", "worker")


def write_pages(folder: Path) -> None:
    """Write every generated page into the folder; a page that did not change keeps its time."""
    folder.mkdir(exist_ok=True)
    pages = {
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "clock-scenarios.md": scenarios_page(),
    }
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def settings_page() -> str:
    """List what the settings modules read from the environment."""
    for process in PROCESSES:
        # A missing key file stops a process and not its description.
        with contextlib.suppress(BadSetting):
            importlib.import_module(f"auricle.config.settings.{process}")
    with contextlib.suppress(BadSetting):
        read_choice(environment)
        read_cache(environment)
    with contextlib.suppress(BadSetting):
        phone = Environment({})
        read_phone_settings(phone, own_engine=False)
    environment.readings = phone.readings | environment.readings
    rows = [
        f"| `{reading.name}` | {reading.means} | {reading.kind} | {_default(reading.default)} |"
        for reading in sorted(environment.readings.values(), key=lambda reading: reading.name)
    ]
    head = [
        "# Settings",
        "",
        "Settings come from the environment. A bad value stops the start with one sentence that names it.",
        "",
        "| name | meaning | kind | default |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def scenarios_page() -> str:
    """List the golden table of the clocks, which is the test's own file."""
    rows = [
        f"| {row['says']} | {row.get('terms', 'hotline')} | {row['received']} {row.get('zone', 'UTC')}"
        f"{', urgent' if row.get('urgent') else ''} | {'<br>'.join(row.get('events', []))} "
        f"| {row['looked']} | {row['clock']} | {row['used']} | {row['due']}{', over' if row.get('over') else ''} |"
        for row in tomllib.loads(SCENARIOS.read_text(encoding="utf-8"))["scenario"]
    ]
    head = [
        "# Golden table of the clocks",
        "",
        "Worked out by hand; `tests/plain/test_deadlines.py` computes each row. `+2h` is two hours after receipt,",
        "other times are local. The terms stand at the head of `tests/data/clock_scenarios.toml`.",
        "",
        "| what happens | terms | received | events | looked at | clock | time used | due |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def commands_page() -> str:
    """List the sub-commands of `auricle`."""
    rows = [f"| `auricle {name}` | {command.means} |" for name, command in COMMANDS.items()]
    head = [
        "# Commands",
        "",
        "`auricle COMMAND --help` says what each takes.",
        "",
        "| command | what it does |",
        "|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _default(default: str | None) -> str:
    if default is None:
        return "must be set"
    return f"`{default}`" if default else "empty"
