"""Several agencies on one matter: who leads, what each learns of the others, and what was agreed at a meeting."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.timezone import localdate

from auricle.audit.models import TrailLine
from auricle.errors import Invalid
from auricle.faces.desk.notice_words import notice_words
from auricle.referrals import agency_side, agency_steps, handover, meetings, step_warning, together
from auricle.referrals.agency_meetings import Other
from auricle.referrals.lifecycle import MoveNotAllowed
from auricle.referrals.meeting import Agreed, Record
from auricle.referrals.meeting_steps import StepState
from auricle.referrals.meetings import Held
from auricle.referrals.models import MeetingCopy, MeetingStep, Referral, ReferralEvent
from auricle.reports import linking
from auricle.reports.models import Notice
from auricle.vault.models import SealedObject
from tests.domain.test_referrals import drafted, sent
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
TODAY = localdate(NOW)
SAID = "Everybody looks at the same account."
STEPS = (
    Agreed("police", "Ask the bank for its list.", TODAY + timedelta(days=10)),
    Agreed("", "Ask the reporter for the slip.", TODAY + timedelta(days=10)),
)
RECORD = Record(TODAY, ("Police, officer in charge", "The hotline, supervisor"), SAID, STEPS)


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report that Amara works on."""
    found = cast.file("They took my savings.", openable=False).id
    cast.handled_by_amara(found)
    return found


@pytest.fixture
def two(cast: Cast, report: UUID) -> dict[str, UUID]:
    """The report is with the police and with the court."""
    return {"police": sent(cast, report), "court": sent(cast, report, agency="court")}


def others(cast: Cast, login: str, referral: UUID, as_role: Act) -> tuple[Other, ...]:
    with as_role("agency", login):
        return agency_side.open_referral(by=cast.unlocked(login), referral=referral, now=NOW).others


def met(cast: Cast, report: UUID, *referrals: UUID, record: Record = RECORD) -> UUID:
    held = Held(record, frozenset(referrals))
    return meetings.keep(by=cast.unlocked("amara"), report=report, held=held, now=NOW)


def test_an_agency_learns_of_the_others_where_the_desk_says_so(
    cast: Cast, report: UUID, two: dict[str, UUID], as_role: Act
) -> None:
    assert others(cast, "osei", two["police"], as_role) == ()
    told = frozenset({two["police"]})
    by = cast.unlocked("amara")
    assert together.arrange(by=by, report=report, lead=two["court"], told=told, now=NOW) == 2
    assert others(cast, "osei", two["police"], as_role) == (Other("Court", True),)
    assert others(cast, "tuva", two["court"], as_role) == ()
    assert together.arrange(by=by, report=report, lead=two["court"], told=told, now=NOW) == 0
    assert together.arrange(by=by, report=report, lead=two["police"], told=told, now=NOW) == 2
    assert list(Referral.objects.filter(lead=True).values_list("pk", flat=True)) == [two["police"]]


def test_whoever_was_recalled_or_has_only_a_draft_is_not_named(
    cast: Cast, report: UUID, as_role: Act
) -> None:
    police, draft = sent(cast, report), drafted(cast, report, agency="court")
    told, by = frozenset({police}), cast.unlocked("amara")
    together.arrange(by=by, report=report, lead=None, told=told, now=NOW)
    assert others(cast, "osei", police, as_role) == ()
    handover.approve(by=cast.unlocked("tomas"), referral=draft, now=NOW)
    handover.recall(by=cast.unlocked("tomas"), referral=draft, text="No.", now=NOW)
    assert others(cast, "osei", police, as_role) == ()


def test_reports_of_one_matter_are_worked_on_together(cast: Cast, report: UUID, as_role: Act) -> None:
    other = cast.file("They took mine too.", openable=False).id
    cast.handled_by_amara(other)
    linking.link(by=cast.unlocked("tomas"), report=report, other=other, reason="one account", now=NOW)
    police, court = sent(cast, report), sent(cast, other, agency="court")
    by = cast.unlocked("tomas")
    assert {part.referral for part in together.read(by=by, report=other, now=NOW).parts} == {police, court}
    together.arrange(by=by, report=report, lead=police, told=frozenset({court}), now=NOW)
    assert others(cast, "tuva", court, as_role) == (Other("Police", True),)


def test_whoever_does_not_work_on_it_arranges_nothing(cast: Cast, report: UUID, two: dict[str, UUID]) -> None:
    with pytest.raises(MoveNotAllowed):
        together.arrange(
            by=cast.unlocked("mei"), report=report, lead=two["police"], told=frozenset(), now=NOW
        )


def test_each_chosen_agency_gets_the_record_under_its_own_key_and_no_other_does(
    cast: Cast, report: UUID, two: dict[str, UUID], as_role: Act
) -> None:
    met(cast, report, two["police"])
    with as_role("agency", "osei"):
        page = agency_side.open_referral(by=cast.unlocked("osei"), referral=two["police"], now=NOW)
    (meeting,) = page.meetings
    assert meeting.record == RECORD
    assert meeting.own == (1,)
    assert SAID not in [one.words for one in page.said]
    with as_role("agency", "tuva"):
        page = agency_side.open_referral(by=cast.unlocked("tuva"), referral=two["court"], now=NOW)
        assert page.meetings == ()
        assert MeetingCopy.objects.count() == MeetingStep.objects.only("pk").count() == 0
    sealed = MeetingCopy.objects.get().record
    assert SealedObject.objects.get(pk=sealed).report_id == two["police"]


def test_the_desk_reads_it_with_a_line_in_the_trail(cast: Cast, report: UUID, two: dict[str, UUID]) -> None:
    met(cast, report, *two.values())
    (found,) = together.read(by=cast.unlocked("tomas"), report=report, now=NOW).meetings
    assert found.record == RECORD
    assert set(found.got) == {"Police", "Court"}
    assert TrailLine.objects.filter(act="read_meetings").count() == 1
    assert ReferralEvent.objects.filter(kind="meeting").count() == 2


def test_a_record_reaches_an_agency_once(cast: Cast, report: UUID, two: dict[str, UUID]) -> None:
    meeting = met(cast, report, two["police"])
    with pytest.raises(IntegrityError, match="one_record_per_referral"), transaction.atomic():
        MeetingCopy.objects.create(meeting_id=meeting, referral_id=two["police"], record=report)


def test_after_a_recall_the_agency_has_no_record_any_more(
    cast: Cast, report: UUID, two: dict[str, UUID], as_role: Act
) -> None:
    met(cast, report, two["police"])
    handover.recall(by=cast.unlocked("tomas"), referral=two["police"], text="No.", now=NOW)
    with as_role("agency", "osei"):
        assert MeetingCopy.objects.count() == 0
        page = agency_side.open_referral(by=cast.unlocked("osei"), referral=two["police"], now=NOW)
    assert page.meetings == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"present": ()}, "present"),
        ({"words": "  "}, "words"),
        ({"steps": (Agreed("court", "Listen.", TODAY),)}, "steps"),
        ({"steps": (Agreed("", "Listen.", TODAY - timedelta(days=1)),)}, "steps"),
        ({"steps": (Agreed("", " ", TODAY),)}, "steps"),
    ],
)
def test_what_is_missing_or_not_possible_is_named(
    cast: Cast, report: UUID, two: dict[str, UUID], change: dict[str, Any], field: str
) -> None:
    record = replace(RECORD, **change)
    with pytest.raises(Invalid) as caught:
        met(cast, report, two["police"], record=record)
    assert set(caught.value.errors) == {field}


def test_nobody_gets_a_record_of_what_they_do_not_have(
    cast: Cast, report: UUID, two: dict[str, UUID]
) -> None:
    for chosen in ((), (report,), (two["police"], report)):
        with pytest.raises(Invalid) as caught:
            met(cast, report, *chosen)
        assert "referrals" in caught.value.errors


ENDED = "UPDATE referrals_meetingstep SET state = 'done', done_at = now(), done_by = %s"


def run(statement: str, *values: str) -> int | None:
    """How many rows a statement touched; None where it was refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.rowcount)
    except ProgrammingError:
        return None


def test_an_agency_says_of_its_own_step_that_it_is_done_and_of_no_other(
    cast: Cast, report: UUID, two: dict[str, UUID], as_role: Act
) -> None:
    meeting, osei = met(cast, report, two["police"]), cast.unlocked("osei")
    common: dict[str, Any] = {"by": osei, "referral": two["police"], "meeting": meeting, "now": NOW}
    with as_role("agency", "osei"):
        agency_steps.step_done(number=1, **common)
        with pytest.raises(agency_steps.StepEnded):
            agency_steps.step_done(number=1, **common)
        with pytest.raises(agency_steps.NoSuchStep):
            agency_steps.step_done(number=2, **common)
    # Of the hotline's step it can say nothing, nor end its own again, whatever a query forgets.
    for number, touched in ((2, 0), (1, None)):
        with as_role("agency", "osei"):
            assert run(f"{ENDED} WHERE number = {number}", osei.person.pseudonym) == touched


def test_the_desk_ends_a_step_and_opens_it_again(cast: Cast, report: UUID, two: dict[str, UUID]) -> None:
    meeting = met(cast, report, two["police"])
    by = cast.unlocked("amara")
    common: dict[str, Any] = {"by": by, "report": report, "meeting": meeting, "number": 2, "now": NOW}
    meetings.say_of_step(state=StepState.DROPPED, **common)
    with pytest.raises(meetings.StepMoved):
        meetings.say_of_step(state=StepState.DONE, **common)
    meetings.say_of_step(state=StepState.OPEN, **common)
    assert MeetingStep.objects.get(number=2).state == "open"
    with pytest.raises(meetings.NoSuchStep):
        meetings.say_of_step(state=StepState.DONE, **{**common, "number": 9})


def test_steps_that_run_out_are_told_once_for_each_share_of_their_time(
    cast: Cast, report: UUID, two: dict[str, UUID]
) -> None:
    meeting = met(cast, report, two["police"])
    meetings.say_of_step(
        by=cast.unlocked("amara"), report=report, meeting=meeting, number=2, state=StepState.DONE, now=NOW
    )
    for days, kinds in ((1, []), (7, ["50"]), (7, ["50"]), (12, ["50", "100"]), (12, ["50", "100"])):
        step_warning.warn(most=50, now=NOW + timedelta(days=days))
        found = Notice.objects.filter(kind__startswith="referral_step_").order_by("pk")
        assert [row.kind for row in found] == [f"referral_step_1_{share}" for share in kinds]
    assert [str(one.words) for one in notice_words(found)][-1] == "Step 1 agreed at a meeting: overdue"
    assert {row.referral for row in found} == {two["police"]}
    late = meetings.late(by=cast.person("tomas"), now=NOW + timedelta(days=12))
    assert [(of, number, who) for of, number, who, _ in late] == [(report, 1, "Police")]


def test_an_agencys_role_asks_of_its_own_referrals_alone(
    cast: Cast, report: UUID, two: dict[str, UUID], as_role: Act
) -> None:
    together.arrange(
        by=cast.unlocked("amara"), report=report, lead=None, told=frozenset(two.values()), now=NOW
    )
    with as_role("agency", "osei"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM others_on_it(%s)", [two["court"]])
        assert cursor.fetchone() == (0,)
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk", "amara"):
        connection.cursor().execute("SELECT * FROM others_on_it(%s)", [two["court"]])
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("agency", "osei"):
        connection.cursor().execute("SELECT report_id FROM referrals_meeting")
