"""Single sign-on as the pages do it, without JavaScript, at both faces for members."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.utils import timezone, translation
from pytest_django import Settings

from auricle.directory.models import Member, SignOnLink
from auricle.directory.single_sign_on import Returned, Why
from auricle.faces.desk.permissions import PERMISSIONS
from auricle.faces.shared.staff.permissions import Open
from auricle.faces.shared.staff.sign_on_words import WORDS
from auricle.faces.shared.staff.visit import cookie_name
from auricle.vault.models import DeskSession
from tests import identity_provider
from tests.faces.desk import Desk, acts, text_of
from tests.faces.test_desk_sweep import ADDRESSES, POSTED
from tests.faces.test_headers import wrong
from tests.identity_provider import DISCOVERY, House

BACK = "/sign-in/provider/return/"
LINK = "/account/sign-on/"
AWAY_COOKIE = "__Host-desk-sign-on"
FIELD = re.compile(r'<input type="hidden" name="(state|code|error|iss)" value="([^"]*)">')


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    """A provider that lives in our time."""
    with identity_provider.opened() as opened:
        opened.now = timezone.now()
        settings.AURICLE_SIGN_ON = opened.provider()
        yield opened


def brought(returned: Returned) -> str:
    """The query that the provider sends a browser back with."""
    parts = {
        "state": returned.state,
        "code": returned.code,
        "error": returned.error,
        "iss": returned.issuer,
    }
    return urlencode({name: value for name, value in parts.items() if value})


def come_back(desk: Desk, returned: Returned) -> tuple[Any, dict[str, str]]:
    """From another site, so that the browser shows us none of its cookies; the page and its fields."""
    kept = desk.client.cookies.copy()
    desk.client.cookies.clear()
    page = desk.get(f"{BACK}?{brought(returned)}")
    assert not page.cookies
    desk.client.cookies.update(kept)
    found = FIELD.findall(page.content.decode())
    return page, {name: html.unescape(value) for name, value in found}


def set_out(desk: Desk, onward: str = "") -> str:
    gone = desk.get(f"/sign-in/provider/?{urlencode({'next': onward})}")
    assert gone.status_code == 302
    return str(gone.headers["Location"])


def sign_in(desk: Desk, house: House, subject: str = "p-1", onward: str = "", **other: str) -> Any:
    returned = house.visit(set_out(desk, onward), subject, **other)
    _, fields = come_back(desk, returned)
    return desk.send(BACK, fields)


def link(desk: Desk, house: House, subject: str = "p-1") -> Any:
    page = desk.get(LINK)
    address = html.unescape(re.findall(r'href="(http[^"]+)" data-sign-on', page.content.decode())[0])
    returned = house.visit(address, subject)
    page, _ = come_back(desk, returned)
    assert 'method="get"' in page.content.decode()
    assert f'action="{LINK}"' in page.content.decode()
    asked = f"{LINK}?{brought(returned)}"
    return desk.post(LINK, asked, **dict(parse_qsl(brought(returned))))


def linked(desk: Desk, house: House, login: str = "mei") -> None:
    desk.sign_in(login)
    assert link(desk, house).headers["Location"] == "/account/#sign-on"
    desk.client.cookies.clear()


def test_a_member_links_signs_in_and_sees_nothing_before_the_unlock(desk: Desk, house: House) -> None:
    linked(desk, house)
    entered = sign_in(desk, house, onward="/queue/")
    assert entered.headers["Location"] == "/prove/?next=%2Fqueue%2F"
    assert desk.get("/queue/").headers["Location"] == "/prove/?next=%2Fqueue%2F"
    page = text_of(desk.get("/prove/"))
    assert "You are signed in. Now open your key." in page
    assert "One-time code" in page
    assert DeskSession.objects.order_by("-created_at")[0].seed_sealed is None


def test_a_provider_that_was_taken_over_opens_no_address(desk: Desk, house: House) -> None:
    """Whoever can say that they are Mei gets her name and the page that asks for her key, at each address."""
    linked(desk, house)
    sign_in(desk, house)
    before = acts()
    hidden = desk.hidden("/prove/")
    for name, address in ADDRESSES.items():
        if PERMISSIONS[name] in {Open.PUBLIC, Open.LOCKED}:
            continue
        assert desk.get(address).headers["Location"].startswith("/prove/?next="), name
        if name in POSTED:
            answer = desk.send(address, hidden, **POSTED[name])
            assert (answer.status_code, "data-prove" in answer.content.decode()) == (403, True), name
    assert acts() == before


def test_without_a_provider_nothing_speaks_of_it(desk: Desk) -> None:
    assert "provider" not in desk.get("/sign-in/").content.decode()
    for address in ("/sign-in/provider/", BACK):
        assert desk.get(address).status_code == 404
    desk.sign_in("mei")
    assert "sign-on" not in desk.get("/account/").content.decode()
    assert desk.get(LINK).status_code == 404


def test_the_sign_in_page_leads_there_and_keeps_every_other_way(desk: Desk, house: House) -> None:
    page = desk.get("/sign-in/?next=/queue/").content.decode()
    assert "Sign in with House" in page
    assert 'href="/sign-in/provider/?next=%2Fqueue%2F"' in page
    assert 'name="password"' in page


def test_where_the_way_is_a_link_the_policy_of_forms_stays_as_it_is(desk: Desk, house: House) -> None:
    """`form-action 'self'` also holds for where a form is led on to: no answer to a form leads to the provider."""
    gone = desk.get("/sign-in/provider/")
    assert wrong(gone) == []
    address = urlsplit(gone.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{house.origin}/authorize"
    assert dict(parse_qsl(address.query))["redirect_uri"] == f"http://testserver{BACK}"
    desk.sign_in("mei")
    assert wrong(desk.get(LINK)) == []
    assert desk.get(LINK).status_code == 200


def test_the_page_that_comes_back_signs_nobody_in_by_itself(desk: Desk, house: House) -> None:
    linked(desk, house)
    before = DeskSession.objects.count()
    returned = house.visit(set_out(desk))
    for _ in range(2):
        page, fields = come_back(desk, returned)
        assert wrong(page) == []
        assert DeskSession.objects.count() == before
    assert desk.send(BACK, fields).status_code == 302


def test_another_site_cannot_finish_a_sign_in(desk: Desk, house: House) -> None:
    linked(desk, house)
    returned = house.visit(set_out(desk))
    _, fields = come_back(desk, returned)
    answer = desk.client.post(BACK, fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert desk.send(BACK, fields).status_code == 302


def test_the_browsers_bytes_are_taken_back_whatever_comes_of_it(desk: Desk, house: House) -> None:
    linked(desk, house)
    done = sign_in(desk, house)
    assert done.cookies[AWAY_COOKIE].value == ""
    assert done.cookies[AWAY_COOKIE]["max-age"] == 0
    refused = sign_in(desk, house, "p-2")
    assert refused.cookies[AWAY_COOKIE].value == ""


def test_no_browser_becomes_known_by_it(desk: Desk, house: House) -> None:
    linked(desk, house)
    assert f"{cookie_name()}-known" not in sign_in(desk, house).cookies


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"subject": "p-2"}, "Your account at House does not sign in here."),
        ({"error": "access_denied", "code": ""}, "House did not say who you are."),
        ({"issuer": "https://elsewhere.example"}, "What House answered cannot be trusted"),
        ({"code": "used"}, "This was used once already."),
        ({"state": "in.x"}, "or was begun in another browser."),
    ],
    ids=str,
)
def test_each_refusal_is_one_sentence_above_the_other_ways(
    desk: Desk, house: House, other: dict[str, str], sentence: str
) -> None:
    linked(desk, house)
    answer = sign_in(desk, house, **other)
    assert (answer.status_code, wrong(answer)) == (403, [])
    assert sentence in text_of(answer)
    assert 'name="password"' in answer.content.decode()
    assert cookie_name() not in answer.cookies
    assert acts()[-1] == "sign_in_refused"


def test_who_is_switched_off_reads_what_a_stranger_reads(desk: Desk, house: House) -> None:
    linked(desk, house)
    Member.objects.filter(login="mei").update(active=False)
    assert text_of(sign_in(desk, house)) == text_of(sign_in(desk, house, "p-2"))


def test_a_provider_that_is_away_leaves_the_other_ways(desk: Desk, house: House) -> None:
    house.says[DISCOVERY] = (500, {}, b"")
    answer = desk.get("/sign-in/provider/?next=/queue/")
    assert (answer.status_code, wrong(answer)) == (503, [])
    assert "House does not answer at the moment." in text_of(answer)
    assert 'name="next" value="/queue/"' in answer.content.decode()


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    assert set(WORDS) == set(Why)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said = [str(sentence) % {"name": "House"} for sentence in WORDS.values()]
            assert len(set(said)) == len(said)


def test_linking_waits_for_a_fresh_proof_and_comes_back_to_the_page(desk: Desk, house: House) -> None:
    desk.sign_in("mei")
    DeskSession.objects.update(proved_at=timezone.now() - timedelta(minutes=6))
    assert desk.get(LINK).headers["Location"] == "/prove/?next=%2Faccount%2Fsign-on%2F"
    assert desk.post("/account/sign-on/remove/", "/account/").status_code == 403


def test_the_account_says_that_it_is_linked_and_takes_the_link_away(desk: Desk, house: House) -> None:
    desk.sign_in("mei")
    assert "Not linked." in text_of(desk.get("/account/"))
    link(desk, house)
    assert "Linked to your account at House since" in text_of(desk.get("/account/"))
    assert desk.post("/account/sign-on/remove/", "/account/").headers["Location"] == "/account/#sign-on"
    assert not SignOnLink.objects.exists()


def test_a_link_without_the_sessions_token_is_not_made(desk: Desk, house: House) -> None:
    desk.sign_in("mei")
    page = desk.get(LINK).content.decode()
    returned = house.visit(html.unescape(re.findall(r'href="(http[^"]+)" data-sign-on', page)[0]))
    assert desk.send(LINK, {}, **dict(parse_qsl(brought(returned)))).status_code == 403
    assert not SignOnLink.objects.exists()


def test_an_account_that_is_somebody_elses_is_not_linked_and_nobody_named(desk: Desk, house: House) -> None:
    linked(desk, house)
    desk.sign_in("jonas")
    answer = link(desk, house)
    assert answer.status_code == 403
    assert "This account at House cannot be linked." in text_of(answer)
    assert "Mei" not in text_of(answer)


def test_an_administrator_sees_that_there_is_a_link_and_takes_it_away(desk: Desk, house: House) -> None:
    linked(desk, house)
    mei = Member.objects.get(login="mei")
    desk.sign_in("ada")
    page = desk.get(f"/people/{mei.pk}/").content.decode()
    assert 'value="remove_sign_on"' in page
    assert "p-1" not in page
    done = desk.post(f"/people/{mei.pk}/change/", f"/people/{mei.pk}/", what="remove_sign_on")
    assert done.status_code == 302
    assert not SignOnLink.objects.exists()
    assert 'value="remove_sign_on"' not in desk.get(f"/people/{mei.pk}/").content.decode()
    assert acts()[-1] == "remove_sign_on"


def test_an_officer_links_and_signs_in_at_the_agencies_face(agency: Desk, house: House) -> None:
    linked(agency, house, "osei")
    entered = sign_in(agency, house)
    assert entered.headers["Location"] == "/prove/?next=%2F"
    assert "You are signed in. Now open your key." in text_of(agency.get("/prove/"))


def test_what_came_back_is_shown_as_text(desk: Desk, house: House) -> None:
    query = urlencode({"state": '"><script>', "code": "x" * 9000})
    page = desk.get(f"{BACK}?{query}").content.decode()
    assert "<script>" not in page
    assert "x" * 4001 not in page
