"""Receipts become openable: one slow hash each, oldest first, and nonsense holds nobody up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import ProgrammingError

from auricle.inbox import reporter_side
from auricle.intake.receiving import receive_report
from auricle.vault.models import Receipt, ReceiptRegistration
from auricle.vault.registrar import MOST_FAILURES, register_waiting
from tests.hotline import NOW, execute, sealed
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]


def send(number: int, *, minutes: int = 0) -> str:
    plain = sealed(number)
    receive_report(submission=plain.submission, now=NOW + timedelta(minutes=minutes))
    return plain.code


def test_a_registered_receipt_opens_and_its_registration_is_gone(cast: Cast) -> None:
    code = send(1)
    assert register_waiting(most=5, now=NOW) == 1
    assert not ReceiptRegistration.objects.exists()
    assert reporter_side.open_by_code(code=code, now=NOW)


def test_the_oldest_is_registered_first(cast: Cast) -> None:
    later, sooner = send(1, minutes=5), send(2, minutes=1)
    at = NOW + timedelta(minutes=9)
    assert register_waiting(most=1, now=at) == 1
    assert reporter_side.open_by_code(code=sooner, now=at)
    with pytest.raises(reporter_side.WrongCode):
        reporter_side.open_by_code(code=later, now=at)


@pytest.mark.parametrize("sealed_bytes", [b"", b"n" * 1216])
def test_a_registration_that_nobody_can_open_holds_nobody_up(cast: Cast, sealed_bytes: bytes) -> None:
    send(1)
    ReceiptRegistration.objects.update(sealed=sealed_bytes)
    good = send(2, minutes=1)
    at = NOW + timedelta(minutes=2)
    for _ in range(MOST_FAILURES):
        register_waiting(most=1, now=at)
    assert register_waiting(most=1, now=at) == 1
    assert register_waiting(most=9, now=at) == 0
    assert reporter_side.open_by_code(code=good, now=at)


def test_a_registration_of_another_report_is_refused(cast: Cast) -> None:
    """The report's id is bound into it: a receipt cannot be moved to another report."""
    send(1)
    send(2)
    one, two = ReceiptRegistration.objects.order_by("report_id")
    ReceiptRegistration.objects.filter(pk=one.pk).update(sealed=two.sealed)
    assert register_waiting(most=5, now=NOW) == 1
    assert Receipt.objects.get().report_id == two.report_id


def test_a_second_report_under_one_code_takes_nothing_from_the_first(cast: Cast) -> None:
    code = send(1)
    assert register_waiting(most=5, now=NOW) == 1
    first = Receipt.objects.get().report_id
    send(1, minutes=1)
    assert register_waiting(most=5, now=NOW + timedelta(minutes=1)) == 0
    assert Receipt.objects.get().report_id == first
    assert reporter_side.open_by_code(code=code, now=NOW)


def test_nothing_of_the_code_is_in_the_receipt(cast: Cast) -> None:
    code = send(1)
    register_waiting(most=5, now=NOW)
    row = Receipt.objects.get()
    assert code.encode() not in bytes(row.lookup) + bytes(row.seed_locked)


def test_the_worker_registers_with_its_own_rights_and_no_other_face_can(cast: Cast, as_role: Act) -> None:
    send(1)
    with as_role("worker"):
        assert register_waiting(most=5, now=NOW) == 1
    for face in ("public", "desk"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
            execute("SELECT * FROM vault_receiptregistration")
