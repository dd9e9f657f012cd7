"""A report goes to an agency and its answer comes back: with real keys, on the real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from auricle.audit.models import TrailLine
from auricle.errors import Invalid
from auricle.inbox import redacting, reviewing
from auricle.intake import attachments
from auricle.referrals import agency_side, carrying, handover, log, words
from auricle.referrals.lifecycle import MoveIncomplete, MoveNotAllowed, MoveNotNow
from auricle.referrals.models import Opening, Package, Referral, ReferralClock, ReferralEvent
from auricle.referrals.moves import AgencyOutcome, Asked, Ground, Kind, Move, State, Verified
from auricle.referrals.packing import Choice
from auricle.reports.casework import move_report
from auricle.reports.facts import Given
from auricle.reports.lifecycle import MoveNotNow as ReportMoveNotNow
from auricle.reports.models import Clock, Report
from auricle.reports.moves import Move as ReportMove
from auricle.reports.outcomes import Outcome
from auricle.vault import storing, unseal
from auricle.vault.file_notes import FileNote
from auricle.vault.models import Grant, SealedObject
from auricle.vault.sealing_files import FileSealing
from auricle.vault.team_keys import NoTeamKey
from tests.hotline import NOW, disposed, move
from tests.people import JUDGED, RECHECKED, Cast

SECRET = "My neighbour Thomas Brandt, phone +44 20 7946 0958, took my savings."
LATER = NOW + timedelta(hours=1)
CHOICE = Choice("Please find out who holds the account.", "Payment Act 12")


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report that Amara works on."""
    found = cast.file(SECRET).id
    cast.handled_by_amara(found)
    return found


def drafted(
    cast: Cast, report: UUID, *, login: str = "amara", agency: str = "police", kind: Kind = Kind.ACTION
) -> UUID:
    draft = handover.Draft(agency, kind, Asked.INVESTIGATE, CHOICE)
    return handover.draft(by=cast.unlocked(login), report=report, draft=draft, now=NOW)


def sent(cast: Cast, report: UUID, *, agency: str = "police", kind: Kind = Kind.ACTION) -> UUID:
    referral = drafted(cast, report, agency=agency, kind=kind)
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=NOW)
    carry()
    return referral


def accepted(cast: Cast, report: UUID) -> UUID:
    referral = sent(cast, report)
    agency_side.accept(by=cast.unlocked("osei"), referral=referral, now=NOW)
    return referral


def carry() -> None:
    while carrying.carry(most=50, now=NOW):
        pass


def state(referral: UUID) -> str:
    return Referral.objects.values_list("state", flat=True).get(pk=referral)


def report_state(report: UUID) -> str:
    return Report.objects.values_list("state", flat=True).get(pk=report)


def test_an_officer_reads_the_redacted_text_and_what_is_asked_and_no_original_word(
    cast: Cast, report: UUID
) -> None:
    opened = agency_side.open_referral(by=cast.unlocked("osei"), referral=sent(cast, report), now=LATER)
    assert opened.document is not None
    assert opened.document.request == CHOICE.request
    assert "savings" in opened.document.texts["text"]
    assert "Brandt" not in str(opened.document.texts)
    assert "7946" not in str(opened.document.texts)
    assert Move.ACCEPT in opened.moves


def test_before_it_is_approved_the_agency_has_no_key_to_it(cast: Cast, report: UUID) -> None:
    referral = drafted(cast, report)
    with pytest.raises(NoTeamKey):
        words.referral_key(cast.unlocked("osei"), referral)
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=NOW)
    assert words.referral_key(cast.unlocked("osei"), referral) == words.referral_key(
        cast.unlocked("amara"), referral
    )


def test_the_agency_never_holds_the_reports_own_key(cast: Cast, report: UUID) -> None:
    sent(cast, report)
    with pytest.raises(NoTeamKey):
        unseal.report_key(keys=cast.unlocked("osei"), report=report, purpose="content")


def test_another_agency_finds_no_such_referral_and_has_no_key(cast: Cast, report: UUID) -> None:
    referral = sent(cast, report)
    with pytest.raises(agency_side.NotTheirs):
        agency_side.open_referral(by=cast.unlocked("tuva"), referral=referral, now=NOW)
    with pytest.raises(NoTeamKey):
        words.referral_key(cast.unlocked("tuva"), referral)


def test_nobody_approves_their_own_draft_whatever_the_step_believes(cast: Cast, report: UUID) -> None:
    referral = drafted(cast, report, login="tomas")
    with pytest.raises(MoveNotAllowed):
        handover.approve(by=cast.unlocked("tomas"), referral=referral, now=NOW)
    tomas = cast.person("tomas").pseudonym
    with pytest.raises(IntegrityError, match="own draft"), transaction.atomic():
        ReferralEvent.objects.create(
            referral_id=referral,
            number=2,
            kind="approve",
            at=NOW,
            recorded_at=NOW,
            side="desk",
            actor=tomas,
            from_state="DRAFTED",
            to_state="APPROVED",
        )


def test_a_state_changes_only_by_its_event(cast: Cast, report: UUID) -> None:
    referral = drafted(cast, report)
    with pytest.raises(IntegrityError, match="only by an event"), transaction.atomic():
        Referral.objects.filter(pk=referral).update(state="ENDED")


def test_a_report_is_not_called_referred_without_an_approved_referral(cast: Cast, report: UUID) -> None:
    drafted(cast, report)
    given = Given(referral_approved=True)
    with pytest.raises(IntegrityError, match="no approved referral"), transaction.atomic():
        move(cast, "amara", report, ReportMove.REFER, given=given)


def test_from_draft_to_verified_outcome_and_the_report_goes_on(cast: Cast, report: UUID) -> None:
    referral = sent(cast, report)
    assert report_state(report) == "REFERRED"
    osei = cast.unlocked("osei")
    agency_side.acknowledge(by=osei, referral=referral, now=LATER)
    carry()
    decision = Clock.objects.get(report=report, kind="PR")
    assert decision.stopped_at == LATER
    agency_side.accept(by=osei, referral=referral, now=LATER)
    agency_side.begin(by=osei, referral=referral, now=LATER)
    agency_side.report_outcome(
        by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="The money is back.", now=LATER
    )
    handover.verify(
        by=cast.unlocked("amara"),
        referral=referral,
        how=Verified.REPORTER_CONFIRMED,
        text="She wrote so.",
        now=LATER,
    )
    assert state(referral) == "ENDED"
    assert report_state(report) == "HANDLING"
    assert not ReferralClock.objects.filter(referral_id=referral, stopped_at=None).exists()


def test_a_report_waits_until_the_last_of_its_referrals_is_over(cast: Cast, report: UUID) -> None:
    first, second = sent(cast, report), sent(cast, report, agency="court")
    for referral in (first, second):
        assert report_state(report) == "REFERRED"
        handover.recall(by=cast.unlocked("tomas"), referral=referral, text="By mistake.", now=NOW)
    assert report_state(report) == "HANDLING"
    assert Report.objects.get(pk=report).open_referrals == 0


def test_a_report_with_an_open_referral_is_not_closed(cast: Cast, report: UUID) -> None:
    sent(cast, report)
    with pytest.raises(Exception, match="propose_outcome in REFERRED"):
        move(cast, "amara", report, ReportMove.PROPOSE_OUTCOME, reason="done")


def test_what_was_recalled_opens_for_nobody_at_the_agency(cast: Cast, report: UUID) -> None:
    referral = accepted(cast, report)
    handover.recall(by=cast.unlocked("tomas"), referral=referral, text="Wrong agency.", now=LATER)
    osei = cast.unlocked("osei")
    opened = agency_side.open_referral(by=osei, referral=referral, now=LATER)
    assert opened.document is None
    assert opened.moves == (Move.CONFIRM_DELETION,)
    with pytest.raises(NoTeamKey):
        words.referral_key(osei, referral)
    with pytest.raises(MoveNotNow):
        agency_side.report_outcome(
            by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="x", now=LATER
        )
    agency_side.confirm_deletion(by=osei, referral=referral, now=LATER)
    with pytest.raises(MoveNotNow):
        agency_side.confirm_deletion(by=osei, referral=referral, now=LATER)


def test_a_return_needs_a_ground_and_words_and_changes_nothing_without(cast: Cast, report: UUID) -> None:
    referral, osei = sent(cast, report), cast.unlocked("osei")
    for ground, number, field in ((None, "", "ground"), (Ground.ALREADY_HANDLED, "", "number")):
        with pytest.raises(Invalid) as caught:
            agency_side.request_return(
                by=osei, referral=referral, ground=ground, text="Not ours.", number=number, now=NOW
            )
        assert dict(caught.value.errors) == {field: "required"}
    with pytest.raises(MoveIncomplete):
        agency_side.request_return(
            by=osei, referral=referral, ground=Ground.OTHER_TERRITORY, text=" ", now=NOW
        )
    assert state(referral) == "DELIVERED"


def test_a_ruling_is_contested_once_and_by_another_supervisor(cast: Cast, report: UUID) -> None:
    referral, osei, tomas = sent(cast, report), cast.unlocked("osei"), cast.unlocked("tomas")
    agency_side.request_return(
        by=osei, referral=referral, ground=Ground.OTHER_TERRITORY, text="Not our county.", now=NOW
    )
    handover.rule(by=tomas, referral=referral, uphold=False, text="It is yours.", now=NOW)
    agency_side.dispute(by=osei, referral=referral, text="See the map.", now=LATER)
    with pytest.raises(MoveNotAllowed):
        handover.rule(by=tomas, referral=referral, uphold=True, text="Well.", now=LATER)
    assert state(referral) == "DISPUTED"
    said = agency_side.open_referral(by=osei, referral=referral, now=LATER).said
    assert [one.words for one in said if one.move is Move.OVERRULE_RETURN] == ["It is yours."]


def test_what_the_desk_says_to_itself_is_not_under_the_agencys_key(cast: Cast, report: UUID) -> None:
    referral = accepted(cast, report)
    osei = cast.unlocked("osei")
    agency_side.report_outcome(by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="Done.", now=NOW)
    handover.verify(
        by=cast.unlocked("amara"), referral=referral, how=Verified.NOT_SAFE, text="She is afraid.", now=NOW
    )
    key = words.referral_key(osei, referral)
    assert "She is afraid." not in words.open_words(key, referral).values()
    event = ReferralEvent.objects.get(referral_id=referral, kind="verify")
    assert event.words is None


def test_an_attachment_travels_only_when_a_person_chose_it_and_arrives_byte_for_byte(cast: Cast) -> None:
    content = bytes(range(256)) * 9_000
    report, file = with_file(cast, content)
    plain = drafted(cast, report)
    assert Package.objects.get(referral_id=plain).files == []
    handover.discard(by=cast.unlocked("amara"), referral=plain, text="once more", now=NOW)
    draft = handover.Draft("police", Kind.ACTION, Asked.EXAMINE, replace(CHOICE, files=frozenset({file})))
    referral = handover.draft(by=cast.unlocked("amara"), report=report, draft=draft, now=NOW)
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=NOW)
    carry()
    osei = cast.unlocked("osei")
    document = agency_side.open_referral(by=osei, referral=referral, now=NOW).document
    assert document is not None
    (attached,) = document.files
    sealed = SealedObject.objects.get(pk=attached.id)
    assert b"".join(unseal.open_stream(words.referral_key(osei, referral), sealed)) == content
    assert attached.id != file


def test_a_file_that_nobody_released_cannot_be_chosen(cast: Cast) -> None:
    report, _ = with_file(cast, b"x", released=False)
    draft = handover.Draft("police", Kind.ACTION, Asked.EXAMINE, replace(CHOICE, files=frozenset({uuid4()})))
    with pytest.raises(Invalid):
        handover.draft(by=cast.unlocked("amara"), report=report, draft=draft, now=NOW)
    assert not Referral.objects.exists()


def test_a_newer_version_is_seen_once_another_person_released_it(cast: Cast, report: UUID) -> None:
    referral, osei = accepted(cast, report), cast.unlocked("osei")
    agency_side.open_referral(by=osei, referral=referral, now=NOW)
    amara = cast.unlocked("amara")
    newer = replace(CHOICE, request="Please hurry.")
    assert handover.draft_update(by=amara, referral=referral, choice=newer, now=LATER) == 2
    with pytest.raises(MoveNotAllowed):
        handover.release_update(by=amara, referral=referral, now=LATER)
    handover.release_update(by=cast.unlocked("tomas"), referral=referral, now=LATER)
    opened = agency_side.open_referral(by=osei, referral=referral, now=LATER)
    assert opened.document is not None
    assert (opened.document.request, opened.seen_earlier) == ("Please hurry.", 1)
    assert agency_side.open_referral(by=osei, referral=referral, now=LATER).seen_earlier == 0


def test_each_opening_is_in_the_dissemination_log_and_the_trail(cast: Cast, report: UUID) -> None:
    referral = accepted(cast, report)
    before = TrailLine.objects.filter(act="read_package").count()
    agency_side.open_referral(by=cast.unlocked("osei"), referral=referral, now=NOW)
    assert Opening.objects.get(referral_id=referral).officer == cast.person("osei").pseudonym
    assert TrailLine.objects.filter(act="read_package").count() == before + 1


def test_without_a_redacted_version_nothing_is_drafted(cast: Cast) -> None:
    report = cast.file(SECRET).id
    with pytest.raises(ReportMoveNotNow):
        drafted(cast, report, login="tomas")


def test_one_agency_has_one_open_referral_of_a_report(cast: Cast, report: UUID) -> None:
    drafted(cast, report)
    with pytest.raises(handover.AlreadyReferred):
        drafted(cast, report)


def test_when_the_report_is_destroyed_so_is_what_was_handed_over(cast: Cast, report: UUID) -> None:
    referral = accepted(cast, report)
    agency_side.report_outcome(
        by=cast.unlocked("osei"), referral=referral, outcome=AgencyOutcome.ACTED, text="Done.", now=NOW
    )
    handover.verify(
        by=cast.unlocked("amara"), referral=referral, how=Verified.BY_DOCUMENT, text="asked", now=NOW
    )
    assert Grant.objects.filter(report_id=referral).count() == 2
    given = Given(outcome=Outcome.ADVICE_GIVEN)
    move(cast, "amara", report, ReportMove.PROPOSE_OUTCOME, given=given, reason="advised")
    move(cast, "tomas", report, ReportMove.APPROVE_CLOSE)
    disposed(cast, report, now=NOW + timedelta(days=4_000))
    assert report_state(report) == "DISPOSED"
    assert not Grant.objects.filter(report_id=referral).exists()
    assert not SealedObject.objects.filter(report_id=referral).exists()


def test_two_answers_at_once_have_one_effect(cast: Cast, report: UUID) -> None:
    referral, osei = sent(cast, report), cast.unlocked("osei")
    agency_side.acknowledge(by=osei, referral=referral, now=NOW)
    with pytest.raises(MoveNotNow):
        agency_side.acknowledge(by=osei, referral=referral, now=NOW)
    carry()
    assert ReferralEvent.objects.filter(referral_id=referral, kind="acknowledge").count() == 1


def test_the_number_finds_no_report(cast: Cast, report: UUID) -> None:
    referral = sent(cast, report)
    assert log.number_of(referral).startswith("R-")
    assert log.number_of(referral)[2:] != log.number_of(report)[2:]
    assert state(referral) == State.DELIVERED


def with_file(cast: Cast, content: bytes, *, released: bool = True, now: datetime = NOW) -> tuple[UUID, UUID]:
    """A report with a file, handled by Amara; the file is released to her by its reviewer."""
    report, key = uuid4(), storing.new_content_key()
    sealing = FileSealing(key, report=report)
    chunks = [*sealing.update(content), *sealing.finish()]
    for index, chunk in enumerate(chunks):
        attachments.keep_chunk(object_id=sealing.id, index=index, data=chunk, now=now)
    note = FileNote(sealing.part(), "photo.jpg", "image/jpeg", len(content))
    cast.file(SECRET, report=report, key=key, files=(note,))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    jonas = cast.unlocked("jonas")
    redacting.accept_rest(by=jonas, report=report, now=now)
    files = frozenset({sealing.id}) if released else frozenset[UUID]()
    number = redacting.make_version(by=jonas, report=report, seen=0, released=files, now=now)
    reviewing.keep_recheck(
        by=jonas, report=report, answers=RECHECKED, words="", covers=number, seen=0, now=now
    )
    reviewing.keep_grade(by=jonas, report=report, judged=JUDGED[3], seen=0, now=now)
    reviewing.approve(by=jonas, report=report, reason="as seen", seen=None, now=now)
    move_report(by=cast.unlocked("amara"), report=report, move=ReportMove.PULL, now=now)
    return report, sealing.id
