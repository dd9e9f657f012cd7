"""To be called back: the number is sealed, opened for a call by whoever has it in hand, and gone when that is over."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import Error, connection
from pytest_django import Settings

from auricle.audit.models import TrailLine
from auricle.call_backs import calling, ending, keeping, listing
from auricle.call_backs.calling import (
    CallsNobody,
    Came,
    InOtherHands,
    NoSuchCallBack,
    NotInHand,
    NotYet,
)
from auricle.call_backs.hours import span_of
from auricle.call_backs.keeping import Asked, OtherKey, TooMany
from auricle.call_backs.listing import SeesNoCallBacks, Standing
from auricle.call_backs.models import CallBack
from auricle.calls import planning
from auricle.calls.plan import HOUSE
from auricle.config import keys
from auricle.demo import calling_back
from auricle.demo.calling import WINDOWS
from auricle.directory import catalogue, roster
from auricle.directory.models import Category, Membership
from auricle.directory.permissions import Permission, Role, holders
from auricle.errors import Invalid
from auricle.sealing import phone_ticket
from auricle.sealing.envelope import PublicKey
from auricle.sealing.signatures import org_public
from auricle.vault import key_signing, rotation, spent_keys, storing
from auricle.vault.call_back_opening import NumberRefused
from auricle.vault.team_keys import NoTeamKey
from auricle.voice.call_backs import sealed_number
from tests import people
from tests.faces.desk import acts
from tests.hotline import NOW
from tests.people import ORG, Cast

Act = Callable[..., AbstractContextManager[None]]
NUMBER = "01715550173"
MORNING_ENDS = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The house sorts later what callers say: that it does is whose key their numbers are sealed to."""
    people.sort_later()
    return cast


def asked(number: str = NUMBER, *, window: str = "morning", now: datetime = NOW) -> UUID:
    """A caller keyed a number in, and the phone's service handed it over sealed."""
    call_back, key = uuid4(), keeping.key(language="en", now=now)
    sealed = sealed_number(number, call_back=call_back, recipient=PublicKey(key.public))
    keeping.keep(asked=Asked(call_back, "en", window, key.key_id, sealed), now=now)
    return call_back


def row(call_back: UUID) -> CallBack:
    return CallBack.objects.get(pk=call_back)


def gone(call_back: UUID) -> bool:
    """Whether nothing is left that any key opens."""
    found = row(call_back)
    return found.sealed is None and found.key_id is None and found.taken_by == ""


def test_who_has_it_in_hand_sees_the_number_and_after_the_call_nobody_does(cast: Cast) -> None:
    call_back = asked()
    assert calling.show(by=cast.unlocked("lin"), call_back=call_back, now=NOW) == NUMBER
    assert not calling.end_call(by=cast.person("lin"), call_back=call_back, came=Came.REACHED, now=NOW)
    assert gone(call_back)
    with pytest.raises(NoSuchCallBack):
        calling.show(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    assert acts()[-3:] == ["call_back_asked", "call_back_number_shown", "call_back_deleted"]


def test_a_browser_is_given_a_pass_that_only_the_phones_service_reads(cast: Cast) -> None:
    call_back = asked()
    passed = calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    assert NUMBER not in passed
    read = phone_ticket.read_pass(keys.phone_key(), passed, now=NOW.timestamp())
    assert (read.number, read.call_back, read.language) == (NUMBER, call_back, "en")
    with pytest.raises(phone_ticket.BadTicket):
        phone_ticket.read_pass(keys.phone_key(), passed, now=NOW.timestamp() + 121)


@pytest.mark.parametrize("came", [Came.REACHED, Came.UNWANTED, Came.WRONG_NUMBER])
def test_whatever_came_of_a_call_that_was_answered_the_number_is_deleted(cast: Cast, came: Came) -> None:
    call_back = asked()
    calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    calling.end_call(by=cast.person("lin"), call_back=call_back, came=came, now=NOW)
    assert gone(call_back)
    assert row(call_back).outcome == came


def test_who_was_not_reached_is_called_in_the_next_such_hours_and_three_times_at_most(cast: Cast) -> None:
    call_back, lin, now = asked(), cast.person("lin"), NOW
    for tries in (1, 2):
        calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=now)
        assert calling.end_call(by=lin, call_back=call_back, came=Came.NOT_REACHED, now=now)
        found = row(call_back)
        assert (found.tries, found.taken_by) == (tries, "")
        assert found.starts_at == now + DAY
        with pytest.raises(NotYet):
            calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=now)
        now = found.starts_at
    calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=now)
    assert not calling.end_call(by=lin, call_back=call_back, came=Came.NOT_REACHED, now=now)
    assert gone(call_back)
    assert row(call_back).outcome == "not_reached"


def test_nobody_is_called_before_the_hours_that_they_chose(cast: Cast) -> None:
    call_back = asked(window="evening")
    for opens in (calling.dial, calling.show):
        with pytest.raises(NotYet):
            opens(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    assert row(call_back).taken_by == ""


def test_hours_that_are_nearly_over_are_those_of_the_next_day(cast: Cast) -> None:
    """Half an hour is what it takes to keep the promise."""
    from_now = span_of("morning", after=MORNING_ENDS - timedelta(minutes=30))
    assert from_now is not None
    assert from_now.ends == MORNING_ENDS
    later = span_of("morning", after=MORNING_ENDS - timedelta(minutes=29))
    assert later is not None
    assert later.ends == MORNING_ENDS + DAY


def test_one_person_at_a_time_has_it_in_hand(cast: Cast) -> None:
    call_back = asked()
    clerk = Role.CLERK.value
    calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    with pytest.raises(InOtherHands):
        calling.show(by=cast.unlocked(clerk), call_back=call_back, now=NOW)
    with pytest.raises(NotInHand):
        calling.end_call(by=cast.person(clerk), call_back=call_back, came=Came.REACHED, now=NOW)
    calling.give_back(by=cast.person("lin"), call_back=call_back, now=NOW)
    assert calling.show(by=cast.unlocked(clerk), call_back=call_back, now=NOW) == NUMBER


def test_what_was_forgotten_in_somebodys_hands_can_be_taken(cast: Cast) -> None:
    call_back = asked()
    calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    later = NOW + calling.TAKEN_FOR + timedelta(seconds=1)
    assert calling.show(by=cast.unlocked(Role.CLERK.value), call_back=call_back, now=later) == NUMBER
    with pytest.raises(NotInHand):
        calling.end_call(by=cast.person("lin"), call_back=call_back, came=Came.REACHED, now=later)


def test_two_days_after_its_hours_the_clock_deletes_the_number(cast: Cast, as_role: Act) -> None:
    call_back = asked()
    calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    with as_role("worker"):
        assert ending.end_due(most=9, now=MORNING_ENDS + ending.KEPT_PAST) == 0
        assert ending.end_due(most=9, now=MORNING_ENDS + ending.KEPT_PAST + timedelta(seconds=1)) == 1
        assert ending.end_due(most=9, now=MORNING_ENDS + 9 * DAY) == 0
    assert gone(call_back)
    assert row(call_back).outcome == "expired"
    line = TrailLine.objects.order_by("seq").last()
    assert line is not None
    assert (line.act, line.actor) == ("call_back_deleted", "clock")


def test_an_empty_row_is_counted_for_400_days(cast: Cast, as_role: Act) -> None:
    call_back = asked()
    calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    calling.end_call(by=cast.person("lin"), call_back=call_back, came=Came.REACHED, now=NOW)
    open_one = asked()
    CallBack.objects.filter(pk=open_one).update(ends_at=NOW + 401 * DAY)
    with as_role("worker"):
        ending.end_due(most=9, now=NOW + ending.COUNTED_FOR)
        assert CallBack.objects.filter(pk=call_back).exists()
        ending.end_due(most=9, now=NOW + ending.COUNTED_FOR + timedelta(seconds=1))
        assert list(CallBack.objects.values_list("pk", flat=True)) == [open_one]


def test_the_trail_knows_which_promise_and_never_the_number(cast: Cast) -> None:
    call_back = asked()
    calling.show(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    calling.end_call(by=cast.person("lin"), call_back=call_back, came=Came.REACHED, now=NOW)
    told = [json.loads(line.detail) for line in TrailLine.objects.filter(act__startswith="call_back")]
    assert {each["call_back"] for each in told} == {str(call_back)}
    assert not any(NUMBER[-6:] in line.detail for line in TrailLine.objects.all())


@pytest.mark.parametrize("login", ["mei", "jonas", "amara", "tomas", "ada", "ravi"])
def test_only_who_takes_calls_calls_back(cast: Cast, login: str) -> None:
    call_back = asked()
    with pytest.raises(CallsNobody):
        calling.show(by=cast.unlocked(login), call_back=call_back, now=NOW)
    with pytest.raises(CallsNobody):
        calling.give_back(by=cast.person(login), call_back=call_back, now=NOW)


def test_a_supervisor_sees_what_is_overdue_and_whoever_else_has_no_part_in_it_nothing(cast: Cast) -> None:
    late = asked()
    evening = asked(window="evening")
    now = MORNING_ENDS
    lines = listing.listed(by=cast.person("tomas"), now=now)
    assert [(line.id, line.standing, line.ready) for line in lines] == [
        (late, Standing.OVERDUE, False),
        (evening, Standing.LATER, False),
    ]
    with pytest.raises(SeesNoCallBacks):
        listing.listed(by=cast.person("mei"), now=now)


def test_the_list_says_who_has_it_in_hand(cast: Cast) -> None:
    call_back = asked()
    calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    (mine,), (others,) = (
        listing.listed(by=cast.person(login), now=NOW) for login in ("lin", Role.CLERK.value)
    )
    assert (mine.holder, mine.mine, mine.ready) == ("Lin", True, True)
    assert (others.holder, others.mine, others.ready) == ("Lin", False, False)


def test_who_talks_with_them_for_longer_has_it_in_hand_until_somebody_takes_it(cast: Cast) -> None:
    """After a long talk, too, one says what came of it, and opens no number for that."""
    call_back, clerk = asked(), Role.CLERK.value
    calling.dial(by=cast.unlocked("lin"), call_back=call_back, now=NOW)
    later = NOW + calling.TAKEN_FOR + timedelta(minutes=5)
    (mine,), (free,) = (listing.listed(by=cast.person(login), now=later) for login in ("lin", clerk))
    assert (mine.mine, mine.ready) == (True, True)
    assert (free.holder, free.mine, free.ready) == ("", False, True)
    calling.dial(by=cast.unlocked(clerk), call_back=call_back, now=later)
    (others,) = listing.listed(by=cast.person("lin"), now=later)
    assert (others.mine, others.ready) == (False, False)


def test_the_phones_way_in_keeps_a_promise_and_reads_none(cast: Cast, as_role: Act) -> None:
    with as_role("line"):
        call_back = asked()
        # Sent again: one promise.
        key = keeping.key(language="en", now=NOW)
        sealed = sealed_number(NUMBER, call_back=call_back, recipient=PublicKey(key.public))
        keeping.keep(asked=Asked(call_back, "en", "morning", key.key_id, sealed), now=NOW)
    with pytest.raises(Error), as_role("line"), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM call_backs_callback")
    assert CallBack.objects.count() == 1


@pytest.mark.parametrize("face", ["public", "agency", "api"])
def test_other_faces_neither_keep_a_promise_nor_see_one(cast: Cast, as_role: Act, face: str) -> None:
    asked()
    for statement in (
        "SELECT sealed FROM call_backs_callback",
        "SELECT keep_call_back(gen_random_uuid(), 'en', 'morning', now(), now(), now(), '', '')",
    ):
        with pytest.raises(Error), as_role(face), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_worker_has_no_sealed_bytes_in_its_hands(cast: Cast, as_role: Act) -> None:
    asked()
    with pytest.raises(Error), as_role("worker"), connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM call_backs_callback")


def test_rows_are_those_of_the_callers_of_the_team_and_its_supervisors(cast: Cast, as_role: Act) -> None:
    asked()
    seen = {}
    for login in ("lin", Role.CLERK.value, "tomas", "mei", "jonas", "amara", "ada", "ravi", ""):
        with as_role("desk", login):
            seen[login] = CallBack.objects.count()
    assert {login for login, count in seen.items() if count} == {"lin", "clerk", "tomas"}
    with as_role("desk", "mei"):
        assert CallBack.objects.update(tries=3) == 0
    assert holders(Permission.SEE_CALL_BACKS) == {Role.CALL_TAKER, Role.CLERK, Role.SUPERVISOR}


def test_as_the_desk_they_call_and_delete(cast: Cast, as_role: Act) -> None:
    call_back, lin = asked(), cast.unlocked("lin")
    with as_role("desk", "lin"):
        assert calling.show(by=lin, call_back=call_back, now=NOW) == NUMBER
        calling.end_call(by=lin.person, call_back=call_back, came=Came.REACHED, now=NOW)
    assert gone(call_back)


def test_who_is_in_the_team_and_was_not_given_its_key_opens_nothing(cast: Cast) -> None:
    call_back = asked()
    newcomer = cast.unlocked("lin")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_teamseed WHERE member_id = %s", [newcomer.person.id])
    with pytest.raises(NoTeamKey):
        calling.show(by=newcomer, call_back=call_back, now=NOW)
    assert row(call_back).taken_by == ""


def test_what_was_sealed_for_another_promise_does_not_open(cast: Cast) -> None:
    one, two = asked(), asked("01715550999")
    CallBack.objects.filter(pk=one).update(sealed=row(two).sealed)
    with pytest.raises(NumberRefused):
        calling.show(by=cast.unlocked("lin"), call_back=one, now=NOW)


def test_a_number_has_one_length_sealed_and_is_nothing_else_than_digits(cast: Cast) -> None:
    key = PublicKey(keeping.key(language="en", now=NOW).public)
    lengths = {len(sealed_number(digits, call_back=uuid4(), recipient=key)) for digits in ("12345", "9" * 15)}
    assert lengths == {1168}
    for wrong in ("", "+49123", "12a", "9" * 33):
        with pytest.raises(ValueError, match="no number"):
            sealed_number(wrong, call_back=uuid4(), recipient=key)


def test_a_window_that_there_is_not_and_a_key_that_is_not_the_teams_are_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        asked(window="midnight")
    other = storing.team_key(team="security", now=NOW)
    with pytest.raises(OtherKey):
        keeping.keep(asked=Asked(uuid4(), "en", "morning", other.key_id, bytes(1168)), now=NOW)
    with pytest.raises(Invalid):
        keeping.keep(asked=Asked(uuid4(), "en", "morning", other.key_id, bytes(1167)), now=NOW)


def test_so_many_wait_that_one_more_cannot_be_promised(cast: Cast) -> None:
    first = asked()
    found = row(first)
    CallBack.objects.bulk_create(
        CallBack(
            id=uuid4(), team=found.team, language="en", window="morning", asked_at=NOW, starts_at=NOW,
            ends_at=MORNING_ENDS, key_id=found.key_id, sealed=found.sealed,
        )
        for _ in range(499)
    )  # fmt: skip
    with pytest.raises(TooMany):
        asked()
    # Whose answer was lost on the way was promised already.
    again = Asked(first, "en", "morning", bytes(found.key_id or b""), bytes(found.sealed or b""))
    keeping.keep(asked=again, now=NOW)
    assert CallBack.objects.count() == 500


def test_without_a_key_or_a_team_nothing_is_offered(cast: Cast) -> None:
    assert keeping.possible(now=NOW)
    assert not keeping.possible(now=NOW + 3000 * DAY)
    catalogue.forget()
    Category.objects.filter(unsorted=True).delete()
    assert not keeping.possible(now=NOW)


def test_an_old_key_is_kept_until_no_number_is_sealed_to_it(cast: Cast, settings: Settings) -> None:
    settings.AURICLE_ORG_KEY = org_public(ORG)
    storing.forget()
    call_back = asked()
    rotation.begin(by=cast.unlocked("mei"), team="general", now=NOW)
    key_signing.sign_waiting(org_seed=ORG, now=NOW)
    storing.forget()
    assert ending.any_under_older_keys()
    newer = asked("01715550999")
    assert calling.show(by=cast.unlocked("lin"), call_back=call_back, now=NOW) == NUMBER
    assert calling.show(by=cast.unlocked("lin"), call_back=newer, now=NOW) == "01715550999"
    calling.end_call(by=cast.person("lin"), call_back=call_back, came=Came.REACHED, now=NOW)
    assert not ending.any_under_older_keys()
    assert spent_keys.destroy_spent(now=NOW + spent_keys.LATE) == 1


def test_who_left_the_team_sees_nothing_of_it(cast: Cast, as_role: Act) -> None:
    asked()
    Membership.objects.filter(member_id=cast.person("lin").id).delete()
    with as_role("desk", "lin"):
        assert CallBack.objects.count() == 0


@pytest.mark.parametrize("minute", [1, 59])
@pytest.mark.parametrize("hour", [0, 5, 11, 12, 17, 18, 23])
def test_a_demonstration_has_one_due_one_late_and_one_for_later_at_every_hour(
    cast: Cast, hour: int, minute: int
) -> None:
    zone = ZoneInfo(roster.zone())
    now = datetime(2026, 3, 3, hour, minute, tzinfo=zone)
    planning.adopt(by=cast.person("ada"), plan=replace(HOUSE, windows=WINDOWS), seen=0, now=NOW)
    calling_back.ask(now=now)
    lines = listing.listed(by=cast.person("tomas"), now=now)
    assert [line.standing for line in lines] == [Standing.OVERDUE, Standing.DUE, Standing.LATER]
    for line in lines:
        starts, until = (at.astimezone(zone) for at in (line.starts_at, line.ends_at))
        hours = (starts.hour * 60, until.hour * 60 or 1440)
        assert hours == WINDOWS[line.window], "its name says when it is"
    assert lines[2].starts_at - now > timedelta(hours=5), "nobody sees it become due"
