"""Nothing leaves the browser readably: whatever is missing, blocked or forged, the form stays shut or stops."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from auricle.sealing.keys import new_seed, public_key
from auricle.sealing.signatures import (
    KeyStatement,
    OrgSeed,
    new_org_seed,
    org_public,
    sign_statement,
)
from tests.journeys.conftest import Visiting
from tests.journeys.hotline import Hotline
from tests.journeys.markers import MIB, Told, tell
from tests.journeys.visitors import SLOW, Visit, reporter
from tests.journeys.wire import Wire

Keys = dict[str, Any]
DAY = 86_400

SEALING, GUARD = r"/static/report-\w+\.js", r"/static/guard-\w+\.js"


def missing(status: int, body: bytes) -> tuple[int, bytes]:
    return 404, b"There is no such page."


def altered(status: int, body: bytes) -> tuple[int, bytes]:
    return status, body + b"\n;void 0;"


def cut(status: int, body: bytes) -> tuple[int, bytes]:
    return status, body[: len(body) // 2]


def swapped_for_a_harmless_one(status: int, body: bytes) -> tuple[int, bytes]:
    return status, b"document.documentElement.classList.add('ready')"


def test_with_scripting_everything_leaves_sealed(visit: Visiting) -> None:
    told, window = tell(2_000, 2 * MIB), visit()
    person = reporter(window)
    person.open_form()
    person.fill(told, identity=True)
    person.send()

    assert len(window.wire.posts("/report/send/")) == 1
    assert sum(len(each.body) for each in window.wire.posts("/upload/")) > 2 * MIB
    assert window.leaked(told) == {}


def test_without_scripting_only_the_form_carries_it_and_the_page_says_so(visit: Visiting) -> None:
    told, window = tell(2_000), visit(scripted=False)
    person = reporter(window)
    person.open_form()
    expect(window.page.locator(".notice--warm").first).to_be_visible()
    person.fill(told, identity=True)
    person.send()

    assert {re.sub(r"[0-9a-f-]{36}", "ID", address) for address in window.leaked(told)} == {
        window.public("report/"),
        window.public("report/plain/ID/"),
    }
    assert all(each.method == "POST" for each in window.wire.exchanges if told.found_in(each.sent))


@pytest.mark.parametrize("accident", [missing, altered, cut, swapped_for_a_harmless_one])
def test_a_sealing_script_that_did_not_arrive_whole_keeps_the_form_shut(
    visit: Visiting, language: str, accident: Callable[[int, bytes], tuple[int, bytes]]
) -> None:
    told, window = tell(), visit(language=language)
    window.wire.rewrite(SEALING, accident)
    window.open("report/")

    expect(window.page.locator("[data-state=blocked]")).to_be_visible()
    stays_shut(window, told)


def test_a_sealing_script_that_was_blocked_keeps_the_form_shut(visit: Visiting, language: str) -> None:
    told, window = tell(), visit(language=language)
    window.page.route(re.compile(SEALING), lambda route: route.abort("blockedbyclient"))
    window.open("report/")

    expect(window.page.locator("[data-state=blocked]")).to_be_visible()
    stays_shut(window, told)


def test_without_any_script_of_ours_the_page_says_what_to_do(visit: Visiting, language: str) -> None:
    told, window = tell(), visit(language=language)
    window.page.route(re.compile(r"/static/.+\.js"), lambda route: route.abort("blockedbyclient"))
    window.open("report/")

    expect(window.page.locator("#not-ready [data-state=loading]")).to_be_visible()
    stays_shut(window, told)


@pytest.mark.parametrize("accident", [missing, altered])
def test_without_the_guard_the_report_is_sealed_as_ever(
    visit: Visiting, accident: Callable[[int, bytes], tuple[int, bytes]]
) -> None:
    told, window = tell(2_000), visit()
    window.wire.rewrite(GUARD, accident)
    person = reporter(window)
    person.open_form()
    person.fill(told, identity=True)
    person.send()

    assert window.leaked(told) == {}


def test_a_page_without_the_key_of_the_organisation_stays_shut(visit: Visiting, language: str) -> None:
    told, window = tell(), visit(language=language)
    window.wire.rewrite(
        r"/report/$", lambda status, body: (status, re.sub(rb'(data-org-key=")[^"]*', rb"\g<1>", body))
    )
    window.open("report/")

    expect(window.page.locator("[data-state=nokey]")).to_be_visible()
    stays_shut(window, told)


def no_team(keys: Keys, seed: OrgSeed) -> Keys:
    return {**keys, "team": None}


def no_registrar(keys: Keys, seed: OrgSeed) -> Keys:
    return {name: key for name, key in keys.items() if name != "registrar"}


def a_flipped_signature(keys: Keys, seed: OrgSeed) -> Keys:
    signature = bytearray(base64.b64decode(keys["team"]["signature"]))
    signature[0] ^= 1
    return {**keys, "team": {**keys["team"], "signature": base64.b64encode(signature).decode()}}


def no_signature(keys: Keys, seed: OrgSeed) -> Keys:
    return {**keys, "team": {**keys["team"], "signature": ""}}


def another_key_under_the_same_signature(keys: Keys, seed: OrgSeed) -> Keys:
    stranger = base64.b64encode(public_key(new_seed())).decode()
    return {**keys, "team": {**keys["team"], "public": stranger}}


def a_key_that_ran_out(keys: Keys, seed: OrgSeed) -> Keys:
    return {**keys, "team": signed(keys["team"], seed, expires=int(time.time()) - DAY)}


def a_longer_life_under_the_same_signature(keys: Keys, seed: OrgSeed) -> Keys:
    first, *others = keys["custody"]
    return {**keys, "custody": [{**first, "expires": first["expires"] + DAY}, *others]}


def two_seats_of_custodians(keys: Keys, seed: OrgSeed) -> Keys:
    return {**keys, "custody": keys["custody"][:2]}


def one_seat_of_a_custodian_twice(keys: Keys, seed: OrgSeed) -> Keys:
    first, second, *_ = keys["custody"]
    return {**keys, "custody": [first, second, second]}


def one_key_behind_two_seats(keys: Keys, seed: OrgSeed) -> Keys:
    first, second, third, *_ = keys["custody"]
    same = {**third, "public": first["public"], "key": first["key"]}
    return {**keys, "custody": [first, second, signed(same, seed, expires=int(time.time()) + DAY)]}


def a_team_in_a_custodians_seat(keys: Keys, seed: OrgSeed) -> Keys:
    return {**keys, "custody": [*keys["custody"][:2], keys["team"]]}


def a_key_of_another_organisation(keys: Keys, seed: OrgSeed) -> Keys:
    return {**keys, "team": signed(keys["team"], new_org_seed(), expires=int(time.time()) + DAY)}


def the_key_of_another_purpose(keys: Keys, seed: OrgSeed) -> Keys:
    return {**keys, "team": keys["registrar"]}


@pytest.mark.parametrize(
    "forged",
    [
        no_team,
        no_registrar,
        a_flipped_signature,
        no_signature,
        another_key_under_the_same_signature,
        a_key_that_ran_out,
        a_longer_life_under_the_same_signature,
        two_seats_of_custodians,
        one_seat_of_a_custodian_twice,
        one_key_behind_two_seats,
        a_team_in_a_custodians_seat,
        a_key_of_another_organisation,
        the_key_of_another_purpose,
    ],
)
def test_a_key_that_cannot_be_trusted_stops_the_sending(
    hotline: Hotline, visit: Visiting, forged: Callable[[Keys, OrgSeed], Keys]
) -> None:
    told, window = tell(2_000, 2 * MIB), visit()
    seed = organisation_seed(hotline)

    def answer(status: int, body: bytes) -> tuple[int, bytes]:
        return status, json.dumps(forged(json.loads(body), seed)).encode()

    window.wire.rewrite("/report/recipients/", answer)
    filled_in_and_refused(window, told)


def test_a_key_signed_again_by_the_organisation_is_taken(hotline: Hotline, visit: Visiting) -> None:
    """The forgeries above fail for what they forge and not for how they are made."""
    window, seed = visit(), organisation_seed(hotline)

    def answer(status: int, body: bytes) -> tuple[int, bytes]:
        keys = json.loads(body)
        return status, json.dumps(
            {**keys, "team": signed(keys["team"], seed, expires=keys["team"]["expires"])}
        ).encode()

    window.wire.rewrite("/report/recipients/", answer)
    person = reporter(window)
    person.open_form()
    person.fill(tell())
    person.send()


def test_a_page_with_the_key_of_another_organisation_trusts_nobody(visit: Visiting) -> None:
    told, window = tell(2_000), visit()
    stranger = base64.b64encode(org_public(new_org_seed()))
    window.wire.rewrite(
        r"/report/$",
        lambda status, body: (status, re.sub(rb'(data-org-key=")[^"]*', rb"\g<1>" + stranger, body)),
    )
    filled_in_and_refused(window, told)


@pytest.mark.parametrize("status", [409, 422, 403, 404])
def test_a_server_that_gives_no_keys_gets_no_report(visit: Visiting, status: int) -> None:
    told, window = tell(2_000, 2 * MIB), visit()
    window.wire.rewrite("/report/recipients/", lambda *_: (status, b'{"error": "none"}'))
    filled_in_and_refused(window, told)


@pytest.mark.parametrize("status", [500, 503])
def test_while_the_keys_are_out_of_reach_nothing_is_sent_and_the_page_waits(
    visit: Visiting, status: int
) -> None:
    told, window = tell(2_000, 2 * MIB), visit()
    window.wire.rewrite("/report/recipients/", lambda *_: (status, b"{}"))
    person = reporter(window)
    person.open_form()
    person.fill(told, identity=True)
    person.next()

    expect(window.page.locator("[data-resume]:visible")).to_be_visible()
    nothing_was_sent(window, told)
    window.wire.rewrites.clear()
    window.page.locator("[data-resume]:visible").click()
    assert len(person.code()) == 20


def stays_shut(window: Visit, told: Told) -> None:
    """No field can be reached, nothing can be posted, not even when somebody types into it all the same."""
    page = window.page
    expect(page.locator("#not-ready")).to_contain_text(re.compile(r"JavaScript"))
    expect(page.locator("[name=story]")).to_be_hidden()
    assert page.locator("form").count() == 0
    # What an extension or an impatient hand might do.
    page.evaluate(
        """words => {
          const fields = document.querySelectorAll("textarea, input:not([type=file]):not([type=radio])");
          for (const field of fields) field.value = words;
          for (const button of document.querySelectorAll("button, [type=submit]")) button.click();
        }""",
        told.story,
    )
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    nothing_was_sent(window, told)


def filled_in_and_refused(window: Visit, told: Told) -> None:
    """The whole form filled in, sent, and stopped; the reporter is told, and everything is still there."""
    person = reporter(window)
    person.open_form()
    person.fill(told, identity=True)
    person.next()

    refused = window.page.locator("[data-refused] [role=alert]")
    # What may be a page that was open for too long is tried again, four times, before it is told.
    expect(refused).to_be_visible(timeout=SLOW)
    expect(refused).to_have_text(re.compile(r".{30}", re.DOTALL))
    nothing_was_sent(window, told)
    assert window.page.locator("[name=story]").input_value() == told.story
    expect(window.page.locator("#receipt")).to_be_hidden()


def nothing_was_sent(window: Visit, told: Told) -> None:
    """Neither the report nor a file nor a form was posted, and no marker left in any other way."""
    wire: Wire = window.wire
    assert wire.posts("/report/send/") + wire.posts("/upload/") + wire.posts("/plain/") == []
    asked = ("/report/recipients/", "/report/fresh/")
    assert [each for each in wire.posts() if not each.path.endswith(asked)] == []
    assert window.leaked(told) == {}
    assert wire.foreign == []


def organisation_seed(hotline: Hotline) -> OrgSeed:
    """What only the organisation has: with it a test can sign what the organisation never would."""
    return OrgSeed((hotline.data / "keys" / "owner" / "org.seed").read_bytes())


def signed(key: Keys, seed: OrgSeed, *, expires: int) -> Keys:
    """The same key with another statement about it."""
    public = type(public_key(new_seed()))(base64.b64decode(key["public"]))
    statement = KeyStatement(key["purpose"], key["holder"], public, expires)
    signature = base64.b64encode(sign_statement(seed, statement)).decode()
    return {**key, "expires": expires, "signature": signature}
