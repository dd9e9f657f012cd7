"""A report goes to an agency from the desk's pages: drafted, seen, approved by another, answered, verified."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from auricle.directory.models import Agency
from auricle.referrals import agency_side, carrying, handover
from auricle.referrals.models import Referral, ReferralEvent
from auricle.referrals.moves import AgencyOutcome, Asked, Ground, Kind
from auricle.referrals.packing import Choice
from auricle.reports.models import Report
from auricle.vault import storing
from auricle.vault.models import SealingKey
from tests.faces.desk import Desk, acts, page_of, text_of

SECRET = "My neighbour Thomas Brandt, phone +44 20 7946 0958, took my savings."
REQUEST = "Please find out who holds the account."
TYPED = {
    "agency": "police",
    "kind": "action",
    "asked": "investigate",
    "request": REQUEST,
    "legal_basis": "Payment Act 12",
}


@pytest.fixture
def report(desk: Desk) -> UUID:
    """A report that Amara works on."""
    found = desk.file(SECRET).id
    desk.cast.handled_by_amara(found)
    return found


def refer(report: UUID) -> str:
    return f"/report/{report}/refer/"


def page(referral: UUID) -> str:
    return f"/referrals/{referral}/"


def drafted(desk: Desk, report: UUID, *, agency: str = "police") -> UUID:
    draft = handover.Draft(agency, Kind.ACTION, Asked.INVESTIGATE, Choice(REQUEST, "Payment Act 12"))
    return handover.draft(by=desk.cast.unlocked("amara"), report=report, draft=draft, now=timezone.now())


def sent(desk: Desk, report: UUID) -> UUID:
    referral = drafted(desk, report)
    handover.approve(by=desk.cast.unlocked("tomas"), referral=referral, now=timezone.now())
    carry()
    return referral


def carry() -> None:
    while carrying.carry(most=50, now=timezone.now()):
        pass


def state(referral: UUID) -> str:
    return Referral.objects.get(pk=referral).state


def make(desk: Desk, referral: UUID, move: str, **typed: str) -> Any:
    return desk.post(f"{page(referral)}move/{move}/", page(referral), **typed)


def test_a_handler_sees_exactly_what_the_agency_will_see_before_the_draft_is_made(
    desk: Desk, report: UUID
) -> None:
    desk.sign_in("amara")
    assert refer(report) in text_of(desk.get(page_of(report)))
    form = text_of(desk.get(refer(report)))
    assert "savings" in form
    assert "Brandt" not in form
    preview = text_of(desk.post(refer(report), refer(report), button="preview", **TYPED))
    assert "What the agency will see" in preview
    assert REQUEST in preview
    assert "Brandt" not in preview
    assert "No file travels." in preview
    assert not Referral.objects.exists()
    covers = {"covers": str(_covers(report))}
    made = desk.post(refer(report), refer(report), button="draft", **TYPED, **covers)
    assert made.status_code == 302
    shown = text_of(desk.get(made.headers["Location"].partition("#")[0]))
    assert "The draft was made." in shown
    assert REQUEST in shown
    assert "Approve and send" not in shown
    assert "read_referral" in acts()


def test_a_text_that_is_left_out_is_said_to_stay_and_is_not_in_what_is_made(desk: Desk) -> None:
    report = desk.file(SECRET, answers={"bank": "It was paid in marzipan."}).id
    desk.cast.handled_by_amara(report)
    desk.sign_in("amara")
    assert "It was paid in marzipan." in text_of(desk.get(refer(report)))
    typed = {**TYPED, "left_out": "answers/bank"}
    preview = text_of(desk.post(refer(report), refer(report), button="preview", **typed))
    seen, _, stays = preview.partition("Texts that stay here")
    assert "marzipan" not in seen
    assert "It was paid in marzipan." in stays
    assert "left out by you" in stays
    made = desk.post(refer(report), refer(report), button="draft", **typed, covers=str(_covers(report)))
    shown = text_of(desk.get(made.headers["Location"].partition("#")[0]))
    assert "marzipan" not in shown
    assert "Stayed here:" in shown
    again = f"{page(Referral.objects.get().pk)}update/"
    assert 'value="answers/bank" id="id_left_out_1" checked' in text_of(desk.get(again)).replace(
        'class="govuk-checkboxes__input" ', ""
    )


def test_what_was_typed_is_in_the_form_again_when_something_is_missing(desk: Desk, report: UUID) -> None:
    desk.sign_in("amara")
    answer = desk.post(refer(report), refer(report), button="preview", **TYPED | {"agency": ""})
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "Choose an agency that can get it now" in shown
    assert REQUEST in shown
    urgent = desk.post(
        refer(report), refer(report), button="preview", **TYPED | {"kind": "urgent", "legal_basis": " "}
    )
    assert "An urgent measure needs its legal basis" in text_of(urgent)
    changed = desk.post(refer(report), refer(report), button="change", **TYPED)
    assert REQUEST in text_of(changed)


def test_the_finder_says_which_agencies_cannot_get_it_and_why(desk: Desk, report: UUID) -> None:
    drafted(desk, report)
    SealingKey.objects.filter(team__code="agency-court").update(retired_at=timezone.now())
    storing.forget()
    desk.sign_in("amara")
    shown = text_of(desk.get(refer(report)))
    assert "Police: This report has an open referral to it." in shown
    assert "Court: Its key is missing or has expired" in shown


def test_a_newer_redacted_version_is_said_and_nothing_typed_is_lost(desk: Desk, report: UUID) -> None:
    desk.sign_in("amara")
    answer = desk.post(refer(report), refer(report), button="draft", covers="999", **TYPED)
    assert answer.status_code == 409
    assert "A newer redacted version was made while you wrote." in text_of(answer)
    assert REQUEST in text_of(answer)
    assert not Referral.objects.exists()


def test_nobody_refers_what_no_reviewer_let_through(desk: Desk) -> None:
    report = desk.file(SECRET).id
    desk.sign_in("tomas")
    assert refer(report) not in text_of(desk.get(page_of(report)))
    assert desk.get(refer(report)).status_code == 409


def test_another_person_approves_what_they_see(desk: Desk, report: UUID) -> None:
    referral = drafted(desk, report)
    desk.sign_in("amara")
    refused = make(desk, referral, "approve")
    assert refused.status_code == 409
    assert state(referral) == "DRAFTED"
    desk.sign_in("tomas")
    assert "Approve and send" in text_of(desk.get(page(referral)))
    assert make(desk, referral, "approve").status_code == 302
    carry()
    assert state(referral) == "DELIVERED"
    shown = text_of(desk.get(page_of(report)))
    assert 'id="referrals"' in shown
    assert "New at the agency" in shown
    assert "Referral sent" in text_of(desk.get(f"{page_of(report)}?show=referrals"))


def test_a_stale_form_keeps_its_text_and_shows_what_changed(desk: Desk, report: UUID) -> None:
    referral = sent(desk, report)
    desk.sign_in("amara")
    hidden = desk.hidden(page(referral))
    agency_side.ask(by=desk.cast.unlocked("osei"), referral=referral, text="Which bank?", now=timezone.now())
    answer = desk.send(f"{page(referral)}move/answer/", hidden, text="The bank on the square.")
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "Somebody was first" in shown
    assert "The bank on the square." in shown
    assert "The agency asked · Osei, Police" in shown
    assert make(desk, referral, "answer", text="The bank on the square.").status_code == 302
    shown = text_of(desk.get(page(referral)))
    assert "Which bank?" in shown
    assert "The agency reads this" in shown


def test_a_supervisor_rules_on_a_return_and_the_ground_is_shown(desk: Desk, report: UUID) -> None:
    referral = sent(desk, report)
    agency_side.request_return(
        by=desk.cast.unlocked("osei"),
        referral=referral,
        ground=Ground.OTHER_TERRITORY,
        text="It lies beyond the river.",
        owner="court",
        now=timezone.now(),
    )
    desk.sign_in("amara")
    assert make(desk, referral, "uphold_return", text="Yes.").status_code == 409
    desk.sign_in("tomas")
    listed = text_of(desk.get("/referrals/"))
    assert "Returns to rule on" in listed
    shown = text_of(desk.get(page(referral)))
    assert "It belongs to another territory" in shown
    assert "should be with Court" in shown
    assert "It lies beyond the river." in shown
    missing = make(desk, referral, "uphold_return", text=" ")
    assert missing.status_code == 422
    assert make(desk, referral, "uphold_return", text="You are right.").status_code == 302
    assert state(referral) == "RETURN_UPHELD"
    assert text_of(desk.get("/referrals/")).count("No referral is open.") == 1


def test_an_outcome_is_verified_or_sent_back(desk: Desk, report: UUID) -> None:
    referral, osei = sent(desk, report), desk.cast.unlocked("osei")
    agency_side.accept(by=osei, referral=referral, now=timezone.now())
    outcome = {"outcome": AgencyOutcome.ACTED, "text": "Two accounts are closed."}
    agency_side.report_outcome(by=osei, referral=referral, now=timezone.now(), **outcome)  # type: ignore[arg-type]
    desk.sign_in("amara")
    assert make(desk, referral, "rework", text="A third one is open.").status_code == 302
    agency_side.report_outcome(by=osei, referral=referral, now=timezone.now(), **outcome)  # type: ignore[arg-type]
    assert make(desk, referral, "verify", text="She wrote so.").status_code == 422
    done = make(desk, referral, "verify", text="She wrote so.", how="reporter_confirmed")
    assert done.status_code == 302
    shown = text_of(desk.get(page(referral)))
    assert "She wrote so." in shown
    assert "The reporter confirms it" in shown
    assert state(referral) == "ENDED"


def test_who_opened_what_at_the_agency_is_on_the_page(desk: Desk, report: UUID) -> None:
    referral = sent(desk, report)
    desk.sign_in("amara")
    assert "Nobody has opened it yet." in text_of(desk.get(page(referral)))
    agency_side.open_referral(by=desk.cast.unlocked("osei"), referral=referral, now=timezone.now())
    assert 'Osei <span class="quiet">version 1' in text_of(desk.get(page(referral)))


def test_a_newer_version_is_made_and_released_by_another(desk: Desk, report: UUID) -> None:
    referral = sent(desk, report)
    again = f"{page(referral)}update/"
    desk.sign_in("amara")
    typed = {"request": "Please hurry.", "covers": str(_covers(report))}
    assert "Please hurry." in text_of(desk.post(again, again, button="preview", **typed))
    assert desk.post(again, again, button="draft", **typed).status_code == 302
    assert "The agency does not see this version yet." in text_of(desk.get(page(referral)))
    desk.sign_in("tomas")
    assert make(desk, referral, "update").status_code == 302
    assert Referral.objects.get(pk=referral).package == 2


def test_a_recalled_referral_says_so_and_a_handler_of_another_report_opens_none(
    desk: Desk, report: UUID
) -> None:
    referral = sent(desk, report)
    desk.sign_in("tomas")
    assert make(desk, referral, "recall", text="Sent by mistake.").status_code == 422
    assert make(desk, referral, "recall", text="Clerk.", reason="by_mistake").status_code == 302
    assert "Recalled" in text_of(desk.get(page(referral)))
    desk.sign_in("mei")
    assert desk.get(page(referral)).status_code == 403


def test_the_list_is_narrowed_by_its_address_and_paged_by_key(
    desk: Desk, report: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auricle.referrals.desk_lists.PAGE", 1)
    drafted(desk, report, agency="court")
    sent(desk, report)
    desk.sign_in("tomas")
    first = text_of(desk.get("/referrals/"))
    assert "Police: Investigate" in first
    assert "Court: Investigate" not in first
    following = first.partition("/referrals/?after=")[2].partition('"')[0]
    assert "Court: Investigate" in text_of(desk.get(f"/referrals/?after={following}"))
    assert "Court: Investigate" in text_of(desk.get("/referrals/?agency=court"))
    assert "Court: Investigate" in text_of(desk.get("/referrals/?state=DRAFTED&waits=yes"))
    assert "No referral of this kind is open." in text_of(desk.get("/referrals/?kind=urgent"))
    assert "Police: Investigate" in text_of(desk.get("/referrals/?state=nonsense&agency=nowhere"))


def _covers(report: UUID) -> int:
    return handover.covered(Report.objects.get(pk=report))


def test_the_composer_answers_an_agency_that_waits(desk: Desk, report: UUID) -> None:
    referral = sent(desk, report)
    desk.sign_in("amara")
    assert "Send to the agency" not in text_of(desk.get(page_of(report)))
    agency_side.ask(by=desk.cast.unlocked("osei"), referral=referral, text="Which bank?", now=timezone.now())
    shown = text_of(desk.get(page_of(report)))
    assert "Send to the agency" in shown
    say = {"reader": "agency", "button": "agency", "text": "The one on the square."}
    missing = desk.post(f"{page_of(report)}say/", page_of(report), **say)
    assert missing.status_code == 422
    assert "Choose which agency reads this" in text_of(missing)
    answer = desk.post(f"{page_of(report)}say/", page_of(report), referral=str(referral), **say)
    assert answer.status_code == 302
    assert Referral.objects.get(pk=referral).waits_for == ""
    assert "Send to the agency" not in text_of(desk.get(page_of(report)))
    late = desk.post(
        f"{page_of(report)}say/", page_of(report), referral=str(_recalled(desk, referral)), **say
    )
    assert late.status_code == 409
    assert "The one on the square." in text_of(late)


def _recalled(desk: Desk, referral: UUID) -> UUID:
    tomas, now = desk.cast.unlocked("tomas"), timezone.now()
    handover.recall(by=tomas, referral=referral, text="By mistake.", now=now)
    return referral


def reported(desk: Desk, report: UUID) -> UUID:
    referral, osei = sent(desk, report), desk.cast.unlocked("osei")
    agency_side.accept(by=osei, referral=referral, now=timezone.now())
    agency_side.report_outcome(
        by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="It is back.", now=timezone.now()
    )
    return referral


def test_the_reporter_is_asked_in_words_that_the_outcome_suggests_and_the_answer_stands_there(
    desk: Desk, report: UUID
) -> None:
    referral = reported(desk, report)
    desk.sign_in("amara")
    before = text_of(desk.get(page(referral)))
    assert "It found that it is so, and acted." in before
    assert "The reporter was asked and did not answer" not in before
    asked = make(desk, referral, "ask_reporter", text="Is that so?", seen=str(_version(referral)))
    assert asked.status_code == 302
    shown = text_of(desk.get(page(referral)))
    assert "Is that so? What the reporter says" in shown
    assert "The reporter was asked and did not answer" in shown
    empty = make(desk, referral, "ask_reporter", text=" ", seen=str(_version(referral)))
    assert empty.status_code == 422


def test_an_outcome_is_verified_without_the_agencys_name_where_nobody_ticks_it(
    desk: Desk, report: UUID
) -> None:
    referral = reported(desk, report)
    desk.sign_in("amara")
    typed = {"how": "not_safe", "text": "Afraid.", "seen": str(_version(referral))}
    assert make(desk, referral, "verify", **typed).status_code == 302
    verified = ReferralEvent.objects.get(referral_id=referral, kind="verify")
    assert verified.data == {"how": "not_safe", "named": False}


def test_a_supervisor_chooses_when_reporters_read_the_name_of_an_agency(desk: Desk) -> None:
    desk.sign_in("tomas")
    here = "/referrals/naming/"
    assert "Once it has confirmed receipt" in text_of(desk.get(here))
    assert desk.post(f"{here}police/", here, naming="never").status_code == 302
    assert Agency.objects.get(code="police").named_from == "never"
    assert "agency_naming_chosen" in acts()
    assert desk.post(f"{here}police/", here, naming="always").status_code == 302
    assert Agency.objects.get(code="police").named_from == "never"
    assert desk.post(f"{here}nowhere/", here, naming="never").status_code == 404


def _version(referral: UUID) -> int:
    return Referral.objects.get(pk=referral).version
