"""What a process has not loaded it cannot use: a linter sees imports, this sees the running process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIL = (
    *("auricle.vault.mail_opening", "auricle.mailing.posting", "smtplib"),
    *("auricle.vault.shared_secret_opening", "auricle.partners.telling", "auricle.partners.reaching"),
)
OPENING = (
    *("auricle.vault.unseal", "auricle.vault.team_keys", "auricle.vault.member_keys"),
    "auricle.vault.call_back_opening",
)

FACE = """
import sys, importlib, django
from django.conf import settings
django.setup()
importlib.import_module(settings.ROOT_URLCONF)
importlib.import_module("auricle.config.wsgi")
print(*sys.modules, sep="\\n")
"""
WORKER = """
import sys, django
django.setup()
import auricle.commands.worker
print(*sys.modules, sep="\\n")
"""

# Papers are set and signed by a child; what that brings along stays there.
PRINTING = ("typst", "pyhanko", "aiohttp", "lxml")
# What disguises a voice is loaded by the first who asks for it, and by no other face at all.
DISGUISING = ("numpy",)

# A name stands for the module and everything below it.
FORBIDDEN = {
    "public": (
        *OPENING,
        *MAIL,
        *PRINTING,
        *DISGUISING,
        "auricle.paper",
        "auricle.vault.registrar",
        "auricle.inbox.desk_side",
        "auricle.reports.casework",
        "auricle.faces.desk",
        "auricle.clock",
        "auricle.commands",
        "auricle.demo",
        "procrastinate",
        "authlib",
        "requests",
    ),
    "desk": (
        *MAIL,
        *PRINTING,
        *DISGUISING,
        "auricle.vault.reporter_key",
        "auricle.vault.registrar",
        "auricle.inbox.reporter_side",
        "auricle.faces.public",
        "auricle.clock",
        "auricle.commands",
        "auricle.demo",
    ),
    "agency": (
        *MAIL,
        *PRINTING,
        *DISGUISING,
        "auricle.vault.reporter_key",
        "auricle.vault.registrar",
        "auricle.vault.seats",
        "auricle.inbox.desk_side",
        "auricle.inbox.desk_reading",
        "auricle.inbox.reporter_side",
        "auricle.reports.casework",
        "auricle.reports.queries",
        "auricle.intake.receiving",
        "auricle.faces.public",
        "auricle.faces.desk",
        "auricle.clock",
        "auricle.commands",
        "auricle.demo",
        "procrastinate",
    ),
    "api": (
        *OPENING,
        *MAIL,
        *PRINTING,
        *DISGUISING,
        "auricle.vault.reporter_key",
        "auricle.vault.registrar",
        "auricle.vault.seats",
        "auricle.inbox.desk_side",
        "auricle.inbox.desk_reading",
        "auricle.inbox.reporter_side",
        "auricle.reports.casework",
        "auricle.reports.queries",
        "auricle.intake.receiving",
        "auricle.faces.public",
        "auricle.faces.desk",
        "auricle.faces.agency",
        "auricle.faces.shared.staff",
        "auricle.clock",
        "auricle.commands",
        "auricle.demo",
        "procrastinate",
        "authlib",
        "requests",
    ),
    "line": (
        *OPENING,
        *MAIL,
        *PRINTING,
        *DISGUISING,
        "auricle.vault.registrar",
        "auricle.vault.seats",
        "auricle.inbox.desk_side",
        "auricle.inbox.desk_reading",
        "auricle.reports.casework",
        "auricle.reports.queries",
        "auricle.faces.public",
        "auricle.faces.desk",
        "auricle.faces.agency",
        "auricle.faces.api",
        "auricle.faces.shared.staff",
        "auricle.clock",
        "auricle.commands",
        "auricle.demo",
        "auricle.voice",
        "procrastinate",
        "authlib",
        "requests",
    ),
    "worker": (*OPENING, *PRINTING, "auricle.vault.reporter_key", "auricle.faces", "auricle.demo", "authlib"),
}


PHONE = """
import sys
import auricle.voice.service
print(*sys.modules, sep="\\n")
"""


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    for name in (
        "pepper",
        "form",
        "registrar.seed",
        "checkpoint.seed",
        "paper.seed",
        "tokens",
        "line",
        "phone",
    ):
        (tmp_path / name).write_bytes(bytes(32))
    return tmp_path


@pytest.mark.parametrize("process", FORBIDDEN)
def test_a_process_has_loaded_nothing_that_it_may_not_use(process: str, keys: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-c", WORKER if process == "worker" else FACE],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "DJANGO_SETTINGS_MODULE": f"auricle.config.settings.{process}",
            "AURICLE_KEYS": str(keys),
            "AURICLE_FILES_URL": "https://files.example",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr
    loaded = started.stdout.split()
    wrongly = [
        module
        for module in loaded
        for forbidden in FORBIDDEN[process]
        if module == forbidden or module.startswith(forbidden + ".")
    ]
    assert wrongly == []


def test_the_phone_has_loaded_of_ours_how_to_seal_and_no_framework() -> None:
    started = subprocess.run(
        [sys.executable, "-c", PHONE],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(started.stdout.split())
    ours = {
        module
        for module in loaded
        if module.startswith("auricle.") and not module.startswith("auricle.voice")
    }
    assert ours == {
        "auricle.sealing",
        *(
            f"auricle.sealing.{name}"
            for name in ("context", "envelope", "keys", "phone_ticket", "seal", "signatures")
        ),
    }
    assert not loaded & {"django", "psycopg", "procrastinate", "requests", "auricle.voice.engine"}
