"""Whom a report is sealed to: signed keys of the routed team, remembered for a short while."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from auricle.errors import Invalid
from auricle.intake import receiving
from auricle.sealing.keys import key_id
from auricle.vault import storing
from auricle.vault.models import SealingKey
from auricle.vault.storing import NoKey
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]


def test_the_browser_gets_signed_keys_of_team_registrar_and_five_seats(cast: Cast) -> None:
    found = receiving.recipients(category="fraud", region="weir", language="en", now=NOW)
    assert set(found) == {"team", "registrar", "custody"}
    team = found["team"]
    assert isinstance(team, dict)
    row = SealingKey.objects.get(holder="general")
    assert base64.b64decode(team["public"]) == bytes(row.public)
    assert base64.b64decode(team["signature"]) == storing.info_of(row).signature
    assert base64.b64decode(team["key"]) == key_id(bytes(row.public)) == bytes(row.key_id)  # type: ignore[arg-type]
    assert datetime.fromtimestamp(team["expires"], UTC) == row.expires_at
    assert (team["purpose"], team["holder"]) == ("team", "general")
    custody = found["custody"]
    assert isinstance(custody, list)
    assert [(key["purpose"], key["holder"]) for key in custody] == [
        ("custody", f"seat/{number}") for number in range(1, 6)
    ]


def test_another_category_has_another_teams_key(cast: Cast) -> None:
    one, two = (
        receiving.recipients(category=c, region=None, language="en", now=NOW) for c in ("fraud", "sabotage")
    )
    assert one["team"] != two["team"]
    assert (one["registrar"], one["custody"]) == (two["registrar"], two["custody"])


def test_unknown_codes_are_both_named(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        receiving.recipients(category="gossip", region="atlantis", language="en", now=NOW)
    assert refused.value.errors == {"category": "unknown", "region": "unknown"}


def test_an_expired_key_is_not_given_out(cast: Cast) -> None:
    expires = storing.info_of(SealingKey.objects.get(holder="general")).expires_at
    with pytest.raises(NoKey):
        receiving.recipients(category="fraud", region=None, language="en", now=expires)


def test_with_three_seats_identities_can_still_be_sealed_and_with_two_nothing_is_accepted(cast: Cast) -> None:
    SealingKey.objects.filter(holder__in=["seat/2", "seat/4"]).update(retired_at=NOW)
    storing.forget()
    assert list(storing.recipients(team="general", now=NOW).custody) == [1, 3, 5]
    SealingKey.objects.filter(holder="seat/5").update(expires_at=NOW)
    storing.forget()
    with pytest.raises(NoKey):
        storing.recipients(team="general", now=NOW)


def test_keys_are_remembered_for_half_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    storing.forget()
    storing.recipients(team="general", now=NOW)
    SealingKey.objects.filter(holder="general").update(retired_at=NOW)
    assert storing.recipients(team="general", now=NOW).team.holder == "general"
    clock[0] += storing.KEPT_SECONDS + 1
    with pytest.raises(NoKey):
        storing.recipients(team="general", now=NOW)


def test_the_public_role_reads_public_keys(cast: Cast, as_role: Act) -> None:
    storing.forget()
    with as_role("public"):
        assert storing.recipients(team="general", now=NOW).team.holder == "general"


def test_while_the_database_is_away_the_last_keys_stay(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> dict[tuple[str, str], storing.KeyInfo]:
        raise OperationalError

    storing.forget()
    known = storing.current_keys()
    monkeypatch.setattr(storing, "_read_keys", away)
    monkeypatch.setattr(storing, "KEPT_SECONDS", -1.0)
    monkeypatch.setattr(time, "monotonic", lambda: 1e12)
    assert storing.current_keys() == known
    storing.forget()
    with pytest.raises(OperationalError):
        storing.current_keys()
