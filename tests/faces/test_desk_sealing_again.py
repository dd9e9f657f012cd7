"""The page that seals open referrals again, once an agency's own system has a key."""

from __future__ import annotations

import base64

import pytest
from django.utils import timezone

from auricle.sealing import keys
from auricle.sealing.signatures import OrgSeed
from auricle.vault import key_signing, outside_keys, storing
from auricle.vault.models import Grant
from tests.faces.desk import Desk, acts, text_of
from tests.people import ORG
from tests.referred import handed_over

PAGE = "/referrals/sealing/"


def own_system(agency: str) -> None:
    """The agency's system has a key from now on."""
    text = base64.b64encode(keys.public_key(keys.new_seed())).decode()
    outside_keys.take_as_operator(agency=agency, text=text, now=timezone.now())
    key_signing.sign_waiting(org_seed=OrgSeed(ORG), now=timezone.now())
    storing.forget()


def test_what_is_left_is_counted_and_sealed_in_turns(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auricle.referrals.sealing_again.BATCH", 2)
    made = [handed_over(desk.cast) for _ in range(3)]
    handed_over(desk.cast, agency="court")
    desk.sign_in("amara")
    assert "No agency has a system of its own" in text_of(desk.get(PAGE))
    own_system("police")
    assert "cannot open this yet" in text_of(desk.get(f"/referrals/{made[0]}/"))
    shown = text_of(desk.get(PAGE))
    assert "3 open referrals of your teams are left." in shown
    assert "Court" not in shown
    assert "2 referrals were sealed again." in text_of(turn(desk))
    assert "1 referral was sealed again." in text_of(turn(desk))
    done = text_of(desk.get(PAGE))
    assert "Its system can open every open referral" in done
    assert "cannot open this yet" not in text_of(desk.get(f"/referrals/{made[0]}/"))
    # To the team, to the officers' key of before, to the system's.
    assert [Grant.objects.filter(report_id=one).count() for one in made] == [3, 3, 3]
    assert acts().count("referral_sealed_again") == 3


def turn(desk: Desk) -> object:
    answer = desk.post(f"{PAGE}police/", PAGE)
    assert answer.status_code == 302
    return desk.get(answer.headers["Location"].partition("#")[0])


def test_an_agency_without_a_system_has_nothing_to_seal(desk: Desk) -> None:
    desk.sign_in("amara")
    own_system("police")
    assert desk.post(f"{PAGE}court/", PAGE).status_code == 404
