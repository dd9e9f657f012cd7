"""Every address of the agency face, with officers of two agencies, with people of the desk, and with nobody."""

import pytest

from auricle.directory.permissions import MEMBER_ROLES, Role
from auricle.faces.agency import urls
from auricle.faces.agency.permissions import PERMISSIONS
from auricle.faces.shared.staff.permissions import SHARED, Open
from auricle.faces.shared.staff.visit import cookie_name
from tests.faces.desk import Desk, text_of
from tests.faces.test_desk_sweep import ADDRESSES, LAST, POSTED
from tests.faces.test_desk_sweep import _visit as visit
from tests.people import AGENCIES, PEOPLE, login_of

KEY = "/keys/agency-police/"
NONE = "00000000-0000-4000-8000-000000000000"
OWN = {
    "home": "/",
    "referrals": "/referrals/new/",
    "referral": f"/referral/{NONE}/",
    "referral-file": f"/referral/{NONE}/file/{NONE}/",
    "referral-move": f"/referral/{NONE}/accept/",
    "referral-paper": f"/referral/{NONE}/package.pdf",
    "measure-answer": f"/referral/{NONE}/measure/hold/",
    "meeting-step": f"/referral/{NONE}/meeting/{NONE}/",
    "scorecard": "/scorecard/",
    "figures": "/figures/",
    "agency-key": "/key/",
    "team-key": KEY,
    **{f"team-key-{act}": f"{KEY}{act}/" for act in ("make", "hand-over", "cover", "change", "move")},
}
ANSWERS = {
    "home": 200,
    "referrals": 200,
    "referral": 404,
    "referral-file": 404,
    "referral-paper": 404,
    "referral-move": 405,
    "measure-answer": 405,
    "meeting-step": 405,
    "scorecard": 200,
    "figures": 200,
}
"""What an officer gets there, with nothing handed over."""


def test_every_address_is_in_the_table_and_the_table_names_nothing_else() -> None:
    assert {pattern.name for pattern in urls.pages} | {"demo-logins"} == set(PERMISSIONS)
    assert set(PERMISSIONS) - set(SHARED) == set(OWN)


@pytest.mark.parametrize(("login", "name"), [("osei", "Police"), ("tuva", "Court")])
def test_an_officer_is_shown_their_own_agency_and_that_nothing_was_handed_over(
    agency: Desk, login: str, name: str
) -> None:
    agency.sign_in(login)
    page = text_of(agency.get("/"))
    assert name in page
    assert "There is nothing to do." in page
    assert {one: agency.get(OWN[one]).status_code for one in ANSWERS} == ANSWERS


def test_an_officer_reads_it_in_chinese(agency: Desk) -> None:
    agency.sign_in("osei")
    agency.post("/language/", "/", language="zh-hans")
    page = text_of(agency.get("/"))
    assert "公安" in page
    assert "没有要办的事" in page


@pytest.mark.parametrize("login", sorted(set(PEOPLE) - set(AGENCIES)))
def test_a_session_of_the_desk_is_nobodys_here(agency: Desk, login: str) -> None:
    """The cookie is made as the owner; the face's role of the database does not know whom it belongs to."""
    agency.sign_in(login)
    answer = agency.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


def test_nobody_without_a_session_gets_further_than_the_sign_in_page(agency: Desk) -> None:
    for name, address in OWN.items():
        assert PERMISSIONS[name] is not Open.PUBLIC
        assert agency.get(address).headers["Location"].startswith("/sign-in/?"), name
        assert agency.client.post(address).status_code == 403, name


def test_no_address_but_ones_own_is_of_another_agency(agency: Desk) -> None:
    agency.sign_in("tuva")
    for name in [name for name in OWN if name.startswith("team-key")]:
        answer = agency.get(OWN[name]) if name == "team-key" else agency.post(OWN[name], "/account/")
        assert answer.status_code in {404, 422}, name


def test_an_officer_has_no_place_on_the_desk(desk: Desk) -> None:
    desk.sign_in("osei")
    for address in ("/", "/queue/"):
        answer = desk.get(address)
        assert answer.status_code == 403
        assert "This is not your side of the hotline" in text_of(answer)


def test_the_two_faces_keep_their_sessions_apart(agency: Desk) -> None:
    assert cookie_name() == "__Host-agency"
    agency.sign_in("osei")
    assert agency.get("/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address", ["/queue/", "/find/", "/report/00000000-0000-4000-8000-000000000000/", "/people/"]
)
def test_the_desks_addresses_are_not_there(agency: Desk, address: str) -> None:
    agency.sign_in("osei")
    assert agency.get(address).status_code == 404


# The pages of one's own account, by name: everybody who has signed in here has them, and nobody else.
ACCOUNT = sorted(name for name, need in SHARED.items() if need is not Open.PUBLIC and name in ADDRESSES)


@pytest.mark.parametrize("role", sorted(MEMBER_ROLES))
def test_a_role_has_an_account_here_or_nothing(agency: Desk, role: Role) -> None:
    agency.sign_in(login_of(role))
    officer = role is Role.OFFICER
    for name in sorted(ACCOUNT, key=lambda name: LAST.get(name, 0)):
        if officer:
            assert visit(agency, name, token=True) in {200, 302, 404, 405, 409, 422}, name
        elif name in POSTED:
            assert visit(agency, name, token=False) == 403, name
        else:
            answer = agency.get(ADDRESSES[name])
            assert (answer.status_code, answer.headers["Location"][:9]) == (302, "/sign-in/"), name
