"""Shredding: what an attacker gets out of a backup from before a disposal, with every key that there ever was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from auricle.backup.streams import Stream
from auricle.backup.trouble import BackupTrouble
from auricle.config import keys
from auricle.inbox import reporter_side
from auricle.vault import seats, shredding
from auricle.vault.models import SealingKey
from auricle.vault.team_keys import team_seeds
from tests import people
from tests.attacks.attacker import Attacker, Opened
from tests.attacks.loot import every_row
from tests.backups import KEEP, LATER, MakeBackup, Restore, make, new_database, restore, terms
from tests.conftest import OwnDatabase
from tests.hotline import NOW, closed, disposed, filed, sealed
from tests.people import PEOPLE, Cast

__all__ = ["make", "new_database", "restore", "terms"]

CONTACT = {"name": "Ann Ferry", "reach": "ann@example.org", "hours": ""}
TEAMED = ("mei", "ravi")
SEATED = ("noor", "omar", "petra", "quinn", "rui")


@pytest.fixture
def cast(own_database: OwnDatabase) -> Cast:
    """The cast in a database whose commits are real."""
    return people.move_in(NOW)


def every_key(cast: Cast, code: str) -> list[bytes]:
    """Each member's seed, each team's, each seat's, a reporter's, and the installation's own."""
    members = [cast.unlocked(login).seed for login in PEOPLE]
    known = [bytes(key) for key in SealingKey.objects.values_list("key_id", flat=True)]
    teams = [seed for login in TEAMED for seed in team_seeds(cast.unlocked(login), known).values()]
    held = [seats.held_seat(cast.unlocked(login)).seed for login in SEATED]
    reporter = reporter_side.seed_of(cookie=reporter_side.open_by_code(code=code, now=NOW), now=NOW)
    return [*members, *teams, *held, reporter, keys.registrar_seed(), keys.pepper()]


def attacked(given: list[bytes]) -> Opened:
    """What these keys open of the database to which the test is connected."""
    connection.ensure_connection()
    return Attacker(every_row(connection.connection)).try_keys(given)


def test_a_destroyed_report_opens_from_an_old_backup_until_its_grants_are_gone(
    cast: Cast, make: MakeBackup, restore: Restore
) -> None:
    """The whole story: backup, disposal, daily backups, and an attacker who kept every key and the backup's seed."""
    report, other = (filed(sealed(number, contact=CONTACT)) for number in (1, 2))
    gone, kept, stolen = report.id, other.id, every_key(cast, report.code)
    old = make().manifest.name
    closed(cast, gone)
    disposed(cast, gone)

    # On the day of the disposal the old backup is as good as the report.
    restore(name=old)
    assert {gone, kept} <= attacked(stolen).reports("content")
    assert gone in attacked(stolen).reports("identity")

    # What the pages promise: from that day on, when backups are made daily.
    day = shredding.complete_on(NOW.date())
    for days in range(1, (day - NOW.date()).days + 1):
        if days > KEEP[Stream.GRANTS].days - 1:
            restore.back()
            newest = make(now=LATER + timedelta(days=days)).manifest.name
    with pytest.raises(BackupTrouble, match="grants of this backup are gone"):
        restore(name=old)
    restored = restore(name=old, grants=False)
    assert (restored.reports, restored.openable) == (2, 0)
    assert not attacked(stolen).words

    # Mixing it with the newest grants brings nothing back: those of the report are in no later backup.
    restore(name=newest)
    assert attacked(stolen).reports("content") == {kept}
