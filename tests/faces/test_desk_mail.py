"""One's own mail, and how mail stands, as pages."""

from pytest_django import Settings

from auricle.directory.models import Member
from auricle.mailing.models import Letter, Mailbox
from tests.faces.desk import Desk, text_of
from tests.hotline import NOW

OWN = "/own-mail/"
CHOICES = {
    "assigned": "daily",
    "reporter_wrote": "never",
    "promise_ends": "at_once",
    "decision": "at_once",
    "newer": "daily",
    "agency": "daily",
    "search": "weekly",
    "daily": "9",
    "quiet_from": "20",
    "quiet_until": "7",
}


def test_a_hotline_without_mail_says_so_and_asks_for_nothing(desk: Desk) -> None:
    desk.sign_in("mei")
    assert "Mail to me" in text_of(desk.get("/queue/"))
    page = text_of(desk.get(OWN))
    assert "This hotline sends no mail." in page
    assert 'name="mailbox"' not in page
    refused = desk.client.post(
        OWN, {**desk.hidden("/queue/"), "what": "address", "mailbox": "mei@office.example"}
    )
    assert refused.status_code == 422
    assert not Letter.objects.exists()
    desk.sign_in("ada")
    assert "This hotline sends no mail." in text_of(desk.get("/mail/"))


def test_an_address_is_given_with_a_code_and_never_shown(desk: Desk, settings: Settings) -> None:
    settings.AURICLE_MAIL_FROM = "desk@hotline.example"
    desk.sign_in("mei")
    wrong = desk.post(OWN, OWN, what="address", mailbox="mei")
    assert wrong.status_code == 422
    assert "Check it and try again" in text_of(wrong)
    given = desk.post(OWN, OWN, what="address", mailbox="mei@office.example")
    assert given.status_code == 302
    assert Letter.objects.get().kind == "code"
    page = text_of(desk.get(given.headers["Location"]))
    assert "A code is on its way" in page
    assert "office.example" not in page
    again = desk.post(OWN, OWN, what="address", mailbox="mei@office.example")
    assert "Wait a minute" in text_of(again)
    missed = desk.post(OWN, OWN, what="code", code="123")
    assert (missed.status_code, "not the code" in text_of(missed)) == (422, True)
    assert desk.post(OWN, OWN, what="remove").status_code == 302
    assert Mailbox.objects.get().new_address is None


def test_what_one_is_told_of_is_kept(desk: Desk, settings: Settings) -> None:
    settings.AURICLE_MAIL_FROM = "desk@hotline.example"
    desk.sign_in("mei")
    assert desk.post(OWN, OWN, what="choices", **CHOICES).status_code == 302
    box = Mailbox.objects.get()
    assert (box.choices["assigned"], box.daily_hour, box.quiet_from, box.quiet_until) == ("daily", 9, 20, 7)
    assert '<option value="daily" selected' in text_of(desk.get(OWN))
    assert desk.post(OWN, OWN, what="choices", **{**CHOICES, "daily": "24"}).status_code == 422
    assert desk.post(OWN, OWN, what="other").status_code == 404


def test_administrators_see_what_was_given_up_and_nobodys_name(desk: Desk, settings: Settings) -> None:
    settings.AURICLE_MAIL_FROM = "desk@hotline.example"
    amara = Member.objects.get(login="amara")
    Letter.objects.create(
        kind="desk", member=amara, made_at=NOW, given_up_at=NOW, attempts=3, trouble="sign_in"
    )
    Letter.objects.create(kind="desk", member=amara, made_at=NOW, attempts=1, trouble="busy")
    desk.sign_in("ada")
    assert "/mail/" in desk.get("/administration/").content.decode()
    page = text_of(desk.get("/mail/"))
    assert "The mail server refused our user or password. 1 mail, on" in page
    assert "Some mails were not taken yet." in page
    assert "Amara" not in page
    desk.sign_in("mei")
    assert desk.get("/mail/").status_code == 403
