"""An officer's referral on one page: read it, answer it, and lose nothing that was typed. As the face's own role."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from auricle.audit.models import TrailLine
from auricle.directory import catalogue
from auricle.paper.verifying import Finding, check
from auricle.referrals import agency_side, handover, meetings
from auricle.referrals.meeting import Agreed, Record
from auricle.referrals.meetings import Held
from auricle.referrals.models import Opening, Package, Referral, ReferralEvent
from auricle.referrals.moves import Asked, Ground, Kind, RecallReason
from auricle.vault.models import TeamSeed
from tests.domain.test_referrals import with_file
from tests.faces.desk import Browser, Desk, acts, text_of
from tests.referred import CHOICE, carry, handed_over, newer


def page(referral: UUID) -> str:
    return f"/referral/{referral}/"


def state(referral: UUID) -> str:
    return Referral.objects.values_list("state", flat=True).get(pk=referral)


@pytest.fixture
def referral(agency: Desk) -> UUID:
    """A report that was handed to the police; Osei, an officer there, has signed in."""
    found = handed_over(agency.cast)
    agency.sign_in("osei")
    # In operation this process has read its own, with the rights of its role.
    catalogue.forget()
    return found


def test_an_officer_reads_what_is_asked_by_when_and_the_redacted_story(agency: Desk, referral: UUID) -> None:
    answer = agency.get(page(referral))
    said = text_of(answer)
    assert answer.status_code == 200
    assert "Please find out who holds the account." in said
    assert "Payment Act 12" in said
    assert "Confirm receipt</b>" in said
    assert '<span class="masked">telephone number' in said
    assert "7946" not in said
    assert "Tomas" not in said
    assert "Amara" not in said
    assert 'type="submit">Return</button>' in said
    assert acts()[-1] == "read_package"
    assert Opening.objects.get(referral_id=referral).officer == agency.cast.person("osei").pseudonym


def test_a_signed_copy_is_made_for_the_agencys_records_and_noted(agency: Desk, referral: UUID) -> None:
    assert "package.pdf" in text_of(agency.get(page(referral)))
    made = agency.get(f"{page(referral)}package.pdf")
    assert (made["Content-Type"], made["Cache-Control"]) == ("application/pdf", "no-store")
    assert check(made.content, fingerprint=None).finding is Finding.COMPARE
    assert acts()[-1] == "package_paper"
    assert list(Opening.objects.order_by("pk").values_list("paper", flat=True)) == [False, True]
    agency.sign_in("tuva")
    assert agency.get(f"{page(referral)}package.pdf").status_code == 404


def test_who_opened_it_is_named_to_colleagues(agency: Desk, referral: UUID) -> None:
    agency.get(page(referral))
    agency.sign_in("leila")
    said = text_of(agency.get(page(referral)))
    assert "Osei: version 1" in said
    assert "Leila: version 1" in said


def test_another_agency_finds_nothing_and_leaves_no_trace_of_having_read(
    agency: Desk, referral: UUID
) -> None:
    agency.sign_in("tuva")
    answer = agency.get(page(referral))
    assert answer.status_code == 404
    assert "no such referral at your agency" in text_of(answer)
    assert agency.post(f"{page(referral)}accept/", "/account/").status_code == 404
    assert state(referral) == "DELIVERED"
    assert not Opening.objects.exists()


@pytest.mark.parametrize(
    ("moves", "after"),
    [
        (("acknowledge",), "ACKNOWLEDGED"),
        (("accept", "begin"), "IN_PROGRESS"),
    ],
)
def test_a_press_moves_it_on(agency: Desk, referral: UUID, moves: tuple[str, ...], after: str) -> None:
    for move in moves:
        answer = agency.post(f"{page(referral)}{move}/", page(referral))
        assert answer.headers["Location"] == f"{page(referral)}?done={move}#done"
        assert 'id="done"' in text_of(agency.get(f"{page(referral)}?done={move}"))
    assert state(referral) == after


def test_a_question_and_its_answer_stand_in_order(agency: Desk, referral: UUID) -> None:
    agency.post(f"{page(referral)}ask/", page(referral), words="Which bank?")
    assert "You asked the hotline" in text_of(agency.get(page(referral)))
    handover.answer(
        by=agency.cast.unlocked("amara"), referral=referral, text="The one in the square.", now=timezone.now()
    )
    said = text_of(agency.get(page(referral)))
    assert said.index("Which bank?") < said.index("The one in the square.")
    assert "Answer of the hotline</strong> <span>The hotline</span>" in said


def test_a_return_names_what_is_missing_at_its_field_and_keeps_what_was_typed(
    agency: Desk, referral: UUID
) -> None:
    answer = agency.post(f"{page(referral)}request_return/", page(referral), words="Not our county.")
    said = text_of(answer)
    assert answer.status_code == 422
    assert '<a href="#request_return-ground">Choose a ground</a>' in said
    assert "Not our county.</textarea>" in said
    answer = agency.post(
        f"{page(referral)}request_return/", page(referral), words="Ours.", ground="already_handled"
    )
    assert "Give the number under which you handle it" in text_of(answer)
    assert state(referral) == "DELIVERED"
    agency.post(
        f"{page(referral)}request_return/",
        page(referral),
        words="Not our county.",
        ground="other_territory",
        owner="court",
    )
    said = text_of(agency.get(page(referral)))
    assert state(referral) == "RETURN_REQUESTED"
    assert "It belongs to another territory" in said
    assert "Who should have it: Court" in said


def test_a_ruling_is_contested_on_the_page(agency: Desk, referral: UUID) -> None:
    agency_side.request_return(
        by=agency.cast.unlocked("osei"),
        referral=referral,
        ground=Ground.OUTSIDE_REMIT,
        text="Not ours.",
        now=timezone.now(),
    )
    tomas = agency.cast.unlocked("tomas")
    handover.rule(by=tomas, referral=referral, uphold=False, text="It is yours.", now=timezone.now())
    assert "It is yours." in text_of(agency.get(page(referral)))
    agency.post(f"{page(referral)}dispute/", page(referral), words="See section 4.")
    assert state(referral) == "DISPUTED"


def test_the_time_is_extended_once_within_its_range(agency: Desk, referral: UUID) -> None:
    agency.post(f"{page(referral)}accept/", page(referral))
    said = text_of(agency.get(page(referral)))
    assert "is the latest day you can name." in said
    due = Referral.objects.get(pk=referral).next_due_at
    assert due is not None
    later = (due + timedelta(days=2)).date()
    typed = {"words": "Slow.", "why": "others", "until": str(later)}
    wrong = {"until": ("", "2020-01-01", str((due + timedelta(days=900)).date())), "why": ("", "because")}
    for name, given in ((name, each) for name, all_of_it in wrong.items() for each in all_of_it):
        answer = agency.post(f"{page(referral)}extend/", page(referral), **{**typed, name: given})
        assert answer.status_code == 422, given
        assert f"extend-{name}_error" in text_of(answer)
    answer = agency.post(f"{page(referral)}extend/", page(referral), **typed)
    assert answer.status_code == 302
    said = text_of(agency.get(page(referral)))
    assert "Time extended" in said
    assert "It waits for another authority or an expert" in said
    assert f"{page(referral)}extend/" not in said


def test_an_outcome_is_reported(agency: Desk, referral: UUID) -> None:
    agency.post(f"{page(referral)}accept/", page(referral))
    answer = agency.post(f"{page(referral)}report_outcome/", page(referral), words="The money is back.")
    assert "Choose what became of it" in text_of(answer)
    agency.post(
        f"{page(referral)}report_outcome/", page(referral), words="The money is back.", outcome="acted"
    )
    assert state(referral) == "OUTCOME_REPORTED"
    said = text_of(agency.get(page(referral)))
    assert "Confirmed, and we acted" in said
    assert "There is nothing for you to do now." not in said


def test_a_stale_page_says_what_happened_and_keeps_the_text(agency: Desk, referral: UUID) -> None:
    before = agency.hidden(page(referral))
    agency_side.acknowledge(by=agency.cast.unlocked("leila"), referral=referral, now=timezone.now())
    answer = agency.send(f"{page(referral)}ask/", before, words="Which bank?")
    said = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody was first" in said
    assert "<li>Receipt confirmed · Leila" in said
    assert "Which bank?</textarea>" in said
    assert not ReferralEvent.objects.filter(kind="ask").exists()


def test_what_is_not_possible_any_more_says_why_and_shows_what_was_typed(
    agency: Desk, referral: UUID
) -> None:
    agency.post(f"{page(referral)}accept/", page(referral))
    answer = agency.post(
        f"{page(referral)}request_return/", page(referral), words="Not ours.", ground="outside_remit"
    )
    said = text_of(answer)
    assert answer.status_code == 409
    assert "“Return” was not done" in said
    assert "Who may: officer of an agency" in said
    assert "Not ours.</textarea>" in said


def test_a_newer_version_says_that_an_earlier_one_was_seen_and_what_changed(
    agency: Desk, referral: UUID
) -> None:
    agency.post(f"{page(referral)}accept/", page(referral))
    newer(agency.cast, referral, "Please hurry. Please find out who holds the account.")
    assert "Newer version" in text_of(agency.get("/"))
    said = text_of(agency.get(page(referral)))
    assert "Your agency has seen an earlier version: number 1." in said
    assert '<ins><span class="govuk-visually-hidden">New: </span>Please hurry. </ins>' in said
    said = text_of(agency.get(page(referral)))
    assert "has seen an earlier version" not in said
    assert "What changed since version 1" in said


def test_what_was_recalled_cannot_be_opened_and_asks_to_be_deleted(agency: Desk, referral: UUID) -> None:
    tomas = agency.cast.unlocked("tomas")
    handover.recall(
        by=tomas, referral=referral, text="They asked.", reason=RecallReason.WRONG_AGENCY, now=timezone.now()
    )
    said = text_of(agency.get(page(referral)))
    assert "The hotline took this back." in said
    assert "It was meant for another agency" in said
    assert "They asked." not in said
    assert "who holds the account" not in said
    assert "your agency, to delete copies" in text_of(agency.get("/"))
    agency.post(f"{page(referral)}confirm_deletion/", page(referral))
    assert ReferralEvent.objects.filter(referral_id=referral, kind="confirm_deletion").count() == 1
    assert "There is nothing to do." in text_of(agency.get("/"))
    assert "Recalled" in text_of(agency.get("/referrals/ended/"))


def test_bad_answers_are_said_leave_a_line_and_change_nothing(agency: Desk, referral: UUID) -> None:
    hidden = agency.hidden(page(referral))
    assert agency.send(f"{page(referral)}request_return/", hidden, words="Not ours.").status_code == 422
    handover.recall(by=agency.cast.unlocked("tomas"), referral=referral, text="Wrong.", now=timezone.now())
    hidden = agency.hidden(page(referral))
    late = agency.send(f"{page(referral)}report_outcome/", hidden, outcome="acted", words="Done.")
    assert late.status_code == 409
    assert "This is not possible as the referral stands now." in text_of(late)
    lines = TrailLine.objects.filter(act="referral_answer_refused").order_by("seq")
    said = [json.loads(line.detail) for line in lines]
    assert [(one["tried"], one["why"]) for one in said] == [
        ("request_return", "ground"),
        ("report_outcome", "state"),
    ]
    assert not ReferralEvent.objects.filter(kind__in=["request_return", "report_outcome"]).exists()


def test_an_officer_without_a_key_reads_what_to_do(agency: Desk, referral: UUID) -> None:
    TeamSeed.objects.filter(member__login="leila").delete()
    agency.sign_in("leila")
    answer = agency.get(page(referral))
    assert answer.status_code == 403
    assert "You hold no key of your agency" in text_of(answer)
    assert not Opening.objects.exists()


def test_what_only_informs_is_new_until_somebody_reads_it(agency: Desk) -> None:
    referral = handed_over(agency.cast, kind=Kind.INFORMATION)
    agency.sign_in("osei")
    assert "your agency, to read" in text_of(agency.get("/"))
    said = text_of(agency.get(page(referral)))
    assert "There is nothing for you to do now." in said
    assert "There is nothing to do." in text_of(agency.get("/"))
    assert "For information" in text_of(agency.get("/referrals/ended/"))


def test_an_officer_reads_it_in_chinese(agency: Desk, referral: UUID) -> None:
    agency.post("/language/", "/", language="zh-hans")
    for address in ("/", page(referral), "/referrals/in-progress/"):
        said = text_of(agency.get(address))
        for english in ("Confirm", "Place<", "Return", "The hotline", "In progress"):
            assert english not in said, (address, english)


def test_addresses_that_are_none(agency: Desk, referral: UUID) -> None:
    for address in ("/referrals/all/", page(uuid4()), f"{page(referral)}file/{uuid4()}/"):
        assert agency.get(address).status_code == 404, address
    assert agency.post(f"{page(referral)}verify/", page(referral)).status_code == 404


def test_an_attachment_comes_from_the_files_origin_once_and_to_its_own_agency(agency: Desk) -> None:
    content = b"a photo" * 9_000
    report, file = with_file(agency.cast, content)
    choice = replace(CHOICE, files=frozenset({file}))
    draft = handover.Draft("police", Kind.ACTION, Asked.EXAMINE, choice)
    referral = handover.draft(
        by=agency.cast.unlocked("amara"), report=report, draft=draft, now=agency.cast.now
    )
    handover.approve(by=agency.cast.unlocked("tomas"), referral=referral, now=agency.cast.now)
    carry(agency.cast.now)
    (copy,) = Package.objects.get(referral_id=referral).files
    agency.sign_in("tuva")
    assert agency.get(f"{page(referral)}file/{copy}/").status_code == 404
    agency.sign_in("osei")
    assert f'href="{page(referral)}file/{copy}/"' in text_of(agency.get(page(referral)))
    address = agency.get(f"{page(referral)}file/{copy}/").headers["Location"]
    path = address.removeprefix("http://files.testserver")
    answers: list[Any] = [Browser("agency").get(path, headers={"Host": "files.testserver"}) for _ in range(2)]
    assert b"".join(answers[0].streaming_content) == content
    assert answers[0].headers["Content-Disposition"].startswith("attachment")
    assert answers[1].status_code == 404
    assert "Osei: an attachment of version 1" in text_of(agency.get(page(referral)))


def test_the_record_of_a_meeting_stands_there_and_a_step_of_ones_own_is_done_once(
    agency: Desk, referral: UUID
) -> None:
    now = timezone.now()
    report = Referral.objects.get(pk=referral).report_id
    day = timezone.localdate()
    steps = (Agreed("police", "Ask the bank.", day), Agreed("", "Ask the reporter.", day))
    record = Record(day, ("Police, officer in charge",), "We look at one account.", steps)
    meeting = meetings.keep(
        by=agency.cast.unlocked("amara"), report=report, held=Held(record, frozenset({referral})), now=now
    )
    shown = text_of(agency.get(page(referral)))
    assert "We look at one account." in shown
    assert "Police, officer in charge" in shown
    assert shown.count("It is done") == 1
    done = f"{page(referral)}meeting/{meeting}/"
    assert agency.post(done, page(referral), number="1").status_code == 302
    assert "It is done" not in text_of(agency.get(page(referral)))
    assert agency.post(done, page(referral), number="1").status_code == 409
    assert agency.post(done, page(referral), number="2").status_code == 404
    assert agency.post(done, page(referral), number="x").status_code == 404
