"""`auricle setup`: write a preset, make the accounts of a list of people, and sign the first keys."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from auricle.config import keys
from auricle.config.key_files import organisation_seed
from auricle.directory.permissions import Role
from auricle.directory.setting_up import install_preset
from auricle.errors import Invalid
from auricle.presets.loading import available, load
from auricle.vault.setting_up import Account, NewPerson, set_up_people_and_keys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The people come from a file, so that nothing about them ends up in a shell's history."""
    parser.add_argument(
        "--preset", choices=available(), default="national_hotline", help="what to begin with"
    )
    parser.add_argument(
        "--people",
        type=Path,
        required=True,
        metavar="FILE",
        help='JSON: [{"login", "name", "roles": [...], "teams": [...], "language", "agency"}, ...];'
        " every team needs somebody",
    )


def run(arguments: argparse.Namespace) -> int:
    """Set up once; print what each person is given, which is kept nowhere."""
    people, seed = read_people(arguments.people), organisation_seed(Path(settings.AURICLE_KEYS))
    now = timezone.now()
    install_preset(load(arguments.preset), now=now)
    accounts = set_up_people_and_keys(
        people=people,
        org_seed=seed,
        registrar_seed=keys.registrar_seed(),
        issuer=settings.SITE_NAME,
        now=now,
    )
    print("Give each person their own lines, on paper or in person; they are shown this once.\n")
    for account in accounts:
        show(account)
    if seed is None:
        print(
            "The keys wait for the organisation's signature, and no report is accepted before: auricle keys request"
        )
    else:
        print("Now move the file org.seed to a machine of its own: the hotline does not need it to run.")
    return 0


def read_people(path: Path) -> list[NewPerson]:
    """Read the list of people. Raises Invalid with the entry that cannot be used."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return [
            NewPerson(
                login=str(entry["login"]),
                name=str(entry["name"]),
                roles=frozenset(Role(role) for role in entry["roles"]),
                teams=frozenset(entry["teams"]),
                language=str(entry.get("language", "en")),
                agency=str(entry.get("agency", "")),
            )
            for entry in entries
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid({str(path): f"not a list of people ({error})"}) from error


def show(account: Account) -> None:
    """Print what one person needs to sign in."""
    print(f"{account.login}\n  password  {account.password}\n  one-time  {account.totp_uri}\n")
