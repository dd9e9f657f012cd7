"""What an agency's system answers: the rarer moves, and what is refused: a problem, a line in the trail, no change."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from auricle.audit.models import TrailLine
from auricle.referrals import handover
from auricle.referrals.models import Opening, Referral, ReferralClock, ReferralEvent
from auricle.referrals.moves import Asked, Kind, Longer
from auricle.referrals.packing import Choice
from tests.domain.test_referrals import with_file
from tests.faces.api import System, problem
from tests.faces.test_api_referrals import CLIENT, Api, handed_over, own_key
from tests.faces.test_api_referrals import api as api
from tests.faces.test_api_referrals import police as police
from tests.referred import carry


def refusals() -> list[dict[str, Any]]:
    """What the trail says of refused answers, oldest first."""
    found = TrailLine.objects.filter(act="referral_answer_refused").order_by("seq")
    return [json.loads(line.detail) for line in found]


def words(api: Api, referral: UUID, text: str) -> Any:
    package = CLIENT.Package(api, own_key(api.system.cast), str(referral))
    return CLIENT.seal_words(package.key, referral, text)


def test_an_attachment_comes_in_chunks_and_is_whole(api: Api) -> None:
    content, cast = bytes(range(256)) * 9_000, api.system.cast
    report, file = with_file(cast, content, now=timezone.now())
    choice = Choice("Who is on the picture?", files=frozenset({file}))
    draft = handover.Draft("police", Kind.ACTION, Asked.EXAMINE, choice)
    now = timezone.now()
    referral = handover.draft(by=cast.unlocked("amara"), report=report, draft=draft, now=now)
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=now)
    carry(timezone.now())
    package = CLIENT.Package(api, own_key(cast), str(referral))
    (named,) = package.document["files"]
    (sealed,) = package.sealed["files"]
    assert sealed["chunks"] > 1
    assert package.file(named["object"]) == content
    assert Opening.objects.filter(object_id=UUID(named["object"])).count() == 1, (
        "noted once, by its first chunk"
    )
    path = f"/v1/referrals/{referral}/files/{named['object']}"
    for wrong in (f"{path}/{sealed['chunks']}", f"/v1/referrals/{referral}/files/{file}/0"):
        assert problem(api.system.call("GET", wrong)) == (404, "not-found")


def test_an_extension_names_a_later_day_once(api: Api) -> None:
    referral = handed_over(api.system.cast)
    path = f"/v1/referrals/{referral}"
    api.call("POST", f"{path}/accept")
    due = ReferralClock.objects.get(referral_id=referral, kind="OUTCOME").due_at
    body = {"until": (due + timedelta(days=9)).isoformat(), "why": Longer.OTHERS.value}
    for until in (due - timedelta(days=1), due + timedelta(days=400)):
        said = words(api, referral, "Too far.")
        with pytest.raises(CLIENT.Problem, match="422 invalid"):
            api.call("POST", f"{path}/extension", {**body, "until": until.isoformat(), "words": said})
    said = words(api, referral, "A bank abroad has to answer.")
    answered = api.call("POST", f"{path}/extension", {**body, "words": said})
    assert answered["referral"]["extended_until"]
    assert ReferralClock.objects.get(referral_id=referral, kind="OUTCOME").due_at == due + timedelta(days=9)
    with pytest.raises(CLIENT.Problem, match="409 conflict"):
        api.call("POST", f"{path}/extension", {**body, "words": words(api, referral, "Once more.")})
    assert [line["why"] for line in refusals()] == ["until", "until", "not_extended_before"]


def test_a_return_its_ruling_and_the_dispute_about_it(api: Api) -> None:
    cast, referral = api.system.cast, handed_over(api.system.cast)
    path = f"/v1/referrals/{referral}"
    body = {"ground": "outside_remit", "owner": "court", "words": words(api, referral, "Not ours.")}
    assert api.call("POST", f"{path}/return", body)["referral"]["state"] == "RETURN_REQUESTED"
    handover.rule(
        by=cast.unlocked("tomas"), referral=referral, uphold=False, text="It is.", now=timezone.now()
    )
    told = api.call("GET", path)
    assert (told["referral"]["state"], told["events"][-1]["move"]) == ("ACCEPTED", "overrule_return")
    package = CLIENT.Package(api, own_key(cast), str(referral))
    assert package.words[told["events"][-1]["words"]] == "It is."
    dispute = {"words": words(api, referral, "It is not.")}
    assert api.call("POST", f"{path}/dispute", dispute)["referral"]["state"] == "DISPUTED"


@pytest.mark.parametrize("body", [{}, {"ground": "because"}], ids=str)
def test_a_return_without_a_ground_changes_nothing_and_leaves_a_line(api: Api, body: dict[str, str]) -> None:
    referral = handed_over(api.system.cast)
    with pytest.raises(CLIENT.Problem, match="422 invalid"):
        api.call("POST", f"/v1/referrals/{referral}/return", body)
    assert [line["tried"] for line in refusals()] == ["return"]
    assert Referral.objects.get().state == "DELIVERED"


def test_an_outcome_for_a_recalled_referral_changes_nothing_and_leaves_a_line(api: Api) -> None:
    cast, referral = api.system.cast, handed_over(api.system.cast)
    path = f"/v1/referrals/{referral}"
    api.call("POST", f"{path}/accept")
    said = words(api, referral, "The money is back.")
    handover.recall(by=cast.unlocked("tomas"), referral=referral, text="A mistake.", now=timezone.now())
    events = ReferralEvent.objects.count()
    with pytest.raises(CLIENT.Problem, match="409 conflict"):
        api.call("POST", f"{path}/outcome", {"outcome": "acted", "words": said})
    assert [(line["tried"], line["why"]) for line in refusals()] == [("outcome", "state")]
    assert TrailLine.objects.filter(act="referral_answer_refused").get().actor.startswith("t-")
    assert ReferralEvent.objects.count() == events
    assert Referral.objects.get().outcome == ""


def test_a_forged_token_changes_nothing_and_leaves_a_line(api: Api) -> None:
    referral = handed_over(api.system.cast)
    forged = System(api.system.cast, api.system.client, f"auricle_{'x' * 43}")
    answer = forged.call("POST", f"/v1/referrals/{referral}/accept", Idempotency_Key="one")
    assert problem(answer) == (401, "token-unknown")
    assert json.loads(TrailLine.objects.get(act="token_refused").detail) == {"why": "unknown"}
    assert Referral.objects.get().state == "DELIVERED"


def test_of_anothers_referral_no_line_is_left(api: Api) -> None:
    referral = handed_over(api.system.cast, "court")
    with pytest.raises(CLIENT.Problem, match="404 not-found"):
        api.call("POST", f"/v1/referrals/{referral}/accept")
    assert refusals() == []
