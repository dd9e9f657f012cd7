"""Every contract of pyproject.toml is kept, and each one finds the violation that is planted for it.

A contract with a slip in a name keeps itself happily; so each is shown a copy of the package with one bad import.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LINT = Path(sys.executable).parent / "lint-imports"

Planted = dict[str, str]

VIOLATIONS: list[tuple[str, str, Planted]] = [
    ("layers", "upward", {"audit/planted.py": "from auricle.directory import models"}),
    ("layers", "sideways", {"inbox/planted.py": "from auricle.intake import models"}),
    ("layers", "a package without a place", {"helpers/__init__.py": ""}),
    ("layers", "the domain names a face", {"reports/planted.py": "import auricle.faces.shared"}),
    ("faces", "one face uses another", {"faces/public/planted.py": "import auricle.faces.desk"}),
    ("faces", "agencies use the desk", {"faces/agency/planted.py": "import auricle.faces.desk"}),
    (
        "public-opens-nothing",
        "directly",
        {"faces/public/planted.py": "from auricle.vault import unseal"},
    ),
    (
        "public-opens-nothing",
        "by way of another module",
        {
            "faces/public/planted.py": "from auricle.intake import planted",
            "intake/planted.py": "from auricle.vault import team_keys",
        },
    ),
    (
        "public-opens-nothing",
        "the clock",
        {
            "clock/planted.py": "from auricle.reports import planted",
            "reports/planted.py": "from auricle.vault import member_keys",
        },
    ),
    (
        "staff-use-no-receipt",
        "by way of another module",
        {
            "faces/desk/planted.py": "from auricle.inbox import planted",
            "inbox/planted.py": "from auricle.vault import reporter_key",
        },
    ),
    (
        "staff-use-no-receipt",
        "an officer",
        {"faces/agency/planted.py": "from auricle.vault import reporter_key"},
    ),
    (
        "auditors-open-nothing",
        "by way of another module",
        {
            "oversight/planted.py": "from auricle.inbox import planted",
            "inbox/planted.py": "from auricle.vault import unseal",
        },
    ),
    ("who-opens-drafts", "the filing", {"intake/planted.py": "from auricle.vault import draft_opening"}),
    ("who-opens-numbers", "the filing", {"intake/planted.py": "from auricle.vault import call_back_opening"}),
    (
        "who-reads-addresses",
        "a report's step",
        {"reports/planted.py": "from auricle.vault import mail_opening"},
    ),
    (
        "who-signs-messages",
        "a referral's step",
        {"reports/planted.py": "from auricle.vault import shared_secret_opening"},
    ),
    (
        "faces-reach-no-system",
        "by way of another module",
        {
            "faces/api/planted.py": "from auricle.reports import planted",
            "reports/planted.py": "from auricle.partners import telling",
        },
    ),
    (
        "faces-read-no-address",
        "by way of another module",
        {
            "faces/desk/planted.py": "from auricle.reports import planted",
            "reports/planted.py": "from auricle.mailing import posting",
        },
    ),
    ("plain", "what is unusual", {"oversight/unusual.py": "import django.db"}),
    (
        "first-run-opens-nothing",
        "by way of another module",
        {
            "faces/wizard/planted.py": "from auricle.vault import planted",
            "vault/planted.py": "from auricle.vault import unseal",
        },
    ),
    (
        "agencies-work-no-reports",
        "by way of another module",
        {
            "faces/agency/planted.py": "from auricle.reports import planted",
            "reports/planted.py": "from auricle.reports import queries",
        },
    ),
    (
        "phone-works-no-reports",
        "by way of another module",
        {
            "faces/line/planted.py": "from auricle.inbox import planted",
            "inbox/planted.py": "from auricle.reports import queries",
        },
    ),
    ("staff-use-no-receipt", "the clock", {"clock/planted.py": "from auricle.vault import reporter_key"}),
    ("who-unseals", "a new importer", {"reports/planted.py": "from auricle.vault import unseal"}),
    ("who-scans", "the desk itself", {"inbox/planted.py": "from auricle.vault import scanning"}),
    ("who-opens-identities", "the reading desk", {"inbox/planted.py": "from auricle.vault import identity"}),
    ("who-seals", "intake seals", {"intake/planted.py": "from auricle.sealing import seal"}),
    ("who-seals", "the directory opens", {"directory/planted.py": "from auricle.sealing import unseal"}),
    ("backups-are-for-commands", "a face", {"faces/desk/planted.py": "from auricle.backup import making"}),
    ("backups-are-for-commands", "the worker", {"clock/planted.py": "from auricle.backup import restoring"}),
    (
        "making-reads-no-backup",
        "by way of another module",
        {
            "backup/tables.py": "from auricle.backup import planted",
            "backup/planted.py": "from auricle.sealing import unseal",
        },
    ),
    ("plain", "the format of backups", {"backup/parts.py": "import psycopg"}),
    ("who-matches", "a search", {"reports/planted.py": "from auricle.vault import matching"}),
    ("who-matches", "another step", {"inbox/planted.py": "from auricle.reports import match_tokens"}),
    ("who-signs", "reports sign", {"reports/planted.py": "from auricle.sealing import signatures"}),
    ("who-signs-checkpoints", "the vault", {"vault/planted.py": "from auricle.sealing import signed_notes"}),
    (
        "faces-sign-no-checkpoint",
        "by way of another module",
        {
            "faces/public/planted.py": "from auricle.audit import planted",
            "audit/planted.py": "from auricle.audit import checkpoints",
        },
    ),
    ("verifier-alone", "our tree", {"audit/verify_trail.py": "from auricle.audit import merkle"}),
    ("verifier-alone", "a library", {"audit/verify_trail.py": "import cryptography"}),
    ("plain", "the tree", {"audit/merkle.py": "import django.db"}),
    ("who-wraps", "reports wrap", {"reports/planted.py": "from auricle.sealing import wraps"}),
    ("crypto", "the vault", {"vault/planted.py": "import cryptography.hazmat.primitives.hashes"}),
    ("crypto", "the directory", {"directory/planted.py": "import argon2.low_level"}),
    ("paper", "the vault", {"vault/planted.py": "import shamir_mnemonic"}),
    ("paper", "a face", {"faces/desk/planted.py": "from shamir_mnemonic import combine_mnemonics"}),
    ("who-signs-papers", "a face", {"faces/desk/planted.py": "from auricle.sealing import house_key"}),
    ("pdf", "a face sets pages", {"faces/desk/planted.py": "import typst"}),
    ("pdf", "the vault signs", {"vault/planted.py": "from pyhanko.sign import signers"}),
    ("arrays", "a face", {"faces/desk/planted.py": "import numpy"}),
    (
        "papers-are-printed-elsewhere",
        "by way of another module",
        {
            "faces/agency/planted.py": "from auricle.paper import planted",
            "paper/planted.py": "from auricle.paper import printing_signed",
        },
    ),
    ("speech-is-heard-elsewhere", "the inbox", {"inbox/planted.py": "import sherpa_onnx"}),
    (
        "speech-by-a-child",
        "by way of another module",
        {
            "faces/desk/planted.py": "from auricle.speech import planted",
            "speech/planted.py": "from auricle.speech import listening",
        },
    ),
    ("plain", "what stands on papers", {"paper/values.py": "import django.conf"}),
    (
        "offline",
        "by way of another module",
        {
            "vault/recovery_ceremony.py": "from auricle.vault import planted",
            "vault/planted.py": "import psycopg",
        },
    ),
    ("webauthn", "a face", {"faces/desk/planted.py": "from fido2 import webauthn"}),
    ("sign-on", "a face", {"faces/desk/planted.py": "from authlib.oidc import core"}),
    ("sign-on", "the vault", {"vault/planted.py": "from joserfc import jwt"}),
    (
        "public-signs-nobody-on",
        "by way of another module",
        {
            "faces/public/planted.py": "from auricle.intake import planted",
            "intake/planted.py": "from auricle.directory import single_sign_on",
        },
    ),
    ("who-wraps", "a face prints", {"faces/desk/planted.py": "from auricle.sealing import paper"}),
    (
        "faces-know-no-tables",
        "a face",
        {"faces/desk/planted.py": "from auricle.reports.models import Report"},
    ),
    ("faces-know-no-tables", "the clock", {"clock/planted.py": "from auricle.reports.models import Report"}),
    ("plain", "django", {"reports/lifecycle.py": "import django.db"}),
    ("plain", "asyncio", {"reports/deadlines.py": "import asyncio"}),
    ("plain", "models", {"directory/permissions.py": "from auricle.directory.models import Member"}),
    ("plain", "jobs", {"intake/submission.py": "import procrastinate"}),
    ("plain", "the recognisers", {"redaction/planted.py": "import django.conf"}),
    ("phone-seals-and-no-more", "opens", {"voice/planted.py": "from auricle.sealing import unseal"}),
    (
        "phone-seals-and-no-more",
        "by way of another module",
        {
            "voice/planted.py": "from auricle.config import planted",
            "config/planted.py": "import django.conf",
        },
    ),
    ("who-seals", "another part of the phone", {"voice/planted.py": "from auricle.sealing import seal"}),
    ("websockets", "a face", {"faces/desk/planted.py": "import websockets"}),
    ("plain", "what Asterisk says", {"voice/events.py": "import asyncio"}),
    ("redaction-asks-nobody", "directly", {"redaction/planted.py": "import requests"}),
    (
        "redaction-asks-nobody",
        "by way of another module",
        {
            "redaction/planted.py": "from auricle.redaction import planted_too",
            "redaction/planted_too.py": "import urllib.request",
        },
    ),
    (
        "no-cycles",
        "two modules",
        {
            "vault/planted.py": "from auricle.vault import planted_too",
            "vault/planted_too.py": "from auricle.vault import planted",
        },
    ),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "auricle",
        tmp_path / "auricle",
        ignore=lambda folder, names: [
            name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())
        ],
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", *options], cwd=folder, capture_output=True, text=True, check=False
    )


def test_all_contracts_are_kept(copy: Path) -> None:
    found = lint(copy)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("contract", "how", "planted"), VIOLATIONS, ids=[f"{v[0]}: {v[1]}" for v in VIOLATIONS]
)
def test_a_planted_violation_is_found(copy: Path, contract: str, how: str, planted: Planted) -> None:
    for name, line in planted.items():
        path = copy / "auricle" / name
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(f"{before}\n{line}\n", encoding="utf-8")

    found = lint(copy, "--contract", contract)

    assert found.returncode != 0, how
    assert "BROKEN" in found.stdout, found.stdout + found.stderr


def test_every_contract_has_a_violation_here() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"] for contract in configuration["tool"]["importlinter"]["contracts"]}
    assert contracts == {contract for contract, _, _ in VIOLATIONS}
