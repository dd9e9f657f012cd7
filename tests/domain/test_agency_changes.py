"""Agencies after set-up: one administrator asks, another agrees, and the database carries it out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from auricle.audit.models import TrailLine
from auricle.directory import agencies, agency_changes
from auricle.directory.agency_changes import (
    AgencyHasOpenReferrals,
    AgencyNeedsAnother,
    ChangeIsOver,
    ChangeWaits,
    Kind,
    MayNotChangeAgencies,
    NewAgency,
)
from auricle.directory.models import Agency, AgencyChange
from auricle.errors import Invalid
from auricle.referrals import drafting, handover
from auricle.referrals.models import Referral
from auricle.reports import knowledge
from tests.hotline import NOW
from tests.people import Cast
from tests.referred import handed_over

Act = Callable[..., AbstractContextManager[None]]
FIRE = NewAgency(
    code="fire-service",
    names={"en": "Fire service", "zh-hans": "消防部门"},
    sort="inspection",
    does={"en": "It inspects buildings.", "zh-hans": "检查建筑。"},
    categories=("fraud",),
)


def agreed(cast: Cast, as_role: Act, change: int, login: str = "bela") -> None:
    with as_role("desk", login):
        agency_changes.agree(by=cast.person(login), change=change, now=NOW)


def test_a_second_administrator_adds_it_with_its_team_and_its_card(cast: Cast, as_role: Act) -> None:
    with as_role("desk", "ada"):
        change = agency_changes.add(by=cast.person("ada"), agency=FIRE, now=NOW)
    assert not Agency.objects.filter(code="fire-service").exists()
    with as_role("desk", "ada"), pytest.raises(AgencyNeedsAnother):
        agency_changes.agree(by=cast.person("ada"), change=change, now=NOW)
    agreed(cast, as_role, change)
    made = Agency.objects.get(code="fire-service")
    assert made.team is not None
    assert (made.team.code, made.team.kind) == (agencies.team_code("fire-service"), "agency")
    _, acting = knowledge.finder(category="fraud")
    assert "fire-service" in {one.code for one in acting}
    told = list(
        TrailLine.objects.filter(act__startswith="agency_").values_list("act", flat=True).order_by("seq")
    )
    assert told == ["agency_change_asked", "agency_added"]
    with pytest.raises(ChangeIsOver):
        agreed(cast, as_role, change)


def test_it_gets_nothing_before_its_officers_have_a_key(cast: Cast, as_role: Act) -> None:
    agreed(cast, as_role, agency_changes.add(by=cast.person("ada"), agency=FIRE, now=NOW))
    report = cast.file(openable=False).id
    cast.handled_by_amara(report)
    found = drafting.preview(by=cast.unlocked("amara"), report=report, now=NOW).agencies
    assert {one.why for one in found if one.code == "fire-service"} == {"key"}


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"code": "Fire!"}, "code"),
        ({"code": "police"}, "code"),
        ({"sort": "club"}, "sort"),
        ({"names": {"en": "Fire service"}}, "name-zh-hans"),
        ({"does": {}}, "does-en"),
        ({"categories": ()}, "categories"),
        ({"regions": ("nowhere",)}, "regions"),
    ],
    ids=str,
)
def test_what_is_missing_is_named_by_its_field(cast: Cast, other: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        agency_changes.add(by=cast.person("ada"), agency=replace(FIRE, **other), now=NOW)
    assert field in refused.value.errors


def test_only_administrators_ask_and_agree(cast: Cast, as_role: Act) -> None:
    with pytest.raises(MayNotChangeAgencies):
        agency_changes.close(by=cast.person("tomas"), code="police", now=NOW)
    change = agency_changes.close(by=cast.person("ada"), code="court", now=NOW)
    with pytest.raises(MayNotChangeAgencies):
        agency_changes.agree(by=cast.person("tomas"), change=change, now=NOW)
    with pytest.raises(ChangeWaits):
        agency_changes.close(by=cast.person("bela"), code="court", now=NOW)


def test_one_with_open_referrals_is_not_closed(cast: Cast, as_role: Act) -> None:
    referral = handed_over(cast)
    change = agency_changes.close(by=cast.person("ada"), code="police", now=NOW)
    with pytest.raises(AgencyHasOpenReferrals):
        agreed(cast, as_role, change)
    assert AgencyChange.objects.get().state == "open"
    handover.recall(by=cast.unlocked("tomas"), referral=referral, text="It closes.", now=NOW)
    agreed(cast, as_role, change)
    assert Agency.objects.get(code="police").closed_at == NOW


def test_a_closed_agency_gets_nothing_new_until_it_is_open_again(cast: Cast, as_role: Act) -> None:
    agreed(cast, as_role, agency_changes.close(by=cast.person("ada"), code="police", now=NOW))
    with pytest.raises(Invalid):
        handed_over(cast)
    assert "police" not in dict(agencies.listed(by=cast.person("ada")))
    agreed(cast, as_role, agency_changes.reopen(by=cast.person("ada"), code="police", now=NOW))
    assert isinstance(handed_over(cast), UUID)


def test_the_database_hands_nothing_to_a_closed_agency_whatever_the_code_forgets(cast: Cast) -> None:
    referral = handed_over(cast)
    handover.recall(by=cast.unlocked("tomas"), referral=referral, text="It closes.", now=NOW)
    Agency.objects.filter(code="police").update(closed_at=NOW)
    row = Referral.objects.get(pk=referral)
    row.pk, row.state, row.version, row.ended_at = uuid4(), "DRAFTED", 1, None
    with pytest.raises(IntegrityError, match="closed"):
        row.save(force_insert=True)


def test_the_operator_asks_and_one_administrator_agrees(cast: Cast, as_role: Act) -> None:
    change = agency_changes.ask_as_operator(kind=Kind.ADD, code=FIRE.code, agency=FIRE, now=NOW)
    with as_role("desk", "ada"):
        (_, (waiting,)) = agency_changes.listed(by=cast.person("ada"))
    assert (waiting.asked_by, waiting.mine) == ("", False)
    agreed(cast, as_role, change, "ada")
    assert ("fire-service", "Fire service", None) in agency_changes.known()


def test_the_desks_role_writes_no_agency_and_approves_nothing_by_itself(cast: Cast, as_role: Act) -> None:
    change = agency_changes.close(by=cast.person("ada"), code="court", now=NOW)
    asker = cast.person("ada").id
    for statement in (
        "UPDATE directory_agency SET closed_at = now()",
        "INSERT INTO directory_team (code, names, kind) VALUES ('agency-x', '{}', 'agency')",
        f"UPDATE directory_agencychange SET state = 'approved', decided_by_id = {cast.person('bela').id},"
        f" decided_at = now() WHERE id = {change}",
        "INSERT INTO directory_agencychange (kind, code, names, sort, words, categories, regions, state, asked_by_id,"
        f" asked_at) VALUES ('close', 'police', '{{}}', '', '{{}}', '[]', '[]', 'open', {asker}, now())",
    ):
        with pytest.raises(ProgrammingError), as_role("desk", "bela"), connection.cursor() as cursor:
            cursor.execute(statement)
