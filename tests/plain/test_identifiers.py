"""What the same fraud leaves behind becomes one however it is written, and what is no such thing becomes nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.redaction.spans import Kind
from auricle.reports.identifiers import Identifier, Sort, identifier

SAME = [
    (Kind.PHONE, Sort.PHONE, "+8613800138000", ["138 0013 8000", "+86 138-0013-8000", "008613800138000"]),
    (Kind.PHONE, Sort.PHONE, "+8613800138000", ["１３８００１３８０００", "一三八零零一三八零零零"]),
    (Kind.PHONE, Sort.PHONE, "+447400123456", ["07400 123456", "+44 7400 123 456", "+44 (0)7400 123456"]),
    (Kind.PHONE, Sort.PHONE, "+447400123456", ["oh seven four zero zero, one two three four five six"]),
    (Kind.ACCOUNT, Sort.ACCOUNT, "DE89370400440532013000", ["DE89 3704 0044 0532 0130 00", "de89370400440532013000"]),
    (Kind.CARD, Sort.ACCOUNT, "6222020200011122", ["6222 0202 0001 1122", "6222-0202-0001-1122", "6222020200011122"]),
    (Kind.ACCOUNT, Sort.ACCOUNT, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"]),
    (Kind.WEB, Sort.WEB, "pay-back.example", ["https://www.pay-back.example/in?id=7", "PAY-BACK.example/"]),
    (Kind.WEB, Sort.WEB, "xn--fiqs8s.example", ["http://中国.example/x", "xn--fiqs8s.example"]),
    (Kind.WEB, Sort.WEB, "t.me/quick_profit", ["https://t.me/Quick_Profit?start=1", "t.me/quick_profit/"]),
    (Kind.PLATE, Sort.PLATE, "京A12345", ["京A·12345", "京a 12345", "京Ａ12345"]),
    (Kind.PLATE, Sort.PLATE, "AB12CDE", ["AB12 CDE", "ab12cde"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sort", "value", "written"), SAME)
def test_the_same_thing_is_one_however_it_is_written(
    kind: Kind, sort: Sort, value: str, written: list[str]
) -> None:
    assert {identifier(kind, words) for words in written} == {Identifier(sort, value)}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.PHONE, "12 34"),
        (Kind.ACCOUNT, "12-3"),
        (Kind.PLATE, "A1"),
        (Kind.WEB, "localhost"),
        (Kind.WEB, "https://facebook.com/"),
        (Kind.WEB, "http://[::1"),
        (Kind.WEB, "a..example"),
        (Kind.ACCOUNT, "1" * 300),
    ],
)
def test_what_would_stand_in_too_many_reports_is_nothing(kind: Kind, words: str) -> None:
    assert identifier(kind, words) is None


@pytest.mark.parametrize(
    "kind", sorted(set(Kind) - {Kind.PHONE, Kind.ACCOUNT, Kind.CARD, Kind.WEB, Kind.PLATE})
)
def test_nothing_that_says_who_somebody_is_can_be_matched_by(kind: Kind) -> None:
    assert identifier(kind, "Zuzanna Kral 110105194912310021 zuzanna@example.test") is None


@given(st.sampled_from(sorted(Kind)), st.text(max_size=60))
def test_whatever_is_written_gives_one_thing_or_nothing_and_no_error(kind: Kind, words: str) -> None:
    found = identifier(kind, words)
    assert found is None or (found.value and not re.search(r"\s", found.value))
    assert "value" not in repr(found)
