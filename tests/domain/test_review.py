"""The second review from its first decision to the handler who reads what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from auricle.audit.models import TrailLine
from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.errors import Invalid, NotFound
from auricle.inbox import desk_reading, desk_side, redacting, reporter_side, reviewing
from auricle.inbox.desk_masking import Reason
from auricle.inbox.desk_reading import MayNotRead, OpenReport
from auricle.inbox.identity_moving import move_to_vault
from auricle.inbox.redacting import ScreenedIt, StillOpen
from auricle.inbox.review_page import HIDDEN, LEFT, OPEN, ReviewPage, read_review
from auricle.inbox.reviewing import Judged, NotInFirstReview, NoVersionYet
from auricle.intake import attachments
from auricle.redaction.drafting import Place, Verdict
from auricle.redaction.spans import Kind
from auricle.reports import review_log
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Event, Report, ReviewStep
from auricle.reports.moves import Move, State
from auricle.vault import storing
from auricle.vault.file_notes import FileNote
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject
from auricle.vault.sealing_files import FileSealing
from tests.domain.test_desk_reading import ODD, hostile
from tests.domain.test_turns import at_once
from tests.hotline import NOW, arrived, execute, filed, move, sealed
from tests.people import CHECKED, JUDGED, RECHECKED, WHY, Cast

Act = Callable[..., AbstractContextManager[None]]

STORY = "Zuzanna Kral took it. Call 13800138000. The only vet in Hollow Bay saw it."
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report that names somebody, in its second review."""
    report = arrived(sealed(text=STORY))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    return report


def page(cast: Cast, report: UUID, reason: Reason | None = None) -> ReviewPage:
    return read_review(by=cast.unlocked("jonas"), report=report, now=NOW, unmask=reason)


def at(words: str, text: str = STORY) -> Place:
    return Place("text", text.index(words), text.index(words) + len(words))


def decide(
    cast: Cast, report: UUID, words: str, verdict: Verdict, was: str = "", login: str = "jonas"
) -> None:
    redacting.decide(
        by=cast.unlocked(login), report=report, place=at(words), verdict=verdict, kind=None, was=was, now=NOW
    )


def hide(cast: Cast, report: UUID, words: str, kind: Kind = Kind.PERSON, login: str = "jonas") -> int:
    return redacting.hide_words(by=cast.unlocked(login), report=report, words=words, kind=kind, now=NOW)


def version(cast: Cast, report: UUID, seen: int = 0, released: frozenset[UUID] = frozenset()) -> int:
    return redacting.make_version(
        by=cast.unlocked("jonas"), report=report, seen=seen, released=released, now=NOW
    )


def handled(cast: Cast, report: UUID, released: frozenset[UUID] = frozenset()) -> None:
    """What Jonas has decided so far becomes the version, and Amara takes it over."""
    redacting.accept_rest(by=cast.unlocked("jonas"), report=report, now=NOW)
    number = version(cast, report, released=released)
    jonas = cast.unlocked("jonas")
    reviewing.keep_recheck(
        by=jonas, report=report, answers=RECHECKED, words="", covers=number, seen=0, now=NOW
    )
    reviewing.keep_grade(by=jonas, report=report, judged=JUDGED[4], seen=0, now=NOW)
    reviewing.approve(by=jonas, report=report, reason="as seen", seen=None, now=NOW)
    move(cast, "amara", report, Move.PULL)


def read(cast: Cast, report: UUID, reason: Reason | None = None) -> OpenReport:
    return desk_reading.open_report(by=cast.unlocked("amara"), report=report, now=NOW, unmask=reason)


def acts() -> list[str]:
    return list(TrailLine.objects.order_by("seq").values_list("act", flat=True))


def second_reviewer(login: str = "tomas") -> None:
    give_roles(member=Member.objects.get(login=login), roles=[Role.REVIEWER])


# What is hidden.


def test_a_reviewer_sees_the_original_masked_beside_its_draft(cast: Cast, report: UUID) -> None:
    shown = page(cast, report)
    (text,) = (text for text in shown.texts if text.name == "text")
    assert "13800138000" not in str(shown.texts) + str(shown.items)
    assert "⟦phone⟧" in text.original
    assert {item.state for item in shown.items} == {OPEN}
    assert "".join(piece.words for piece in text.pieces) == text.original
    assert acts()[-1] == "read_to_redact"
    assert "Zuzanna" not in repr(shown)


def test_unmasking_for_the_review_takes_a_reason_and_is_counted(cast: Cast, report: UUID) -> None:
    shown = page(cast, report, Reason("redact"))
    assert "13800138000" in shown.texts[0].original
    assert acts()[-2:] == ["read_to_redact", "unmask"]


def test_accepting_hides_and_rejecting_leaves(cast: Cast, report: UUID) -> None:
    decide(cast, report, "Zuzanna Kral", Verdict.ACCEPT)
    decide(cast, report, "13800138000", Verdict.REJECT)
    states = {item.item.kind: item.state for item in page(cast, report).items}
    assert states[Kind.PERSON] == HIDDEN
    assert states[Kind.PHONE] == LEFT


def test_where_nothing_stands_nothing_is_decided(cast: Cast, report: UUID) -> None:
    with pytest.raises(Invalid):
        decide(cast, report, "took", Verdict.ACCEPT)
    assert not SealedObject.objects.filter(label__startswith="span/").exists()


def test_added_words_are_hidden_everywhere(cast: Cast, report: UUID) -> None:
    assert hide(cast, report, "the only  VET") == 1
    for words, code in (("nowhere", "not_there"), (" ", "length"), ("x" * 201, "length")):
        with pytest.raises(Invalid) as refused:
            hide(cast, report, words)
        assert refused.value.errors == {"words": code}


def test_two_reviewers_at_once_lose_no_place_of_each_other(cast: Cast, report: UUID) -> None:
    second_reviewer()
    # Both look at the same page, on which nothing is decided.
    decide(cast, report, "Zuzanna Kral", Verdict.ACCEPT, login="jonas")
    decide(cast, report, "13800138000", Verdict.ACCEPT, login="tomas")
    hide(cast, report, "vet", login="tomas")
    assert {item.who for item in page(cast, report).items if item.state == HIDDEN} == {"Jonas", "Tomas"}
    assert sum(item.state == HIDDEN for item in page(cast, report).items) == 3


def test_whoever_decides_on_what_was_decided_since_is_told(cast: Cast, report: UUID) -> None:
    second_reviewer()
    decide(cast, report, "Zuzanna Kral", Verdict.ACCEPT, login="jonas")
    with pytest.raises(SomeoneWasFirst):
        decide(cast, report, "Zuzanna Kral", Verdict.REJECT, login="tomas")
    was = next(item.item.decided for item in page(cast, report).items if item.state == HIDDEN)
    decide(cast, report, "Zuzanna Kral", Verdict.REJECT, was=was, login="tomas")
    assert {item.who for item in page(cast, report).items if item.state == LEFT} == {"Tomas"}


def test_of_two_at_one_moment_both_are_kept_and_of_two_on_one_place_one_is_told(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    report = arrived(sealed(text=STORY))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    second_reviewer()
    jonas, tomas = cast.unlocked("jonas"), cast.unlocked("tomas")

    def one(by: Unlocked, words: str, verdict: Verdict) -> Callable[[], object]:
        return lambda: redacting.decide(
            by=by, report=report, place=at(words), verdict=verdict, kind=None, was="", now=NOW
        )

    accept, reject = Verdict.ACCEPT, Verdict.REJECT
    answers = at_once(
        one(jonas, "Zuzanna Kral", accept),
        one(tomas, "13800138000", accept),
        one(tomas, "Zuzanna Kral", reject),
    )
    assert sum(isinstance(answer, SomeoneWasFirst) for answer in answers) == 1
    assert SealedObject.objects.filter(label__startswith="span/").count() == 2
    assert sorted(made.number for made in redacting.begin(jonas, report).made) == [1, 2]


def test_decisions_are_sealed_and_nobody_changes_one(cast: Cast, report: UUID, as_role: Act) -> None:
    decide(cast, report, "Zuzanna Kral", Verdict.ACCEPT)
    kept = SealedObject.objects.get(label__startswith="span/")
    assert b"PERSON" not in bytes(kept.body or b"")
    with pytest.raises(DatabaseError), transaction.atomic():
        execute("UPDATE reports_reviewstep SET member = 'x'")
    with pytest.raises(DatabaseError), transaction.atomic():
        execute("DELETE FROM reports_reviewstep")


# The version.


def test_a_version_needs_every_suggestion_decided(cast: Cast, report: UUID) -> None:
    with pytest.raises(StillOpen):
        version(cast, report)
    assert redacting.accept_rest(by=cast.unlocked("jonas"), report=report, now=NOW) > 1
    assert redacting.accept_rest(by=cast.unlocked("jonas"), report=report, now=NOW) == 0
    assert version(cast, report) == 1
    with pytest.raises(SomeoneWasFirst):
        version(cast, report, seen=0)
    assert version(cast, report, seen=1) == 2


def test_the_version_holds_no_word_that_was_hidden(cast: Cast, report: UUID) -> None:
    hide(cast, report, "only vet")
    handled(cast, report)
    opened = read(cast, report)
    assert opened.redacted == 1
    for word in ("Zuzanna", "Kral", "13800138000", "vet"):
        assert word not in str(opened.story)
    assert str(opened.story["text"]).startswith("⟦person 1⟧ took it.")
    assert opened.story["answers"] == {"paid": "yes"}


def test_what_lies_in_the_vault_is_in_no_version_not_even_in_an_older_one(cast: Cast, report: UUID) -> None:
    decide(cast, report, "Zuzanna Kral", Verdict.REJECT)
    handled(cast, report)
    assert "Zuzanna Kral" in str(read(cast, report).story)
    move_to_vault(by=cast.unlocked("jonas"), report=report, text="Zuzanna Kral", now=NOW)
    assert "Zuzanna" not in str(read(cast, report).story)


def test_nothing_can_be_typed_that_looks_hidden(cast: Cast) -> None:
    report = arrived(sealed(text="[PERSON 7] and ⟦phone⟧ were here."))
    cast.handled_by_amara(report)
    assert read(cast, report).story["text"] == "(PERSON 7) and [phone] were here."


def test_a_long_report_has_a_version_too(cast: Cast) -> None:
    report = arrived(sealed(text="它们在夜里挖掘。" * 2400))
    cast.handled_by_amara(report)
    assert len(str(read(cast, report).story["text"])) == 19_200


# Who does it.


def test_whoever_screened_it_takes_no_part(cast: Cast, report: UUID) -> None:
    give_roles(member=Member.objects.get(login="mei"), roles=[Role.REVIEWER])
    mei = cast.unlocked("mei")
    with pytest.raises(ScreenedIt):
        read_review(by=mei, report=report, now=NOW)
    with pytest.raises(ScreenedIt):
        redacting.accept_rest(by=mei, report=report, now=NOW)
    with pytest.raises(ScreenedIt):
        reviewing.keep_grade(by=mei, report=report, judged=JUDGED[3], seen=0, now=NOW)


@pytest.mark.parametrize("login", ["tomas", "amara"])
def test_whoever_is_no_reviewer_makes_no_version(cast: Cast, report: UUID, login: str) -> None:
    with pytest.raises(MayNotRead):
        redacting.accept_rest(by=cast.unlocked(login), report=report, now=NOW)


# What an approval needs.


def test_nothing_is_approved_by_saying_so(cast: Cast, report: UUID) -> None:
    jonas = cast.unlocked("jonas")

    def refused() -> str:
        with pytest.raises(MoveNotNow) as error:
            reviewing.approve(by=jonas, report=report, reason="as seen", seen=None, now=NOW)
        assert page(cast, report).refusal == error.value.refusal
        return error.value.refusal.reason

    redacting.accept_rest(by=jonas, report=report, now=NOW)
    assert refused() == "redacted_and_graded"
    number = version(cast, report)
    assert refused() == "redacted_and_graded", "it has no grade"
    reviewing.keep_grade(by=jonas, report=report, judged=JUDGED[2], seen=0, now=NOW)
    assert refused() == "reidentification_checked"
    reviewing.keep_recheck(
        by=jonas, report=report, answers=RECHECKED, words="", covers=number, seen=0, now=NOW
    )
    hide(cast, report, "vet")
    assert refused() == "redacted_and_graded", "something was decided after the version"
    version(cast, report, seen=1)
    assert refused() == "reidentification_checked", "another version was checked"
    reviewing.keep_recheck(by=jonas, report=report, answers=RECHECKED, words="", covers=2, seen=1, now=NOW)
    moved = reviewing.approve(by=jonas, report=report, reason="as seen", seen=None, now=NOW)
    assert moved.state is State.READY
    assert Report.objects.get().grade == 2
    assert '"grade":2' in Event.objects.get(kind="approve_review").data


def test_acting_on_a_withdrawn_report_weighs_it_anew(cast: Cast, report: UUID) -> None:
    cast.weighed_by_jonas(report)
    execute("SELECT inbox_event(%s, 'withdraw', 'WITHDRAWN', %s, '{}')", report, NOW)
    move(cast, "tomas", report, Move.ACT_ANYWAY, reason="A duty to act.")
    with pytest.raises(MoveNotNow):
        move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen")
    cast.weighed_by_jonas(report)
    move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen")


def test_what_must_stay_takes_a_reason(cast: Cast, report: UUID) -> None:
    jonas = cast.unlocked("jonas")
    redacting.accept_rest(by=jonas, report=report, now=NOW)
    number = version(cast, report)
    answers = {**RECHECKED, "role": "needed"}
    with pytest.raises(Invalid) as refused:
        reviewing.keep_recheck(
            by=jonas, report=report, answers=answers, words=" ", covers=number, seen=0, now=NOW
        )
    assert refused.value.errors == {"words": "required"}
    with pytest.raises(Invalid):
        reviewing.keep_recheck(by=jonas, report=report, answers={}, words="", covers=number, seen=0, now=NOW)
    with pytest.raises(NoVersionYet):
        reviewing.keep_recheck(
            by=jonas, report=report, answers=RECHECKED, words="", covers=9, seen=0, now=NOW
        )
    reviewing.keep_recheck(
        by=jonas, report=report, answers=answers, words="The vet.", covers=number, seen=0, now=NOW
    )
    assert page(cast, report).check_words == "The vet."
    assert "vet" not in str(ReviewStep.objects.get(kind="recheck").__dict__)


@pytest.mark.parametrize(
    ("judged", "wrong"),
    [
        (Judged(0, 1, 1, WHY), {"harm": "required"}),
        (Judged(5, 4, 1, WHY), {"harm": "required", "urgency": "required"}),
        (Judged(1, 1, 1, {**WHY, "harm": " "}), {"harm_reason": "required"}),
        (Judged(1, 1, 1, {**WHY, "urgency": "x" * 2001}), {"urgency_reason": "too_long"}),
    ],
)
def test_a_grade_needs_three_judgements_and_three_reasons(
    cast: Cast, report: UUID, judged: Judged, wrong: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        reviewing.keep_grade(by=cast.unlocked("jonas"), report=report, judged=judged, seen=0, now=NOW)
    assert refused.value.errors == wrong


def test_of_two_cards_at_once_the_second_is_told(cast: Cast, report: UUID) -> None:
    jonas = cast.unlocked("jonas")
    assert reviewing.keep_grade(by=jonas, report=report, judged=JUDGED[4], seen=0, now=NOW) == 4
    with pytest.raises(SomeoneWasFirst):
        reviewing.keep_grade(by=jonas, report=report, judged=JUDGED[2], seen=0, now=NOW)
    assert page(cast, report).reasons == dict(WHY)
    assert review_log.standing(report).number("grade") == 1


def test_the_database_keeps_no_card_without_its_numbers(cast: Cast, report: UUID) -> None:
    row = Report.objects.get()
    for wrong in ({"harm": 1}, {"harm": 1, "urgency": 1, "credibility": 1, "grade": 9}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewStep.objects.create(
                report=row, kind="grade", number=9, member="m", at=NOW, version=1, **wrong
            )


def test_a_grave_one_is_co_signed_once_and_waits_for_nobody(cast: Cast, report: UUID) -> None:
    handled(cast, report)
    assert Report.objects.get().state == State.HANDLING
    move(cast, "tomas", report, Move.CO_SIGN)
    with pytest.raises(MoveNotNow):
        move(cast, "tomas", report, Move.CO_SIGN)


def test_the_database_lets_nobody_approve_by_word_or_what_they_screened(cast: Cast, report: UUID) -> None:
    approve = (
        "INSERT INTO reports_event (report_id, number, kind, at, actor, from_state, to_state, data)"
        " VALUES (%s, 4, 'approve_review', %s, %s, 'REVIEW', 'READY', '{}')"
    )
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        execute(approve, report, NOW, cast.person("jonas").pseudonym)
    cast.weighed_by_jonas(report)
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        execute(approve, report, NOW, cast.person("mei").pseudonym)
    execute(approve, report, NOW, cast.person("jonas").pseudonym)


# The first review.


def test_the_checklist_is_stored_and_belongs_to_whoever_screens(cast: Cast) -> None:
    report = arrived()
    cast.taken_by_mei(report)
    with pytest.raises(MoveNotNow):
        move(cast, "mei", report, Move.PASS_ON)
    mei = cast.unlocked("mei")
    with pytest.raises(Invalid) as refused:
        reviewing.pass_on(by=mei, report=report, answers={**CHECKED, "contact": "?"}, seen=0, now=NOW)
    assert refused.value.errors == {"contact": "required"}
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.SCREENER])
    with pytest.raises(MoveNotAllowed):
        reviewing.pass_on(by=cast.unlocked("jonas"), report=report, answers=CHECKED, seen=0, now=NOW)
    assert not ReviewStep.objects.exists(), "what is refused leaves nothing"
    assert reviewing.pass_on(by=mei, report=report, answers=CHECKED, seen=0, now=NOW).state is State.REVIEW
    with pytest.raises(NotInFirstReview):
        reviewing.keep_checklist(by=mei, report=report, answers=CHECKED, seen=1, now=NOW)


def test_an_urgent_one_is_marked_by_the_checklist(cast: Cast) -> None:
    report = arrived()
    cast.taken_by_mei(report)
    reviewing.pass_on(
        by=cast.unlocked("mei"), report=report, answers={**CHECKED, "urgent": "yes"}, seen=0, now=NOW
    )
    assert Report.objects.get().urgent


# The handler.


def test_original_and_redacted_version_are_read_by_different_acts(cast: Cast, report: UUID) -> None:
    handled(cast, report)
    before = len(acts())
    read(cast, report)
    desk_reading.open_report(by=cast.unlocked("tomas"), report=report, now=NOW)
    assert acts()[before:] == ["read_redacted", "read_report"]


def test_what_a_reporter_writes_later_is_hidden_by_the_machine_until_a_reviewer_looks(cast: Cast) -> None:
    report = filed(sealed(text=STORY))
    cast.taken_by_mei(report.id)
    cast.passed_on_by_mei(report.id)
    hide(cast, report.id, "Hollow Bay", Kind.PLACE)
    handled(cast, report.id)
    cookie = reporter_side.open_by_code(code=report.code, now=LATER)
    said = "Ring 13900139000. Zuzanna Kral left Hollow Bay, says Peter Hargrove."
    reporter_side.say_plain(cookie=cookie, text=said, now=LATER)
    (message,) = read(cast, report.id).messages
    assert message.automatic
    assert message.text == "Ring ⟦phone 2⟧. ⟦person 1⟧ left ⟦place 1⟧, says ⟦person 2⟧."
    (message,) = read(cast, report.id, Reason("reach")).messages
    assert message.text == said
    assert "Zuzanna" not in str(read(cast, report.id, Reason("reach")).story), (
        "what a reviewer hid stays hidden"
    )
    redacting.accept_rest(by=cast.unlocked("jonas"), report=report.id, now=LATER)
    version(cast, report.id, seen=1)
    (message,) = read(cast, report.id, Reason("reach")).messages
    assert not message.automatic
    assert "Hargrove" not in message.text


def test_a_report_from_before_has_no_version_and_is_hidden_by_the_machine(cast: Cast, report: UUID) -> None:
    handled(cast, report)
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("ALTER TABLE reports_reviewstep DISABLE TRIGGER USER")
    ReviewStep.objects.all().delete()
    opened = read(cast, report)
    assert opened.redacted == 0
    assert "Zuzanna" not in str(opened.story)
    assert "13800138000" not in str(opened.story)


@pytest.mark.parametrize("story", ODD)
def test_a_story_of_wrong_types_is_reviewed_and_read_all_the_same(
    cast: Cast, story: dict[str, object]
) -> None:
    report = hostile(json.dumps(story).encode())
    cast.handled_by_amara(report)
    assert read(cast, report).redacted == 1
    assert page(cast, report).current


def test_what_the_desk_wrote_hides_what_the_version_hid(cast: Cast, report: UUID) -> None:
    desk_side.write_note(
        by=cast.unlocked("mei"), report=report, text="Amara, Zuzanna Kral is known here.", now=NOW
    )
    handled(cast, report)
    (note,) = read(cast, report).messages
    assert note.text == "Amara, ⟦person 1⟧ is known here."


def test_a_handler_opens_the_files_that_were_released(cast: Cast) -> None:
    report, key = uuid4(), storing.new_content_key()
    notes = []
    for name in ("Zuzanna Kral.jpg", "bill.pdf"):
        sealing = FileSealing(key, report=report)
        for index, chunk in enumerate([*sealing.update(b"x"), *sealing.finish()]):
            attachments.keep_chunk(object_id=sealing.id, index=index, data=chunk, now=NOW)
        notes.append(FileNote(sealing.part(), name, "image/jpeg", 1))
    arrived(sealed(report=report, key=key, files=notes, text=STORY))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    photo, bill = (note.part.id for note in notes)
    handled(cast, report, released=frozenset({bill, uuid4()}))
    assert [file.name for file in read(cast, report).files] == ["⟦person 1⟧.jpg", "bill.pdf"]
    amara = cast.unlocked("amara")
    assert desk_reading.ticket_for_file(by=amara, report=report, object_id=bill, now=NOW)
    with pytest.raises(NotFound):
        desk_reading.ticket_for_file(by=amara, report=report, object_id=photo, now=NOW)


def test_the_desks_role_reviews_with_its_own_rights(cast: Cast, report: UUID, as_role: Act) -> None:
    with as_role("desk", "jonas"):
        cast.weighed_by_jonas(report)
        reviewing.approve(by=cast.unlocked("jonas"), report=report, reason="as seen", seen=None, now=NOW)
    with as_role("desk", "amara"):
        move(cast, "amara", report, Move.PULL)
        assert read(cast, report).redacted == 1
