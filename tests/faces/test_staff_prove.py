"""A locked session and a fresh proof, without script: every page leads there and back, with what was typed."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from auricle.faces.desk import report_say
from auricle.vault import member_keys, own_paper
from auricle.vault.models import DeskSession
from tests.faces.desk import TOKEN, Desk, acts, page_of, text_of
from tests.people import password

HIDDEN = re.compile(r'name="(next|again|kept)" value="([^"]*)"')


def leave(desk: Desk) -> None:
    """Twenty quiet minutes pass."""
    DeskSession.objects.update(seen_at=timezone.now() - timedelta(minutes=20))


def hidden(answer: Any) -> dict[str, str]:
    text = answer.content.decode()
    token = TOKEN.search(text)
    assert token
    return {"form_token": token[1], **{name: html.unescape(value) for name, value in HIDDEN.findall(text)}}


def given(desk: Desk, **other: str) -> dict[str, str]:
    code = desk.cast.code("mei", timezone.now() + timedelta(seconds=30))
    return {"password": password("mei"), "code": code, **other}


def test_a_page_of_a_locked_session_leads_to_unlocking_and_back(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("mei")
    leave(desk)
    away = desk.get(page_of(report.id))
    assert (away.status_code, away.headers["Location"]) == (
        302,
        f"/prove/?{urlencode({'next': page_of(report.id)})}",
    )
    page = desk.get(away.headers["Location"])
    assert "You are still signed in." in text_of(page)
    back = desk.send("/prove/", hidden(page), **given(desk))
    assert (back.status_code, back.headers["Location"]) == (302, page_of(report.id))
    assert desk.get(page_of(report.id)).status_code == 200


def test_what_was_typed_into_a_locked_session_is_sent_with_one_more_press(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("mei")
    form = desk.hidden(page_of(report.id))
    leave(desk)
    say = f"{page_of(report.id)}say/"
    asked = desk.send(say, form, reader="note", button="note", text="A <b>long</b>\nnote & more")
    assert asked.status_code == 403
    assert "What you typed goes along." in text_of(asked)
    again = desk.send("/prove/", hidden(asked), **given(desk))
    assert again.status_code == 200
    assert f'action="{say}"' in again.content.decode()
    fields = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', again.content.decode())
    }
    assert fields["text"] == "A <b>long</b>\nnote & more"
    assert "note" not in acts()
    assert desk.send(say, fields).status_code == 302
    assert "note" in acts()


def test_a_fresh_proof_is_asked_for_and_leads_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an export would ask for it: the domain raises NotFresh, the face does the rest."""
    report = desk.file()
    desk.sign_in("mei")

    def keep(visit: Any, *_: object) -> str:
        member_keys.require_fresh(visit.by, visit.now)
        return "note"

    monkeypatch.setattr(report_say, "keep", keep)
    DeskSession.objects.update(proved_at=timezone.now() - timedelta(minutes=6))
    typed = {"reader": "note", "button": "note", "text": "Something", "seen": "1"}
    asked = desk.send(f"{page_of(report.id)}say/", desk.hidden(page_of(report.id)), **typed)
    assert asked.status_code == 403
    assert "needs a fresh proof" in text_of(asked)
    again = desk.send("/prove/", hidden(asked), **given(desk))
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', again.content.decode()))
    assert desk.send(f"{page_of(report.id)}say/", fields).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "not it"}, "These two do not belong together."),
        ({"code": "000000"}, "These two do not belong together."),
        ({"code": ""}, "Type the code that your authenticator shows"),
    ],
)
def test_a_wrong_proof_says_so_keeps_the_way_and_shows_no_secret(
    desk: Desk, wrong: dict[str, str], said: str
) -> None:
    desk.sign_in("mei")
    leave(desk)
    page = desk.get("/prove/?next=/queue/?state=RECEIVED")
    answer = desk.send("/prove/", hidden(page), **given(desk, **wrong))
    assert answer.status_code == 403
    assert said in text_of(answer)
    assert hidden(answer)["next"] == "/queue/?state=RECEIVED"
    assert password("mei") not in answer.content.decode()
    assert desk.get("/queue/").status_code == 302


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]
)
def test_a_proof_leads_nowhere_else(desk: Desk, away: str) -> None:
    desk.sign_in("mei")
    leave(desk)
    page = desk.get("/prove/")
    assert desk.send("/prove/", hidden(page), **given(desk, next=away)).headers["Location"] == "/"
    leave(desk)
    kept = {"again": away, "kept": '[["a","b"]]', "next": "", "code": desk.cast.code("mei", timezone.now())}
    answer = desk.send("/prove/", hidden(desk.get("/prove/")), **given(desk, **kept))
    assert "elsewhere" not in answer.content.decode().replace(html.escape(away), "")


@pytest.mark.parametrize("kept", ["", "{", "7", '{"a": 1}', '[["a"]]', "[1,2]", "null"])
def test_what_is_no_form_is_not_carried(desk: Desk, kept: str) -> None:
    desk.sign_in("mei")
    leave(desk)
    answer = desk.send("/prove/", hidden(desk.get("/prove/")), **given(desk, again="/queue/", kept=kept))
    assert answer.status_code in {200, 302}


def test_the_recovery_sheet_unlocks_and_a_slip_is_named(desk: Desk) -> None:
    lines = own_paper.make_sheet(by=desk.cast.unlocked("mei"), now=timezone.now())
    desk.sign_in("mei")
    leave(desk)
    page = desk.get("/prove/")
    slip = [*lines[:6], lines[6].translate(str.maketrans("0123456789", "1234567890")) + "", lines[7]]
    if slip == lines:
        slip[6] = "0000-0000"
    wrong = desk.send("/prove/", hidden(page), sheet=" ".join(slip))
    assert "Line 7 is mistyped." in text_of(wrong)
    assert desk.send("/prove/", hidden(page), sheet="\n".join(lines)).status_code == 302
    assert desk.get("/queue/").status_code == 200


def test_a_locked_session_can_sign_out_and_change_its_language_and_nothing_else(desk: Desk) -> None:
    desk.sign_in("mei")
    leave(desk)
    page = desk.get("/prove/")
    assert 'href="/queue/"' not in page.content.decode()
    assert desk.send("/language/", hidden(page), language="zh-hans").status_code == 302
    assert '<html lang="zh-Hans"' in desk.get("/prove/").content.decode()
    assert desk.send("/sign-out/", hidden(page)).status_code == 302
    assert not DeskSession.objects.exists()


def test_locking_takes_the_key_away_at_once(desk: Desk) -> None:
    desk.sign_in("mei")
    assert desk.post("/lock/", "/queue/").headers["Location"] == "/prove/"
    assert DeskSession.objects.get().seed_sealed is None
    assert desk.get("/queue/").headers["Location"] == "/prove/?next=%2Fqueue%2F"


def test_a_script_is_told_what_is_missing_in_a_word(desk: Desk) -> None:
    desk.sign_in("mei")
    form = desk.hidden("/queue/")
    leave(desk)
    script = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
    answer = desk.client.get("/queue/", headers=script)
    assert (answer.status_code, answer.json()) == (409, {"error": "locked"})
    wrong = desk.client.post("/prove/", {**form, **given(desk), "password": "no"}, headers=script)
    assert (wrong.status_code, wrong.json()["error"]) == (403, "refused")
    right = desk.client.post("/prove/", {**form, **given(desk)}, headers=script)
    assert (right.status_code, right.json()) == (200, {"locked": False})


def test_a_form_without_the_sessions_token_proves_nothing(desk: Desk) -> None:
    desk.sign_in("mei")
    leave(desk)
    assert desk.send("/prove/", {}, **given(desk)).status_code == 403
    assert desk.get("/queue/").status_code == 302


SCRIPT = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}


def test_a_script_learns_how_the_session_stands_and_what_opens_it(desk: Desk) -> None:
    desk.sign_in("mei")
    form = desk.hidden("/queue/")
    told = desk.client.get("/presence/", headers=SCRIPT).json()
    assert told == {
        "who": desk.cast.person("mei").pseudonym,
        "locked": False,
        "token": form["form_token"],
        "ways": {"password": True, "passkey": False, "sheet": False},
    }
    locked = desk.client.post("/lock/", form, headers=SCRIPT).json()
    assert locked == {"locked": True, "ways": told["ways"]}
    assert desk.client.get("/presence/", headers=SCRIPT).json() == {**told, "locked": True}
    desk.client.cookies.clear()
    for answer in (
        desk.client.get("/presence/", headers=SCRIPT),
        desk.client.post("/prove/", form, headers=SCRIPT),
    ):
        assert (answer.status_code, answer.json()) == (403, {"error": "ended"})


def test_to_ask_how_it_stands_keeps_a_session_and_opens_none(desk: Desk) -> None:
    desk.sign_in("mei")
    DeskSession.objects.update(seen_at=timezone.now() - timedelta(minutes=14))
    assert desk.client.get("/presence/", headers=SCRIPT).json()["locked"] is False
    assert DeskSession.objects.get().seen_at > timezone.now() - timedelta(minutes=1)
    leave(desk)
    for _ in range(2):
        assert desk.client.get("/presence/", headers=SCRIPT).json()["locked"] is True
    assert DeskSession.objects.get().seed_sealed is None


def test_only_a_page_of_an_open_session_can_be_covered_and_before_the_server_locks(desk: Desk) -> None:
    desk.sign_in("mei")
    page = desk.get("/queue/").content.decode()
    idle = re.search(r'data-idle="(\d+)"', page)
    assert idle
    # The server notes a sign of life up to half a minute late.
    assert int(idle[1]) == 15 * 60 - 30
    template = page[
        page.index("<template data-lock") : page.index("</template>", page.index("<template data-lock"))
    ]
    assert 'name="password"' in template
    assert 'name="password"' not in page.replace(template, "")
    leave(desk)
    assert "data-lock" not in desk.get("/prove/").content.decode()
    desk.client.cookies.clear()
    assert "data-lock" not in desk.get("/sign-in/").content.decode()
