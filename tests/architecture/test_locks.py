"""What the locks let in: exact versions, each with its hashes, under licences that go with AGPL-3.0-or-later.

They say nothing about holes that are known of a version: no list of those is on this machine. `./run.py audit` asks.
"""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PINNED = re.compile(r"([a-z0-9._-]+)==(\S+?)(?: ; (.+?))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
COMMENT = re.compile(r"    #.*|")

# By the Free Software Foundation's list: Apache-2.0 and the LGPL go with version 3; GPL-2.0 alone does not. A font
# under the OFL may lie beside any program and be embedded in any document; it is data, and no part of the program.
COMPATIBLE = re.compile(
    r"0BSD|CC0|\bMIT\b|\bISC\b|\bBSD\b|BSD-[23]|Apache|MPL.2\.0|Mozilla Public License 2\.0|PSF|Python Software"
    r"|CNRI-Python|LGPL|Lesser General|GPL-3\.0-or-later|v3 or later|Public Domain|BlueOak|Unlicense|OFL-1\.1",
)
NOT_ALONE = re.compile(
    r"GPL-2\.0-only|GPL-2\.0$|SSPL|BUSL|Commons Clause|Proprietary|non.?commercial", re.IGNORECASE
)
# Installed on other systems only, so that nothing here says what it is under.
ELSEWHERE = {"colorama": "BSD-3-Clause"}


def wrong_lines(lock: str) -> list[str]:
    """Lines that are no exact version with hashes; a version without one is named too."""
    wrong, open_pin = [], ""
    for line in [*lock.splitlines(), "end==0 \\"]:
        if PINNED.fullmatch(line):
            wrong += [open_pin] if open_pin else []
            open_pin = line
        elif HASH.fullmatch(line):
            open_pin = ""
        elif not COMMENT.fullmatch(line):
            wrong.append(line)
    return wrong


def pins(lock: str) -> dict[str, set[str]]:
    """Name to versions: more than one where another Python needs another."""
    found: dict[str, set[str]] = {}
    for match in PINNED.finditer(lock):
        found.setdefault(match[1], set()).add(match[2])
    return found


def licence_of(name: str) -> str:
    """All that a package says of its licence, on one line."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    about = metadata.metadata(name)
    classified = [words for words in about.get_all("Classifier") or [] if words.startswith("License")]
    said = [*(about.get_all("License-Expression") or []), *(about.get_all("License") or []), *classified]
    return " | ".join(words.splitlines()[0] for words in said if words)


def goes_with_ours(licence: str) -> bool:
    return bool(COMPATIBLE.search(licence)) and not NOT_ALONE.search(licence)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_exact_versions_with_hashes_and_nothing_else(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert pins(text)
    assert wrong_lines(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "django>=5 \\",
        "thing @ https://example.org/thing.whl",
        "-e .",
        "--index-url https://example.org",
        "thing==1 \\",
        "thing==1",
    ],
)
def test_a_line_that_lets_in_anything_else_is_found(line: str) -> None:
    good = "this==1 \\\n    --hash=sha256:" + "0" * 64 + "\n    # via that\n"
    assert wrong_lines(good) == []
    assert wrong_lines(good + line + "\n") == [line]


def test_what_is_installed_is_what_was_tested() -> None:
    base, dev = (pins((ROOT / "requirements" / f"{name}.lock").read_text()) for name in ("base", "dev"))
    assert {name: versions for name, versions in base.items() if not versions <= dev.get(name, set())} == {}


@pytest.mark.parametrize("name", sorted(pins((ROOT / "requirements" / "dev.lock").read_text())))
def test_a_packages_licence_goes_with_ours(name: str) -> None:
    assert goes_with_ours(licence_of(name)), licence_of(name)


@pytest.mark.parametrize(
    "licence", ["", "GPL-2.0-only", "GNU General Public License v2 (GPLv2)", "BUSL-1.1", "Proprietary"]
)
def test_a_licence_that_does_not_is_found(licence: str) -> None:
    assert not goes_with_ours(licence)


def test_so_it_is_with_the_front_ends_packages() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert packages
    for name, about in packages.items():
        assert about.get("integrity", "").startswith("sha512-"), name
        assert goes_with_ours(about.get("license", "")), (name, about.get("license"))


def test_there_are_no_workflow_files_that_nobody_checks() -> None:
    """Whoever adds some adds what checks them: pinned actions, no secrets for strangers' branches."""
    assert not [
        place for place in (".github", ".gitlab-ci.yml", ".forgejo", ".woodpecker") if (ROOT / place).exists()
    ]
