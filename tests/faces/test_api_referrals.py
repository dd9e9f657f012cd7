"""Referrals by the interface, with the client of the documentation: fetched sealed, opened there, answered sealed."""

from __future__ import annotations

import base64
import importlib.util
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.audit.models import TrailLine
from auricle.directory.models import Agency
from auricle.partners.models import Delivery, Webhook
from auricle.partners.scopes import Scope
from auricle.referrals import agency_side, carrying, handover, sealing_again, words
from auricle.referrals.models import Opening, Referral, ReferralEvent
from auricle.referrals.moves import Asked, Kind, RecallReason
from auricle.referrals.packing import Choice
from auricle.sealing import keys
from auricle.sealing.signatures import OrgSeed
from auricle.vault import key_signing, outside_keys, storing
from auricle.vault.models import SealedObject, SealingKey
from auricle.vault.team_keys import team_seeds
from tests.faces import walk
from tests.faces.api import System, problem
from tests.people import ORG, Cast

FILE = Path(__file__).resolve().parents[2] / "docs/how-to/agency-client.py"
SECRET = "My neighbour Thomas Brandt took my savings."
BOTH = (Scope.REFERRALS_READ, Scope.REFERRALS_ANSWER)


def client() -> Any:
    """The program of the documentation."""
    spec = importlib.util.spec_from_file_location("agency_client", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CLIENT = client()


class Api(CLIENT.Api):  # type: ignore[misc, name-defined]
    """The client's calls, answered in this process with the interface's own role of the database."""

    def __init__(self, system: System) -> None:
        super().__init__("https://api.example", system.token)
        self.system = system

    def read(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[bytes, str]:
        """One call."""
        headers = {"Idempotency-Key": key or str(uuid4())} if method == "POST" else {}
        answer = self.system.call(method, path, body, **headers)
        if answer.status_code >= 400:
            raise CLIENT.Problem(answer.status_code, answer.json())
        return answer.content, answer.headers.get("Link", "").partition(">")[0].lstrip("<")


@pytest.fixture
def police(db: None, settings: Settings) -> System:
    """The system of the police."""
    walk.be("api", settings)
    return System.of("police", *BOTH)


@pytest.fixture
def api(police: System) -> Api:
    return Api(police)


def own_key(cast: Cast, login: str = "osei") -> Any:
    """The agency's key, as its machine has it."""
    agency = Agency.objects.get(code={"osei": "police", "tuva": "court", "anton": "bank"}[login])
    (number,) = SealingKey.objects.filter(team=agency.team, retired_at=None).values_list("key_id", flat=True)
    return CLIENT.Key(bytes(team_seeds(cast.unlocked(login), [bytes(number)])[bytes(number)]))


def handed_over(cast: Cast, agency: str = "police") -> UUID:
    """A referral that has arrived."""
    report, now = cast.file(SECRET, openable=False).id, timezone.now()
    cast.handled_by_amara(report)
    draft = handover.Draft(agency, Kind.ACTION, Asked.INVESTIGATE, Choice("Who holds the account?", "Act 12"))
    referral = handover.draft(by=cast.unlocked("amara"), report=report, draft=draft, now=now)
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=now)
    while carrying.carry(most=50, now=timezone.now()):
        pass
    return referral


def test_a_package_is_fetched_sealed_and_opened_with_the_agencys_key_alone(api: Api) -> None:
    cast = api.system.cast
    referral = handed_over(cast)
    (row,) = api.referrals()
    assert (row["id"], row["state"], row["category"]) == (str(referral), "DELIVERED", "fraud")
    assert row["due_at"]
    package = CLIENT.Package(api, own_key(cast), row["id"])
    assert package.document["request"] == "Who holds the account?"
    assert "savings" in package.document["texts"]["text"]
    assert "Brandt" not in str(package.document)
    # The dissemination log and the trail name the system.
    assert Opening.objects.get().officer.startswith("t-")
    assert TrailLine.objects.latest("seq").act == "read_package"
    assert next(api.referrals())["seen_package"] == 1


def test_what_was_handed_over_before_the_system_had_a_key_opens_once_it_is_sealed_again(api: Api) -> None:
    cast, referral = api.system.cast, handed_over(api.system.cast)
    seed = keys.new_seed()
    text = base64.b64encode(keys.public_key(seed)).decode()
    outside_keys.take_as_operator(agency="police", text=text, now=timezone.now())
    key_signing.sign_waiting(org_seed=OrgSeed(ORG), now=timezone.now())
    storing.forget()
    system = CLIENT.Key(bytes(seed))
    with pytest.raises(StopIteration):
        CLIENT.Package(api, system, str(referral))
    amara, now = cast.unlocked("amara"), timezone.now()
    assert [one.left for one in sealing_again.waiting(by=amara.person, now=now)] == [1]
    assert sealing_again.seal_again(by=amara, agency="police", now=now) == 1
    assert sealing_again.seal_again(by=amara, agency="police", now=now) == 0
    assert [one.left for one in sealing_again.waiting(by=amara.person, now=now)] == [0]
    package = CLIENT.Package(api, system, str(referral))
    assert package.document["request"] == "Who holds the account?"
    # Answers are sealed under the same key, and officers open what they had.
    said = CLIENT.seal_words(package.key, referral, "Which bank?")
    api.call("POST", f"/v1/referrals/{referral}/ask", {"words": said})
    opened = agency_side.open_referral(by=cast.unlocked("osei"), referral=referral, now=timezone.now())
    assert "Which bank?" in {one.words for one in opened.said}


def test_what_the_server_sends_holds_no_word(api: Api) -> None:
    referral = handed_over(api.system.cast)
    for path in ("", "/package"):
        body = api.read("GET", f"/v1/referrals/{referral}{path}")[0]
        assert b"savings" not in body
        assert base64.b64encode(b"savings")[:8] not in body
    with pytest.raises(StopIteration):
        CLIENT.Package(api, own_key(api.system.cast, "tuva"), str(referral))


def test_from_receipt_to_a_verified_outcome(api: Api) -> None:
    cast, referral = api.system.cast, handed_over(api.system.cast)
    package = CLIENT.Package(api, own_key(cast), str(referral))
    path = f"/v1/referrals/{referral}"

    def say(act: str, text: str, **other: str) -> Any:
        sealed = CLIENT.seal_words(package.key, referral, text)
        return api.call("POST", f"{path}/{act}", {**other, "words": sealed})

    assert api.call("POST", f"{path}/acknowledge")["referral"]["state"] == "ACKNOWLEDGED"
    assert api.call("POST", f"{path}/accept")["referral"]["state"] == "ACCEPTED"
    assert say("ask", "Which bank was it?")["referral"]["waits_for"] == "desk"
    api.call("POST", f"{path}/begin")
    answered = say("outcome", "The money is back.", outcome="acted")
    assert answered["referral"]["state"] == "OUTCOME_REPORTED"
    assert [each["move"] for each in answered["events"] if each["side"] == "agency"] == [
        *("acknowledge", "accept", "ask", "begin", "report_outcome")
    ]
    # The desk reads it; an officer of the agency too.
    key = words.referral_key(cast.unlocked("amara"), referral)
    assert set(words.open_words(key, referral).values()) >= {"Which bank was it?", "The money is back."}
    opened = agency_side.open_referral(by=cast.unlocked("osei"), referral=referral, now=timezone.now())
    assert "The money is back." in {said.words for said in opened.said}
    assert {e.actor for e in ReferralEvent.objects.filter(side="agency")} == {Opening.objects.first().officer}  # type: ignore[union-attr]


def test_a_bank_that_answers_twice_has_answered_once(api: Api) -> None:
    referral = handed_over(api.system.cast)
    path = f"/v1/referrals/{referral}/accept"
    first = api.call("POST", path, key="accept 1")
    assert api.call("POST", path, key="accept 1") == first
    with pytest.raises(CLIENT.Problem, match="409 conflict"):
        api.call("POST", path, key="accept 2")
    assert ReferralEvent.objects.filter(kind="accept").count() == 1


def test_a_return_names_its_ground_and_an_extension_its_reason(api: Api) -> None:
    referral = handed_over(api.system.cast)
    package = CLIENT.Package(api, own_key(api.system.cast), str(referral))
    said = CLIENT.seal_words(package.key, referral, "Not here.")
    path = f"/v1/referrals/{referral}"
    for body in (
        {},
        {"ground": "because"},
        {"ground": "already_handled"},
        {"ground": "outside_remit", "owner": "nobody", "words": said},
    ):
        with pytest.raises(CLIENT.Problem, match="422 invalid"):
            api.call("POST", f"{path}/return", body)
    body = {"ground": "outside_remit", "owner": "court", "words": said}
    assert api.call("POST", f"{path}/return", body)["referral"]["state"] == "RETURN_REQUESTED"
    assert Referral.objects.get().ground == "outside_remit"
    with pytest.raises(CLIENT.Problem, match="409 conflict"):
        api.call("POST", f"{path}/return", {**body, "words": CLIENT.seal_words(package.key, referral, "x")})


@pytest.mark.parametrize(
    "change",
    [
        {"header": base64.b64encode(bytes(45)).decode()},
        {"header": base64.b64encode(b"\1" * 44).decode()},
        {"body": base64.b64encode(b"in the clear").decode()},
        {"body": base64.b64encode(bytes(5000)).decode()},
        {"object": "x"},
        {"body": "%"},
    ],
    ids=str,
)
def test_words_that_are_not_sealed_are_refused(api: Api, change: dict[str, str]) -> None:
    referral = handed_over(api.system.cast)
    package = CLIENT.Package(api, own_key(api.system.cast), str(referral))
    said = {**CLIENT.seal_words(package.key, referral, "Why?"), **change}
    with pytest.raises(CLIENT.Problem, match="422 invalid"):
        api.call("POST", f"/v1/referrals/{referral}/ask", {"words": said})
    assert not SealedObject.objects.filter(report_id=referral, label__startswith="words/").exclude(
        pk__in=[each["object"] for each in package.sealed["words"]]
    )


def test_words_that_do_not_open_do_not_shut_the_rest(api: Api) -> None:
    """Whether words open is seen where they are read: the desk still reads everything else."""
    cast, referral = api.system.cast, handed_over(api.system.cast)
    package = CLIENT.Package(api, own_key(cast), str(referral))
    wrong = CLIENT.seal_words(bytes(32), referral, "Under another key.")
    api.call("POST", f"/v1/referrals/{referral}/ask", {"words": wrong})
    right = CLIENT.seal_words(package.key, referral, "Which bank?")
    api.call("POST", f"/v1/referrals/{referral}/ask", {"words": right})
    opened = words.open_words(words.referral_key(cast.unlocked("amara"), referral), referral)
    assert opened[UUID(right["object"])] == "Which bank?"
    assert opened[UUID(wrong["object"])] == ""


def test_another_agencys_referral_is_not_there(api: Api) -> None:
    cast = api.system.cast
    referral = handed_over(cast, "court")
    assert not list(api.referrals())
    path = f"/v1/referrals/{referral}"
    for ask in (("GET", path), ("GET", f"{path}/package"), ("POST", f"{path}/accept")):
        with pytest.raises(CLIENT.Problem, match="404 not-found"):
            api.call(*ask)
    court = Api(System.of("court", *BOTH, cast=cast))
    with court.system.acting():
        assert Referral.objects.only("id").count() == 1
    with api.system.acting():
        assert Referral.objects.only("id").count() == 0
        assert SealedObject.objects.count() == 0


def test_what_was_recalled_is_closed_and_its_deletion_confirmed(api: Api) -> None:
    cast, referral = api.system.cast, handed_over(api.system.cast)
    handover.recall(
        by=cast.unlocked("tomas"),
        referral=referral,
        text="A mistake.",
        reason=RecallReason.TOO_MUCH,
        now=timezone.now(),
    )
    path = f"/v1/referrals/{referral}"
    told = api.call("GET", path)
    assert told["referral"]["state"] == "RECALLED"
    assert told["events"][-1]["reason"] == "too_much"
    with pytest.raises(CLIENT.Problem, match="404 not-found"):
        api.call("GET", f"{path}/package")
    with pytest.raises(CLIENT.Problem, match="409 conflict"):
        api.call("POST", f"{path}/accept")
    assert "confirm_deletion" in [e["move"] for e in api.call("POST", f"{path}/deletion")["events"]]


def test_a_token_that_only_answers_reads_no_package(api: Api) -> None:
    referral = handed_over(api.system.cast)
    other = System.of("police", Scope.REFERRALS_ANSWER, cast=api.system.cast)
    assert problem(other.call("GET", f"/v1/referrals/{referral}/package")) == (403, "scope")
    assert problem(other.call("GET", "/v1/referrals")) == (403, "scope")


def test_lists_come_in_pages_by_state_and_since(api: Api) -> None:
    made = {str(handed_over(api.system.cast)) for _ in range(3)}
    assert {row["id"] for row in api.referrals("limit=2")} == made
    assert not list(api.referrals("state=ENDED"))
    assert len(list(api.referrals("state=DELIVERED&since=2020-01-01T00:00:00Z"))) == 3
    assert not list(api.referrals("since=2090-01-01T00:00:00Z"))
    for query, place in (
        ("state=x", "?state"),
        ("since=yesterday", "?since"),
        ("since=2020-01-01", "?since"),
    ):
        answer = api.system.call("GET", f"/v1/referrals?{query}")
        assert problem(answer) == (422, "invalid")
        assert answer.json()["errors"][0]["pointer"] == place


def test_a_system_is_told_of_what_is_its_agencys_to_know(api: Api) -> None:
    cast = api.system.cast
    hooks = System.of("police", Scope.WEBHOOKS_MANAGE, cast=cast)
    for system in (hooks, System.of("court", Scope.WEBHOOKS_MANAGE, cast=cast)):
        system.call("POST", "/v1/webhooks", {"url": "https://hooks.example.org/"}, Idempotency_Key="one")
    referral = handed_over(cast)
    told = Delivery.objects.values_list("event", "subject", "webhook__agency__code")
    assert list(told) == [("referral.delivered", referral, "police")]
    api.call("POST", f"/v1/referrals/{referral}/accept")
    handover.recall(by=cast.unlocked("tomas"), referral=referral, text="A mistake.", now=timezone.now())
    assert [event for event, *_ in told.all().order_by("made_at")] == [
        "referral.delivered",
        "referral.recall",
    ]
    Webhook.objects.update(off_at=timezone.now(), off_why="given_up")
    handed_over(cast)
    assert Delivery.objects.count() == 2


def test_the_client_says_what_the_hotline_refused(api: Api) -> None:
    with pytest.raises(CLIENT.Problem) as refused:
        api.call("GET", f"/v1/referrals/{uuid4()}")
    assert (refused.value.status, refused.value.kind) == (404, "not-found")
