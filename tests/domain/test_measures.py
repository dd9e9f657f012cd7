"""A bank is asked to hold money and answers, or does not: with real keys, and as the roles of the faces."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from auricle.audit.models import TrailLine
from auricle.directory.models import Member
from auricle.errors import Invalid
from auricle.measures import alarms, asking, bank_side, call_back_numbers, desk_reading, following
from auricle.measures.answering import NoMeasure
from auricle.measures.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.measures.log import SomeoneWasFirst
from auricle.measures.models import CallBackNumber, Measure, MeasureAlarm, MeasureEvent
from auricle.measures.moves import Move, SpokeTo, State
from auricle.referrals import handover, log
from auricle.referrals.models import Referral
from auricle.reports.models import Notice
from auricle.vault.models import SealedObject
from tests.hotline import NOW
from tests.measured import NUMBERS, PHONE, REQUEST, asked_for, number_of_the_bank, phone, phoned
from tests.people import Cast
from tests.referred import handed_over

Act = Callable[..., AbstractContextManager[None]]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def state(measure: UUID) -> str:
    return Measure.objects.get(pk=measure).state


def hold(cast: Cast, measure: UUID, *, amount: str = "9,000", until: datetime | None = None) -> None:
    until = until or NOW + 3 * DAY
    bank_side.hold(by=cast.unlocked("anton"), referral=measure, amount=amount, until=until, now=NOW)


def sweep(now: datetime) -> int:
    return alarms.ring(most=50, now=now)


# From the request to the hold.


def test_from_the_request_to_a_hold_that_is_extended_and_released(cast: Cast, as_role: Act) -> None:
    people = {login: cast.unlocked(login) for login in ("amara", "tomas", "anton")}
    measure = asked_for(cast, NOW)
    with as_role("desk", "tomas"):
        asking.release_numbers(by=people["tomas"], measure=measure, now=NOW)
    with as_role("desk", "amara"):
        phone(cast, measure, NOW + MINUTE)
    with as_role("agency", "anton"):
        opened = bank_side.open_measure(by=people["anton"], referral=measure, now=NOW)
        assert opened is not None and opened.asked is not None  # noqa: PT018
        assert list(opened.asked.numbers) == NUMBERS.splitlines()
        assert opened.asked.legal_basis == "Payment Act 12"
        assert set(opened.moves) == {Move.ACKNOWLEDGE, Move.HOLD, Move.NOT_FOUND}
        bank_side.acknowledge(by=people["anton"], referral=measure, now=NOW + 2 * MINUTE)
        assert Referral.objects.only("state").get(pk=measure).state == "ACKNOWLEDGED"
        bank_side.hold(
            by=people["anton"], referral=measure, amount="9,000.00", until=NOW + 3 * DAY, now=NOW + HOUR
        )
    with as_role("desk", "amara"):
        following.extend(by=people["amara"], measure=measure, until=NOW + 9 * DAY, now=NOW + DAY)
        found = desk_reading.open_measure(by=people["amara"], measure=measure, now=NOW + DAY)
    assert (found.asked_by, found.released_by, found.bank) == ("Amara", "Tomas", "Bank")
    assert (found.called and found.called.phone) == PHONE
    with as_role("agency", "anton"):
        bank_side.release(by=people["anton"], referral=measure, amount="8,000", now=NOW + 2 * DAY)
    row = Measure.objects.get(pk=measure)
    assert (row.state, row.amount_asked, row.amount_held, row.amount_released) == (
        *("RELEASED", 1_250_000, 900_000, 800_000),
    )
    assert (row.extensions, row.rings_at, row.due_kind) == (1, None, "")
    assert Referral.objects.get(pk=measure).state == "ACCEPTED"
    acts = set(TrailLine.objects.values_list("act", flat=True))
    assert acts >= {
        "measure_request",
        "measure_release_numbers",
        "measure_phone",
        "measure_hold",
        "read_accounts",
    }


def test_account_numbers_are_in_no_column_and_no_line_of_the_trail(cast: Cast) -> None:
    phoned(cast, NOW)
    rows = [*Measure.objects.values(), *MeasureEvent.objects.values(), *TrailLine.objects.values()]
    assert "BUKB" not in str(rows)
    assert "6222" not in str(rows)
    assert "Payment Act" not in str(rows)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"bank": "police"}, {"bank": "unknown"}),
        ({"amount": "12,5"}, {"amount": "number"}),
        ({"currency": "XXX"}, {"currency": "currency"}),
        ({"numbers": "GB34 BUKB 2020 1555 5555 55"}, {"numbers": "check_digits"}),
        ({"basis": None, "legal_basis": " "}, {"basis": "required", "legal_basis": "required"}),
        ({"text": "", "legal_basis": "x" * 501}, {"text": "required", "legal_basis": "too_long"}),
    ],
    ids=lambda value: "+".join(value),
)
def test_what_is_missing_or_wrong_is_said_at_its_field_and_nothing_is_made(
    cast: Cast, change: dict[str, object], errors: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as caught:
        asked_for(cast, NOW, request=replace(REQUEST, **change))  # type: ignore[arg-type]
    assert caught.value.errors == errors
    assert not Referral.objects.exists()


def test_a_bank_that_nobody_could_phone_is_not_asked(cast: Cast) -> None:
    number = number_of_the_bank(cast, NOW)
    call_back_numbers.take_away(by=cast.person("ada"), number=number, now=NOW)
    report = cast.file(openable=False).id
    cast.handled_by_amara(report)
    with pytest.raises(Invalid) as caught:
        asking.request(by=cast.unlocked("amara"), report=report, request=REQUEST, now=NOW)
    assert caught.value.errors == {"bank": "no_number"}


def test_a_request_needs_the_approved_version_like_any_referral(cast: Cast) -> None:
    number_of_the_bank(cast, NOW)
    report = cast.file(openable=False).id
    cast.taken_by_mei(report)
    with pytest.raises(Exception, match="refer in SCREENING"):
        asking.request(by=cast.unlocked("tomas"), report=report, request=REQUEST, now=NOW)


# Two people, and the number of the directory.


def test_whoever_asked_releases_no_account_number(cast: Cast) -> None:
    number_of_the_bank(cast, NOW)
    report = cast.file(openable=False).id
    cast.handled_by_amara(report)
    tomas = cast.unlocked("tomas")
    measure = asking.request(by=tomas, report=report, request=REQUEST, now=NOW)
    with pytest.raises(MoveNotAllowed) as caught:
        asking.release_numbers(by=tomas, measure=measure, now=NOW)
    assert caught.value.refusal.reason == "another_releases"


def test_the_database_refuses_the_same_person_whatever_the_code_does(cast: Cast) -> None:
    measure = asked_for(cast, NOW)
    amara = cast.person("amara").pseudonym
    with pytest.raises(IntegrityError, match="nobody releases"), transaction.atomic():
        MeasureEvent.objects.create(
            measure_id=measure,
            number=2,
            kind="release_numbers",
            at=NOW,
            recorded_at=NOW,
            side="desk",
            actor=amara,
            from_state="REQUESTED",
            to_state="REQUESTED",
        )
    for columns in ({"numbers_released_by": amara}, {"numbers_released_by": "m-other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Measure.objects.filter(pk=measure).update(numbers_released_at=NOW, **columns)


def test_nobody_phones_before_the_release_nor_at_a_number_that_one_person_stands_for(cast: Cast) -> None:
    measure = asked_for(cast, NOW)
    with pytest.raises(MoveNotNow) as caught:
        phone(cast, measure, NOW)
    assert caught.value.refusal.reason == "numbers_released"
    asking.release_numbers(by=cast.unlocked("tomas"), measure=measure, now=NOW)
    waiting = call_back_numbers.write_down(
        by=cast.person("ada"), bank="bank", phone="+49 30 901820", desk=SpokeTo.BRANCH, now=NOW
    )
    for called, spoke_to, verified in ((waiting, SpokeTo.BRANCH, True), (None, None, False)):
        with pytest.raises(Invalid) as wrong:
            asking.phone(
                by=cast.unlocked("amara"),
                measure=measure,
                called=called,
                spoke_to=spoke_to,
                verified=verified,
                now=NOW,
            )
        assert wrong.value.errors["called"] == "unknown"
    with pytest.raises(IntegrityError, match="confirmed number"), transaction.atomic():
        MeasureEvent.objects.create(
            measure_id=measure,
            number=3,
            kind="phone",
            at=NOW,
            recorded_at=NOW,
            side="desk",
            actor=cast.person("amara").pseudonym,
            from_state="REQUESTED",
            to_state="PHONED_AND_SENT",
            data={"called": waiting},
        )


def test_the_bank_is_not_phoned_before_the_referral_was_approved_and_arrived(cast: Cast) -> None:
    measure = asked_for(cast, NOW, approved=False)
    asking.release_numbers(by=cast.unlocked("tomas"), measure=measure, now=NOW)
    with pytest.raises(MoveNotNow) as caught:
        phone(cast, measure, NOW)
    assert caught.value.refusal.reason == "arrived"


def test_a_number_takes_two_administrators_and_stays_what_it_is(cast: Cast, as_role: Act) -> None:
    ada, bela = cast.person("ada"), cast.person("bela")
    with as_role("desk", "ada"):
        number = call_back_numbers.write_down(
            by=ada, bank="bank", phone="+44 20 7946 0958", desk=SpokeTo.FRAUD_DESK, now=NOW
        )
    with pytest.raises(call_back_numbers.OwnNumber):
        call_back_numbers.confirm(by=ada, number=number, now=NOW)
    with pytest.raises(call_back_numbers.KeepsNoNumbers):
        call_back_numbers.confirm(by=cast.person("tomas"), number=number, now=NOW)
    with pytest.raises(Exception, match="own name"), as_role("desk", "ada"):
        CallBackNumber.objects.filter(pk=number).update(confirmed_by=bela.pseudonym, confirmed_at=NOW)
    with as_role("desk", "bela"):
        call_back_numbers.confirm(by=bela, number=number, now=NOW)
        (line,) = call_back_numbers.listed(by=bela).lines
    assert (line.phone, line.made_by, line.confirmed_by) == (PHONE, "Ada", "Bela")
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        CallBackNumber.objects.filter(pk=number).update(phone="+4930901820")
    with pytest.raises(call_back_numbers.NotWaiting):
        call_back_numbers.confirm(by=bela, number=number, now=NOW)
    for wrong in (PHONE, "030 901820", "call me", "+1"):
        with pytest.raises(Invalid), as_role("desk", "ada"):
            call_back_numbers.write_down(by=ada, bank="bank", phone=wrong, desk=SpokeTo.BRANCH, now=NOW)


def test_two_accounts_of_one_hand_are_not_two_administrators(cast: Cast, as_role: Act) -> None:
    ada, bela = cast.person("ada"), cast.person("bela")
    Member.objects.filter(login="bela").update(made_by_id=ada.id, made_at=NOW - timedelta(days=3))
    with as_role("desk", "ada"):
        number = call_back_numbers.write_down(
            by=ada, bank="bank", phone="+44 20 7946 0958", desk=SpokeTo.FRAUD_DESK, now=NOW
        )
    with pytest.raises(call_back_numbers.OwnNumber), as_role("desk", "bela"):
        call_back_numbers.confirm(by=bela, number=number, now=NOW)
    with pytest.raises(Exception, match="own name"), as_role("desk", "bela"):
        CallBackNumber.objects.filter(pk=number).update(confirmed_by=bela.pseudonym, confirmed_at=NOW)


# What the bank sees and says.


def test_a_bank_sees_no_account_number_before_release_and_call(cast: Cast, as_role: Act) -> None:
    measure = asked_for(cast, NOW)
    anton = cast.unlocked("anton")
    sealed = Measure.objects.get(pk=measure).accounts

    def seen() -> tuple[bool, bool]:
        with as_role("agency", "anton"):
            opened = bank_side.open_measure(by=anton, referral=measure, now=NOW)
            return opened is not None, SealedObject.objects.filter(pk=sealed).exists()

    assert seen() == (False, False)
    asking.release_numbers(by=cast.unlocked("tomas"), measure=measure, now=NOW)
    assert seen() == (False, False)
    phone(cast, measure, NOW)
    assert seen() == (True, True)
    handover.recall(by=cast.unlocked("tomas"), referral=measure, text="Wrong bank.", now=NOW)
    assert seen() == (True, False)


def test_no_other_agency_sees_a_measure_and_nobody_is_named_to_the_bank(cast: Cast, as_role: Act) -> None:
    phoned(cast, NOW)
    for login in ("", "osei", "tuva", "amara"):
        with as_role("agency", login):
            assert not Measure.objects.only("state").exists()
            assert not MeasureEvent.objects.exists()
    with pytest.raises(Exception, match="permission denied"), as_role("agency", "anton"):
        Measure.objects.values_list("requested_by").first()
    with pytest.raises(Exception, match="permission denied"), as_role("agency", "anton"):
        Measure.objects.filter(amount_asked=1_250_000).update(amount_asked=1)


def test_an_answer_that_comes_twice_has_one_effect(cast: Cast) -> None:
    measure = phoned(cast, NOW)
    hold(cast, measure)
    with pytest.raises(MoveNotNow):
        hold(cast, measure, amount="1")
    row = Measure.objects.get(pk=measure)
    assert (row.amount_held, MeasureEvent.objects.filter(kind="hold").count()) == (900_000, 1)
    with pytest.raises(SomeoneWasFirst):
        bank_side.release(
            by=cast.unlocked("anton"), referral=measure, amount="1", now=NOW, seen=row.version - 1
        )


@pytest.mark.parametrize(
    ("amount", "until", "errors"),
    [
        ("9,000", NOW - MINUTE, {"until": "past"}),
        ("9,000", NOW, {"until": "past"}),
        ("9,000", NOW + 400 * DAY, {"until": "too_late"}),
        ("9,000", None, {"until": "required"}),
        ("12,500.01", NOW + DAY, {"amount": "more_than_asked"}),
        ("9.000,00", NOW + DAY, {"amount": "number"}),
    ],
)
def test_what_a_bank_says_is_checked_at_its_field(
    cast: Cast, amount: str, until: datetime | None, errors: dict[str, str]
) -> None:
    measure = phoned(cast, NOW)
    with pytest.raises(Invalid) as caught:
        bank_side.hold(by=cast.unlocked("anton"), referral=measure, amount=amount, until=until, now=NOW)
    assert caught.value.errors == errors
    assert state(measure) == State.PHONED_AND_SENT


def test_the_database_takes_no_hold_that_ended_before_it_began(cast: Cast) -> None:
    measure = phoned(cast, NOW)
    with pytest.raises(IntegrityError, match="a hold ends later"), transaction.atomic():
        MeasureEvent.objects.create(
            measure_id=measure,
            number=4,
            kind="hold",
            at=NOW,
            recorded_at=NOW,
            side="agency",
            actor=cast.person("anton").pseudonym,
            from_state="PHONED_AND_SENT",
            to_state="HELD",
            data={"amount": 1, "until": NOW.isoformat()},
        )


def test_a_measure_of_another_kind_of_referral_is_none(cast: Cast) -> None:
    referral = handed_over(cast, agency="bank", now=NOW)
    assert bank_side.open_measure(by=cast.unlocked("anton"), referral=referral, now=NOW) is None
    with pytest.raises(NoMeasure):
        bank_side.acknowledge(by=cast.unlocked("anton"), referral=referral, now=NOW)


# What follows a hold.


def test_a_hold_is_extended_twice_and_always_to_a_later_day(cast: Cast) -> None:
    measure, amara = phoned(cast, NOW), cast.unlocked("amara")
    hold(cast, measure)
    for until, code in ((None, "required"), (NOW + 2 * DAY, "not_later"), (NOW + 400 * DAY, "too_late")):
        with pytest.raises(Invalid) as caught:
            following.extend(by=amara, measure=measure, until=until, now=NOW)
        assert caught.value.errors == {"until": code}
    for days in (4, 5):
        following.extend(by=amara, measure=measure, until=NOW + days * DAY, now=NOW)
    with pytest.raises(MoveNotNow) as refused:
        following.extend(by=amara, measure=measure, until=NOW + 6 * DAY, now=NOW)
    assert refused.value.refusal.reason == "extensions_left"
    assert Measure.objects.get(pk=measure).rings_at == NOW + 5 * DAY - 12 * HOUR


def test_a_hold_is_handed_over_to_a_court_with_a_referral_of_its_own(cast: Cast, as_role: Act) -> None:
    measure, amara = phoned(cast, NOW), cast.unlocked("amara")
    hold(cast, measure)
    with pytest.raises(Invalid):
        following.hand_over(by=amara, measure=measure, court="bank", text="Please.", legal_basis="", now=NOW)
    with as_role("desk", "amara"):
        made = following.hand_over(
            by=amara, measure=measure, court="court", text="Please decide.", legal_basis="Code 3", now=NOW
        )
    referral = Referral.objects.get(pk=made)
    assert (referral.state, referral.agency.code, referral.asked) == ("DRAFTED", "court", "examine")
    assert state(measure) == State.HANDED_TO_COURT
    assert MeasureEvent.objects.get(kind="hand_over").data["referral"] == log.number_of(made)


def test_the_desk_writes_down_what_the_bank_says_by_phone(cast: Cast) -> None:
    first, second = phoned(cast, NOW), phoned(cast, NOW)
    following.not_found(by=cast.unlocked("amara"), measure=first, now=NOW)
    hold(cast, second)
    following.release(by=cast.unlocked("tomas"), measure=second, now=NOW)
    assert (state(first), state(second)) == (State.NOT_FOUND, State.RELEASED)
    assert Measure.objects.get(pk=second).amount_released == 900_000


# Alarms.


def test_a_bank_that_never_answers_is_rung_for_every_five_minutes(cast: Cast, as_role: Act) -> None:
    measure = phoned(cast, NOW)
    rung = []
    for minute in range(24, 61):
        with as_role("worker"):
            rung += [minute] * sweep(NOW + minute * MINUTE)
    assert rung == [30, 35, 40, 45, 50, 55, 60]
    assert Measure.objects.get(pk=measure).rang == 7
    notices = Notice.objects.filter(referral=measure, kind="measure_bank").order_by("event_number")
    handler, *supervisors = notices
    assert handler.member
    assert (handler.member.login, [n.member for n in supervisors]) == ("amara", [None, None])
    bank_side.acknowledge(by=cast.unlocked("anton"), referral=measure, now=NOW + HOUR)
    assert sweep(NOW + 2 * HOUR) == 0


def test_nobody_phones_and_it_rings_after_ten_minutes_though_the_referral_waits(cast: Cast) -> None:
    measure = asked_for(cast, NOW, approved=False)
    assert sweep(NOW + 9 * MINUTE) == 0
    assert sweep(NOW + 10 * MINUTE) == 1
    assert MeasureAlarm.objects.get().kind == "PHONE"
    # Releasing the numbers does not silence it; phoning does.
    handover.approve(by=cast.unlocked("tomas"), referral=measure, now=NOW + 11 * MINUTE)
    asking.release_numbers(by=cast.unlocked("tomas"), measure=measure, now=NOW + 11 * MINUTE)
    assert sweep(NOW + 12 * MINUTE) == 0
    assert sweep(NOW + 15 * MINUTE) == 1


def test_a_hold_rings_twelve_hours_before_its_end_and_at_its_end(cast: Cast) -> None:
    measure = phoned(cast, NOW)
    hold(cast, measure)
    end = NOW + 3 * DAY
    assert [sweep(end - 12 * HOUR - MINUTE), sweep(end - 12 * HOUR), sweep(end - HOUR)] == [0, 1, 0]
    assert [sweep(end), sweep(end + DAY)] == [1, 0]
    # It is over when somebody says what became of the money, and not by itself.
    assert state(measure) == State.HELD


def test_a_worker_that_was_away_rings_once_and_then_in_step(cast: Cast) -> None:
    phoned(cast, NOW)
    assert sweep(NOW + 3 * HOUR + MINUTE) == 1
    assert sweep(NOW + 3 * HOUR + 4 * MINUTE) == 0
    assert sweep(NOW + 3 * HOUR + 5 * MINUTE) == 1


def test_a_worker_that_is_stopped_within_an_alarm_has_rung_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = phoned(cast, NOW)

    def dies(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(alarms, "_tell", dies)
    with pytest.raises(RuntimeError):
        sweep(NOW + HOUR)
    assert not MeasureAlarm.objects.exists()
    monkeypatch.undo()
    assert sweep(NOW + HOUR) == 1
    assert Measure.objects.get(pk=measure).rang == 1
    assert sweep(NOW + HOUR) == 0


def test_a_measure_ends_with_its_referral_unless_the_bank_holds(cast: Cast, as_role: Act) -> None:
    tomas = cast.unlocked("tomas")
    discarded, recalled, held = asked_for(cast, NOW, approved=False), phoned(cast, NOW), phoned(cast, NOW)
    hold(cast, held)
    handover.discard(by=tomas, referral=discarded, text="No money left.", now=NOW)
    for measure in (recalled, held):
        handover.recall(by=tomas, referral=measure, text="Wrong bank.", now=NOW)
    with as_role("worker"):
        assert alarms.settle(most=50, now=NOW + MINUTE) == 2
    assert [state(m) for m in (discarded, recalled, held)] == ["WITHDRAWN", "WITHDRAWN", "HELD"]
    assert sweep(NOW + HOUR) == 0
