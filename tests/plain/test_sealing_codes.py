"""Receipt codes: drawn, typed, and turned into what each side may hold."""

import contextlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.sealing.codes import (
    AuthSecret,
    BadCode,
    ReceiptCode,
    ServerPart,
    Stretched,
    auth_secret,
    grouped,
    lock,
    lookup_id,
    new_receipt_code,
    read_receipt_code,
    receipt_from,
    receipt_unwrap,
    receipt_wrap,
    server_part,
    stretch,
    unlock,
)
from auricle.sealing.envelope import BadHeader, BadKey, CutAtByte, Pepper, Seed, WrapRefused
from auricle.sealing.keys import new_seed

SITE = "Hotline of Example"
PEPPER = Pepper(b"p" * 32)
# Fixed, because the names of tests must be the same in every process of a run.
CODE = read_receipt_code("26181424514846604096")


def test_a_code_has_twenty_digits_and_reads_back() -> None:
    assert len(CODE) == 20
    assert CODE.isascii()
    assert CODE.isdigit()
    assert read_receipt_code(CODE) == CODE


def test_codes_start_with_every_digit() -> None:
    assert len(Counter(new_receipt_code()[0] for _ in range(500))) == 10


def test_a_code_is_shown_in_five_groups_of_four() -> None:
    assert [len(group) for group in grouped(CODE).split(" ")] == [4] * 5


@pytest.mark.parametrize("separator", [" ", "-", "–", " - ", ".", "\u3000", "\u00a0", "\n", "－", "\u200b"])
def test_spaces_and_dashes_between_the_groups_are_ignored(separator: str) -> None:
    assert read_receipt_code(f" {separator.join(grouped(CODE).split())}{separator}") == CODE


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u06f0", "\u0966"])
def test_digits_of_other_keyboards_are_digits(zero: str) -> None:
    assert read_receipt_code("".join(chr(ord(zero) + int(digit)) for digit in CODE)) == CODE


@pytest.mark.parametrize("typed", ["", "1234", CODE[:-1], CODE + "0", CODE[:-1] + "x", "²" * 20, "①" * 20])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadCode):
        read_receipt_code(typed)


def test_every_wrong_digit_and_every_swap_of_neighbours_is_noticed() -> None:
    for _ in range(20):
        code = new_receipt_code()
        for i in range(20):
            for digit in "0123456789".replace(code[i], ""):
                with pytest.raises(BadCode):
                    read_receipt_code(code[:i] + digit + code[i + 1 :])
            swapped = code[:i] + code[i : i + 2][::-1] + code[i + 2 :]
            if swapped != code:
                with pytest.raises(BadCode):
                    read_receipt_code(swapped)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(typed: str) -> None:
    with contextlib.suppress(BadCode):
        assert len(read_receipt_code(typed)) == 20


def test_the_seed_comes_back_with_the_code_and_the_server_part() -> None:
    seed = new_seed()
    a, wrapped = auth_secret(CODE, SITE), receipt_wrap(CODE, SITE, seed)
    assert (len(a), len(wrapped)) == (32, 48)
    h = stretch(a, PEPPER)
    assert (len(lookup_id(PEPPER, h)), len(server_part(PEPPER, h))) == (32, 32)
    stored = lock(server_part(PEPPER, h), wrapped)
    again = stretch(auth_secret(read_receipt_code(grouped(CODE)), SITE), PEPPER)
    assert lookup_id(PEPPER, again) == lookup_id(PEPPER, h)
    assert receipt_unwrap(CODE, SITE, unlock(server_part(PEPPER, again), stored)) == seed


def test_all_that_is_derived_from_a_code_differs() -> None:
    h = Stretched(b"h" * 32)
    other = Pepper(b"q" * 32)
    values = [
        auth_secret(CODE, SITE),
        auth_secret(CODE, SITE + "2"),
        auth_secret(new_receipt_code(), SITE),
        lookup_id(PEPPER, h),
        lookup_id(other, h),
        server_part(PEPPER, h),
        server_part(other, h),
    ]
    assert len(set(values)) == len(values)


def test_a_page_sent_twice_gives_one_code_with_one_seed() -> None:
    code, seed = receipt_from(b"r" * 32)
    assert read_receipt_code(code) == code
    assert receipt_from(b"r" * 32) == (code, seed)
    other_code, other_seed = receipt_from(b"s" * 32)
    assert other_code != code
    assert other_seed != seed
    with pytest.raises(BadKey):
        receipt_from(b"short")


def test_a_seed_under_another_code_or_site_is_refused() -> None:
    wrapped = receipt_wrap(CODE, SITE, new_seed())
    for code, site, blob in (
        (new_receipt_code(), SITE, wrapped),
        (CODE, "elsewhere", wrapped),
        (CODE, SITE, wrapped[:-1] + bytes((wrapped[-1] ^ 1,))),
    ):
        with pytest.raises(WrapRefused):
            receipt_unwrap(code, site, blob)
    with pytest.raises(CutAtByte):
        receipt_unwrap(CODE, SITE, wrapped[:-1])


def test_a_locked_wrap_opens_with_its_server_part_only() -> None:
    part = ServerPart(b"P" * 32)
    stored = lock(part, b"W" * 48)
    assert unlock(part, stored) == b"W" * 48
    with pytest.raises(WrapRefused):
        unlock(ServerPart(b"Q" * 32), stored)
    with pytest.raises(WrapRefused):
        unlock(part, stored[:-1])
    with pytest.raises(BadHeader):
        unlock(part, b"\x02" + stored[1:])
    with pytest.raises(CutAtByte):
        unlock(part, stored[:28])


def test_a_pepper_or_seed_of_another_size_is_refused() -> None:
    with pytest.raises(BadKey):
        stretch(AuthSecret(b"a" * 32), Pepper(b"short"))
    with pytest.raises(BadKey):
        lookup_id(Pepper(b""), Stretched(b"h" * 32))
    with pytest.raises(BadKey):
        receipt_wrap(CODE, SITE, Seed(b"short"))


def test_a_known_code_is_derived_as_published() -> None:
    assert read_receipt_code("0000 0000 0000 0000 0000") == ReceiptCode("0" * 20)
