"""The passwords of the cast: known to everybody in a demonstration, and to the owner alone in a hotline for training.

A training hotline may stand where strangers reach it. Its cast does there what learners need done before their part, so
it needs accounts; their passwords are made up once and lie with the owner's keys, which no face is given.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from auricle.config.postgres_folder import write_private
from auricle.directory.demo_cast import CAST
from auricle.vault.setting_up import new_password

FILE = "cast.json"


def passwords() -> Mapping[str, str]:
    """The password of each member of the cast, by login; made up the first time where they are not known."""
    if settings.AURICLE_DEMO:
        return {cast.login: cast.password for cast in CAST}
    path = Path(settings.AURICLE_KEYS) / FILE
    kept: dict[str, str] = json.loads(path.read_text(encoding="ascii")) if path.exists() else {}
    missing = [cast.login for cast in CAST if cast.login not in kept]
    if missing:
        kept |= {login: new_password() for login in missing}
        write_private(path, json.dumps(kept))
    return kept
