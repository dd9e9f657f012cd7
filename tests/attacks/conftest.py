"""What the attacks share: the cast, two reports of two teams, and everything that the database holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection

from tests import people
from tests.attacks.attacker import Attacker, Opened
from tests.attacks.loot import Tables, every_row
from tests.hotline import NOW, filed, sealed
from tests.people import Cast, Filed

CONTACT = {"name": "Ann Ferry", "reach": "ann@example.org", "hours": ""}
Attack = Callable[..., Opened]


@dataclass(frozen=True)
class Reports:
    """What there is to steal: a report of each team, with a contact sealed for the custodians in each."""

    general: Filed
    security: Filed


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast."""
    return people.move_in(NOW)


@pytest.fixture
def reports(cast: Cast) -> Reports:
    """Amara handles the one; the other has just arrived."""
    general = filed(sealed(1, text="Call 13800138000.", contact=CONTACT))
    cast.handled_by_amara(general.id)
    return Reports(general, filed(sealed(2, category="sabotage", contact=CONTACT)))


@pytest.fixture
def attack(reports: Reports) -> Attack:
    """Try keys on everything that the database holds by then."""

    def attack(*keys: bytes) -> Opened:
        return Attacker(stolen()).try_keys(keys)

    return attack


def stolen() -> Tables:
    """Every row of this test's database, as its owner sees it."""
    return every_row(connection.connection)
