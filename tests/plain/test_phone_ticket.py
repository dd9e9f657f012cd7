"""A ticket lets its browser in for half a minute; a pass carries a number that its carrier cannot read."""

from __future__ import annotations

import base64
import string
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.sealing.phone_ticket import (
    PASS_SECONDS,
    TICKET_SECONDS,
    BadTicket,
    DialPass,
    Ticket,
    new_seat,
    read_pass,
    read_ticket,
    write_pass,
    write_ticket,
)

KEY, OTHER = bytes(range(32)), bytes(32)
NOW = 1_790_000_000
MEI = Ticket(new_seat(), "Mei Lin", ("en", "zh-hans"), ("north",), NOW + TICKET_SECONDS)
CALL_BACK = DialPass("+15550142", UUID("6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11"), NOW + PASS_SECONDS)


def test_a_ticket_says_who_comes() -> None:
    assert read_ticket(KEY, write_ticket(KEY, MEI), now=NOW) == MEI


def test_no_two_tickets_are_one() -> None:
    assert MEI.nonce != Ticket(MEI.seat, "Mei Lin", (), (), NOW).nonce


@pytest.mark.parametrize("now", [NOW + TICKET_SECONDS + 1, NOW - 2 * TICKET_SECONDS])
def test_a_ticket_is_worth_something_for_half_a_minute(now: int) -> None:
    with pytest.raises(BadTicket, match="too old"):
        read_ticket(KEY, write_ticket(KEY, MEI), now=now)


def test_a_ticket_of_another_house_is_none() -> None:
    with pytest.raises(BadTicket):
        read_ticket(OTHER, write_ticket(KEY, MEI), now=NOW)


def test_a_ticket_whose_name_was_changed_is_none() -> None:
    said, mark = write_ticket(KEY, MEI).split(".")
    changed = base64.urlsafe_b64decode(said + "==").replace(b"Mei Lin", b"Mei Liu")
    with pytest.raises(BadTicket):
        read_ticket(KEY, f"{base64.urlsafe_b64encode(changed).decode().rstrip('=')}.{mark}", now=NOW)


def test_a_kind_that_does_not_exist_is_refused() -> None:
    ticket = Ticket(MEI.seat, "Mei", (), (), NOW + 5, kind="supervisor")
    with pytest.raises(BadTicket):
        read_ticket(KEY, write_ticket(KEY, ticket), now=NOW)


def test_a_pass_says_the_number_to_the_service_alone() -> None:
    written = write_pass(KEY, CALL_BACK)
    assert read_pass(KEY, written, now=NOW) == CALL_BACK
    assert b"15550142" not in base64.urlsafe_b64decode(written + "==")
    assert "15550142" not in repr(CALL_BACK)


def test_a_pass_does_not_tell_how_long_the_number_is() -> None:
    short, long = (DialPass(number, CALL_BACK.call_back, NOW) for number in ("110", "+123456789012345"))
    assert len(write_pass(KEY, short)) == len(write_pass(KEY, long))


def test_a_pass_too_old_or_of_another_house_dials_nothing() -> None:
    with pytest.raises(BadTicket, match="too old"):
        read_pass(KEY, write_pass(KEY, CALL_BACK), now=NOW + PASS_SECONDS + 1)
    with pytest.raises(BadTicket):
        read_pass(OTHER, write_pass(KEY, CALL_BACK), now=NOW)


def test_a_ticket_is_no_pass_and_a_pass_no_ticket() -> None:
    with pytest.raises(BadTicket):
        read_pass(KEY, write_ticket(KEY, MEI), now=NOW)
    with pytest.raises(BadTicket):
        read_ticket(KEY, write_pass(KEY, CALL_BACK), now=NOW)


def test_what_is_good_once_can_be_written_in_one_way() -> None:
    letters = string.ascii_letters + string.digits + "-_"
    passed, ticket = write_pass(KEY, CALL_BACK), write_ticket(KEY, MEI)
    same = [passed + "=" * more for more in range(1, 5)]
    same += [passed[:-1] + letter for letter in letters if letter != passed[-1]]
    for text in same:
        with pytest.raises(BadTicket):
            read_pass(KEY, text, now=NOW)
    for letter in letters.replace(ticket[-1], ""):
        with pytest.raises(BadTicket):
            read_ticket(KEY, ticket[:-1] + letter, now=NOW)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_whatever_text_comes_is_refused(text: str) -> None:
    for read in (read_ticket, read_pass):
        with pytest.raises(BadTicket):
            read(KEY, text, now=NOW)
