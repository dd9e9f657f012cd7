"""The page of tokens: a new one is shown once, a second administrator agrees, anybody of them withdraws."""

from __future__ import annotations

import re

from auricle.partners.models import Token
from tests.faces.desk import Desk, acts, text_of


def make(desk: Desk, **other: str) -> str:
    """Make a token by the page, and return what the page shows."""
    typed = {"agency": "police", "label": "Case system", "days": "90", "scopes": "referrals:read", **other}
    return text_of(desk.post("/tokens/", "/tokens/", **typed))


def test_a_token_is_shown_this_once(desk: Desk) -> None:
    desk.sign_in("ada")
    page = make(desk)
    (shown,) = set(re.findall(r"auricle_[\w-]{43}", page))
    assert "It is good when a second administrator has agreed." in page
    assert shown not in text_of(desk.get("/tokens/"))
    assert "Another administrator has to agree." in page


def test_another_administrator_agrees_and_withdraws(desk: Desk) -> None:
    desk.sign_in("ada")
    make(desk)
    number = Token.objects.get().pk
    assert desk.post(f"/tokens/{number}/", "/tokens/", button="agree").status_code == 403
    desk.sign_in("bela")
    assert desk.post(f"/tokens/{number}/", "/tokens/", button="agree").status_code == 302
    assert desk.post(f"/tokens/{number}/", "/tokens/", button="withdraw").status_code == 302
    assert desk.post(f"/tokens/{number}/", "/tokens/", button="withdraw").status_code == 409
    told = [act for act in acts() if act.startswith("token")]
    assert told == ["token_made", "token_agreed", "token_withdrawn"]


def test_what_was_typed_stays_and_each_mistake_is_named(desk: Desk) -> None:
    desk.sign_in("ada")
    page = make(desk, label="", scopes="everything", days="x")
    for said in ("which system it is for", "Choose what it may do", "Choose how long"):
        assert said in page
    assert not Token.objects.exists()
