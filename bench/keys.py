"""What keys cost: `./run.py bench keys [--grants 20000]`.

The last line is one JSON object. passkey_login_ms is from the gesture to the queue in Chromium; open_page_ms what a
report's page takes, and page_without_key_ms a page for which nothing is opened; unlock_ms what a request spends on
unsealing the member's key, and resume_ms on the whole session. rotation_grants_per_s: a member of a team changes its
key, in one session on one core beside PostgreSQL; each grant is opened, checked, sealed again and written, in batches
that are each committed.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

import django

from bench.rig import at_the_desk, rotating
from bench.rig.hotline import Hotline, measured_hotline

GRANTS = 20_000
LEAST_GRANTS_PER_S = 3000


def become_desk(hotline: Hotline) -> None:
    """Let this process have the settings and the role of the desk, and nothing else."""
    os.environ.update(
        hotline.environment("desk") | {"DJANGO_SETTINGS_MODULE": "auricle.config.settings.desk"}
    )
    django.setup(set_prefix=False)


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--grants", type=int, default=GRANTS, help="how many (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=None, help="a folder to use and to leave")
    given = parser.parse_args()
    with measured_hotline(parts=("public",), data=given.data) as hotline:
        become_desk(hotline)
        result: dict[str, Any] = rotating.measure(hotline, grants=given.grants)
    result |= at_the_desk.measure()
    print(json.dumps({**result, "load_average": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
