"""The exercises' pages: only in a hotline for training, and there for whoever works on reports."""

import re

import pytest
from pytest_django import Settings

from auricle.config.tenant import Tenant
from auricle.directory.permissions import MEMBER_ROLES, ROLES, Role
from auricle.faces.desk import training_urls, urls
from auricle.faces.desk.permissions import PERMISSIONS
from auricle.reports.models import Report
from auricle.training.copies import tag_of
from auricle.training.exercises import load
from tests.faces.desk import Desk
from tests.people import login_of

GAS = "gas-in-the-stairs"
ADDRESSES = {
    "training": "/training/",
    "training-team": "/training/team/",
    "training-begin": f"/training/begin/{GAS}/",
    "training-result": "/training/result/00000000-0000-4000-8000-000000000000/",
}
POSTED = frozenset({"training-begin"})


@pytest.fixture
def learning(desk: Desk, settings: Settings) -> Desk:
    """The desk of a hotline for training."""
    settings.AURICLE_TENANT = Tenant.TRAINING
    settings.ROOT_URLCONF = "auricle.config.urls.desk_training"
    return desk


def copied(desk: Desk) -> str:
    report = desk.file(load()[GAS].reports["en"]["text"]).id
    Report.objects.filter(pk=report).update(tags=[tag_of(load()[GAS])])
    return str(report)


def test_every_address_is_in_the_table_and_a_real_desk_has_none_of_them() -> None:
    further = {page.name for page in training_urls.pages} - {page.name for page in urls.pages}
    assert further == set(training_urls.PERMISSIONS) == set(ADDRESSES)
    assert further.isdisjoint(PERMISSIONS)


@pytest.mark.parametrize("address", ADDRESSES.values())
def test_a_real_desk_has_no_such_page(desk: Desk, address: str) -> None:
    desk.sign_in("mei")
    assert desk.get(address).status_code == 404


@pytest.mark.parametrize("role", sorted(MEMBER_ROLES))
def test_a_role_opens_what_its_permissions_say(learning: Desk, role: Role) -> None:
    learning.sign_in(login_of(role))
    for name, address in ADDRESSES.items():
        allowed = role is not Role.OFFICER and training_urls.PERMISSIONS[name] in ROLES[role]
        status = _visit(learning, name, address, token=True)
        if name == "training-begin" and allowed:
            # A copy is there for nobody here; whose role takes no report is told so.
            assert status == (409 if role is Role.SCREENER else 403), role
            continue
        assert (status != 403) == allowed, f"{role} at {name}: {status}"
        assert status in {200, 403, 404}, f"{role} at {name}: {status}"


def test_nobody_without_a_session_or_a_token_gets_further(learning: Desk) -> None:
    for name, address in ADDRESSES.items():
        status = _visit(learning, name, address, token=False)
        assert status == (403 if name in POSTED else 302), name
    learning.sign_in("mei")
    assert _visit(learning, "training-begin", ADDRESSES["training-begin"], token=False) == 403


def test_no_answer_may_be_kept(learning: Desk) -> None:
    learning.sign_in("mei")
    for address in ADDRESSES.values():
        assert learning.get(address).headers["Cache-Control"] == "no-store"


def test_an_exercise_from_the_list_to_what_was_right(learning: Desk) -> None:
    report = copied(learning)
    learning.sign_in("mei")
    begun = learning.post(ADDRESSES["training-begin"], "/training/")
    assert begun.headers["Location"] == f"/report/{report}/"
    assert learning.get(f"/training/result/{report}/").status_code == 409
    assert "Exercise: Gas in the stairwell" in text_of(learning, f"/report/{report}/")
    answers = {"scope": "yes", "urgent": "no", "contact": "yes", "language": "yes"}
    ended = learning.post(f"/report/{report}/checklist/", f"/report/{report}/checklist/", **answers)
    assert ended.headers["Location"] == f"/training/result/{report}/"
    page = text_of(learning, f"/training/result/{report}/")
    assert "You said: No" in page
    assert "Right would be: Yes: somebody must act within hours" in page
    assert "Minutes count" in page
    assert "Read what was right" in text_of(learning, "/training/")


def test_a_declared_conflict_leads_to_what_was_right(learning: Desk) -> None:
    report = copied(learning)
    learning.sign_in("mei")
    learning.post(ADDRESSES["training-begin"], "/training/")
    page = f"/report/{report}/"
    answer = learning.post(f"{page}move/declare_conflict/", page)
    assert answer.headers["Location"] == f"/training/result/{report}/"


def test_a_report_that_is_no_exercise_is_as_everywhere(learning: Desk) -> None:
    report = learning.file().id
    learning.sign_in("mei")
    assert "Exercise:" not in text_of(learning, f"/report/{report}/")


def test_a_supervisor_reads_numbers_by_name(learning: Desk) -> None:
    copied(learning)
    learning.sign_in("mei")
    learning.post(ADDRESSES["training-begin"], "/training/")
    learning.sign_in("tomas")
    page = text_of(learning, "/training/team/")
    assert "Training is not for ranking" in page
    assert re.search(r"Mei</th>(<td[^>]*>0</td>){3}<td[^>]*>1</td>", page)


def test_a_result_says_nothing_to_anybody_else(learning: Desk) -> None:
    report = copied(learning)
    learning.sign_in("mei")
    learning.post(ADDRESSES["training-begin"], "/training/")
    learning.sign_in("jonas")
    assert learning.get(f"/training/result/{report}/").status_code == 404


def text_of(desk: Desk, address: str) -> str:
    return str(desk.get(address).content.decode())


def _visit(desk: Desk, name: str, address: str, *, token: bool) -> int:
    if name not in POSTED:
        return int(desk.get(address).status_code)
    return int(desk.send(address, desk.hidden("/prove/") if token else {}).status_code)
