"""How the phone's engine is fetched, as far as no network is needed: names, versions and sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from auricle.voice.engine import fetching
from auricle.voice.engine.fetching import EngineTrouble, fetched

PACKAGES = [
    Path("asterisk_1%3a22.10.1+dfsg-1_amd64.deb"),
    Path("asterisk-modules_1%3a22.10.1+dfsg-1_amd64.deb"),
]


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    path.chmod(0o755)


def test_a_set_of_packages_is_named_by_the_version_and_changes_with_any_of_them() -> None:
    name = fetching._name_of(PACKAGES)
    assert name.startswith("22.10.1-")
    assert fetching._name_of([*PACKAGES, Path("libc6_2.43-7_amd64.deb")]) != name
    assert fetching._name_of([*PACKAGES, Path("libc6_2.43-8_amd64.deb")]) != fetching._name_of(
        [*PACKAGES, Path("libc6_2.43-7_amd64.deb")]
    )


@pytest.mark.parametrize(
    ("packages", "sentence"),
    [
        (
            ["asterisk_1%3a20.6.0-1_amd64.deb"],
            "Debian forky has Asterisk 20.6.0, and at least 22.10 is needed.",
        ),
        (
            ["asterisk_1%3a22.9.9-1_amd64.deb"],
            "Debian forky has Asterisk 22.9.9, and at least 22.10 is needed.",
        ),
        (["libc6_2.43-7_amd64.deb"], "Debian forky has no Asterisk any more"),
    ],
)
def test_another_asterisk_than_we_need_is_refused(packages: list[str], sentence: str) -> None:
    with pytest.raises(EngineTrouble, match=sentence):
        fetching._name_of([Path(name) for name in packages])


def test_the_libraries_are_those_that_the_program_says_it_needs() -> None:
    shown = "Package: asterisk\nDepends: adduser, libc6 (>= 2.38), libxml2-16, libstdc++6 (>= 4)\n"
    assert fetching._libraries(shown) == [
        "libc6",
        "libxml2-16",
        "libstdc++6",
        "libopus0",
        "libsrtp2-1",
        "zlib1g",
    ]


@pytest.mark.parametrize(
    ("lines", "mirror"),
    [
        ("Debian https://one.example/debian/", "https://one.example/debian/"),
        (" https://two.example/debian/", "https://two.example/debian/"),
        (
            "Node https://n.example/node/\nDebian https://three.example/mirror/",
            "https://three.example/mirror/",
        ),
    ],
)
def test_the_mirror_is_the_one_of_the_machines_apt(
    lines: str, mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_run", lambda *arguments: lines)
    assert fetching._mirror() == mirror


def test_a_machine_without_a_mirror_of_debian_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_run", lambda *arguments: "Ubuntu https://u.example/ubuntu/")
    with pytest.raises(EngineTrouble, match="knows no mirror of Debian"):
        fetching._mirror()


def test_a_machine_without_apt_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineTrouble, match="apt-get, which is not on this machine"):
        fetched(cache=tmp_path / "cache", say=lambda line: None)


def test_what_apt_says_is_passed_on_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("apt-cache", "dpkg"):
        program(tmp_path, name, "exit 0")
    program(
        tmp_path,
        "apt-get",
        'case "$*" in *indextargets*) echo "Debian http://m.example/debian/";;'
        ' *) echo "W: slow" >&2; echo "E: Could not resolve m.example." >&2; exit 100;; esac',
    )
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(
        EngineTrouble, match=r"^Debian's list of packages cannot be fetched: Could not resolve m\.example\.$"
    ):
        fetched(cache=tmp_path / "cache", say=lambda line: None)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["lock"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineTrouble, match="AURICLE_VOICE_CACHE"):
        fetched(cache=tmp_path / "file", say=lambda line: None)
