"""The pages of people, roles and approvals, as two administrators use them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from auricle.directory.models import Member, MemberRole, Proposal
from auricle.directory.permissions import Role
from auricle.directory.powers import WEIGHTY, What
from auricle.directory.proposals import propose
from auricle.faces.desk.power_words import HINDRANCES, STATES, WHAT
from auricle.faces.shared.staff.visit import cookie_name
from tests.faces.desk import Desk, acts, text_of


def page_of(login: str) -> str:
    """The address of somebody's page."""
    return f"/people/{Member.objects.get(login=login).pk}/"


def change(desk: Desk, login: str, what: str, detail: str = "") -> str:
    """Press a button on somebody's page; what the page says then."""
    page = page_of(login)
    answer = desk.post(f"{page}change/", page, what=what, detail=detail)
    if answer.status_code != 302:
        return text_of(answer)
    return text_of(desk.get(answer.headers["Location"]))


def roles(login: str) -> set[str]:
    return set(MemberRole.objects.filter(member__login=login).values_list("role", flat=True))


def test_an_administrator_begins_at_the_administration(desk: Desk) -> None:
    desk.sign_in("ada")
    assert desk.get("/").headers["Location"] == "/administration/"
    page = text_of(desk.get("/administration/"))
    assert 'href="/people/"' in page
    assert 'href="/approvals/"' in page


def test_others_find_no_way_there(desk: Desk) -> None:
    desk.sign_in("lin")
    page = text_of(desk.get("/administration/"))
    assert 'href="/people/"' not in page
    assert "There is nothing here for you to look after." in page


def test_the_list_names_everybody_with_roles_and_teams(desk: Desk) -> None:
    desk.sign_in("ada")
    page = text_of(desk.get("/people/"))
    for words in ("Mei", "screener", "General desk", "Osei", "Police", "Noor", "custodian"):
        assert words in page, words


def test_the_list_is_searched_by_name_and_by_sign_in_name(desk: Desk) -> None:
    desk.sign_in("ada")
    page = text_of(desk.get("/people/?name=JON"))
    assert "Jonas" in page
    assert "Tomas" not in page
    assert "Nobody has a name like that." in text_of(desk.get("/people/?name=%25"))


def test_a_persons_page_shows_powers_and_the_state_of_keys(desk: Desk) -> None:
    desk.sign_in("ada")
    page = text_of(desk.get(page_of("mei")))
    for words in ("has a key", "holds the team's key", "screener", "at the first set-up"):
        assert words.replace("'", "&#x27;") in page or words in page, words


def test_a_light_role_is_given_at_once(desk: Desk) -> None:
    desk.sign_in("ada")
    assert "Done." in change(desk, "lin", "give_role", "screener")
    assert roles("lin") == {"call_taker", "screener"}


def test_a_weighty_role_waits_and_the_second_administrator_approves(desk: Desk) -> None:
    desk.sign_in("ada")
    page = change(desk, "lin", "give_role", "auditor")
    assert "Proposed. It happens when a second administrator agrees" in page
    assert "Give a role: auditor" in page
    assert roles("lin") == {"call_taker"}
    own = text_of(desk.get("/approvals/"))
    assert "You proposed it: another administrator decides." in own
    assert 'value="approve"' not in own
    desk.sign_in("bela")
    assert 'value="approve"' in text_of(desk.get("/approvals/"))
    answer = desk.post(approval(), "/approvals/", button="approve")
    assert answer.status_code == 302
    assert roles("lin") == {"call_taker", "auditor"}
    page = text_of(desk.get("/approvals/"))
    assert "Nothing waits." in page
    assert "decided by Bela" in page
    assert acts()[-1] == "give_role"


def test_the_proposer_is_refused_even_with_the_form_of_the_other(desk: Desk) -> None:
    desk.sign_in("ada")
    change(desk, "lin", "give_role", "auditor")
    answer = desk.post(approval(), "/approvals/", button="approve")
    assert answer.status_code == 403
    assert "This takes another person" in text_of(answer)


def test_a_proposal_is_declined_or_taken_back(desk: Desk) -> None:
    desk.sign_in("ada")
    change(desk, "lin", "switch_off")
    desk.post(approval(), "/approvals/", button="withdraw")
    change(desk, "lin", "switch_off")
    desk.sign_in("bela")
    desk.post(approval(), "/approvals/", button="decline")
    assert Member.objects.get(login="lin").active
    page = text_of(desk.get("/approvals/"))
    assert "declined" in page
    assert "withdrawn" in page


def test_nobody_finds_a_button_on_their_own_page_and_is_refused_without_one(desk: Desk) -> None:
    desk.sign_in("ada")
    page = text_of(desk.get(page_of("ada")))
    assert "Nobody changes their own powers." in page
    assert 'name="what"' not in page
    answer = desk.post(f"{page_of('ada')}change/", "/people/", what="give_role", detail="auditor")
    assert answer.status_code == 403
    assert "Nobody changes their own powers" in text_of(answer)


def test_a_member_who_is_taken_out_of_a_team_is_signed_out(desk: Desk) -> None:
    desk.sign_in("mei")
    mei = desk.client.cookies[cookie_name()].value
    desk.sign_in("ada")
    assert "Done." in change(desk, "mei", "leave_team", "general")
    desk.client.cookies[cookie_name()] = mei
    assert desk.get("/queue/").headers["Location"].startswith("/sign-in/")


def test_an_account_that_was_switched_off_says_so(desk: Desk) -> None:
    Member.objects.filter(login="lin").update(active=False)
    desk.sign_in("ada")
    assert "switched off" in text_of(desk.get("/people/?name=lin"))
    page = text_of(desk.get(page_of("lin")))
    assert 'value="switch_on"' in page
    assert 'value="switch_off"' not in page


@pytest.mark.parametrize(
    ("what", "detail", "status"),
    [
        ("give_role", "reporter", 422),
        ("fly", "", 422),
        ("", "", 422),
        ("give_role", "call_taker", 409),
        ("join_team", "x" * 500, 422),
    ],
)
def test_a_form_that_was_tampered_with_changes_nothing(
    desk: Desk, what: str, detail: str, status: int
) -> None:
    desk.sign_in("ada")
    before = acts()
    answer = desk.post(f"{page_of('lin')}change/", page_of("lin"), what=what, detail=detail)
    assert answer.status_code == status
    assert acts() == before


def test_a_proposal_that_was_decided_elsewhere_is_said_to_be(desk: Desk) -> None:
    desk.sign_in("ada")
    change(desk, "lin", "switch_off")
    address = approval()
    desk.sign_in("bela")
    desk.post(address, "/approvals/", button="decline")
    answer = desk.post(address, "/approvals/", button="approve")
    assert answer.status_code == 409
    assert "This was decided already" in text_of(answer)


def test_which_buttons_take_two_is_written_on_them(desk: Desk) -> None:
    desk.sign_in("ada")
    page = text_of(desk.get(page_of("lin")))
    for role in (Role.SCREENER, Role.AUDITOR):
        form = page[page.index(f'value="{role.value}"') :]
        assert ("(by two)" in form[: form.index("</form>")]) is (role in WEIGHTY)


def test_every_change_state_and_hindrance_has_its_words() -> None:
    assert set(WHAT) == set(What)
    assert set(STATES) == {"open", "approved", "declined", "withdrawn", "expired"}
    assert set(HINDRANCES) == {"subject", "proposer", "hand"}


def test_it_is_read_in_chinese(desk: Desk) -> None:
    desk.sign_in("ada")
    desk.post("/language/", "/people/", language="zh-hans")
    propose(
        by=desk.cast.person("bela"),
        member=Member.objects.get(login="lin").pk,
        what=What.GIVE_ROLE,
        detail="auditor",
        now=timezone.now(),
    )
    assert "人员" in text_of(desk.get("/people/"))
    assert "等待第二位管理员" in text_of(desk.get("/approvals/"))


def approval() -> str:
    """The address that decides about the one proposal that waits."""
    one = Proposal.objects.get(state="open")
    return f"/approvals/{one.pk}/"


def test_who_holds_a_key_alone_is_not_taken_out_without_a_tick(desk: Desk) -> None:
    desk.sign_in("ada")
    page = text_of(desk.get(page_of("ravi")))
    assert "Nobody else can open the reports of Security." in page
    assert 'id="aware-leave_team-security"' in page
    refused = change(desk, "ravi", "leave_team", "security")
    assert "Nobody could open it any more" in refused
    answer = desk.post(
        f"{page_of('ravi')}change/", page_of("ravi"), what="leave_team", detail="security", aware="yes"
    )
    assert answer.status_code == 302
    assert "Nobody in these teams can open their reports" in text_of(desk.get("/administration/"))


def test_a_seat_that_would_be_empty_is_told_to_both_administrators(desk: Desk) -> None:
    desk.sign_in("ada")
    assert "Noor fills seat 1 of the custodians" in text_of(desk.get(page_of("noor")))
    page = page_of("noor")
    assert desk.post(f"{page}change/", page, what="switch_off").status_code == 409
    assert desk.post(f"{page}change/", page, what="switch_off", aware="yes").status_code == 302
    desk.sign_in("bela")
    waits = text_of(desk.get("/approvals/"))
    assert "Noor alone opens reports of a team, or fills a seat." in waits
    address = f"/approvals/{Proposal.objects.get().pk}/"
    assert desk.post(address, "/approvals/", button="approve").status_code == 409
    assert desk.post(address, "/approvals/", button="approve", aware="yes").status_code == 302
    told = text_of(desk.get("/administration/"))
    assert "Seats of the custodians that nobody fills any more" in told
    assert "Seat 1" in told
    desk.sign_in("omar")
    assert "empty" in text_of(desk.get("/seat/"))
