"""What is found in a text: places in it, in order, whatever the text is, in time that grows with it and no faster."""

import re
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auricle.redaction.file_names import find_in_name
from auricle.redaction.finding import find
from auricle.redaction.replacing import replace
from auricle.redaction.shapes import find_cautiously, find_identifiers
from auricle.redaction.spans import Kind, Span, settle
from auricle.sealing.codes import grouped, new_receipt_code

FOUND = [
    ("ring (０２０) ７９４６ 0958", "PHONE", "(０２０) ７９４６ 0958"),
    ("my phone: zero seven seven zero zero nine", "PHONE", "zero seven seven zero zero nine"),
    ("他说打幺三八零零一三八零零零", "PHONE", "幺三八零零一三八零零零"),
    ("phone 0770\u200b0900\u200b123 now", "PHONE", "0770\u200b0900\u200b123"),
    ("ann (at) mail (dot) example", "MAIL", "ann (at) mail (dot) example"),
    ("身份证号码为11010119900307851x", "ID", "11010119900307851x"),
    ("the account we were told of is 30049912", "ACCOUNT", "30049912"),
    ("加QQ 1029384756 进群", "HANDLE", "1029384756"),
    ("车牌号是沪A·D1234 5的车", "PLATE", "沪A·D1234"),
    ("P.O. Box 771, Linfield", "ADDRESS", "P.O. Box 771"),
    ("see 192.0.2.7:8080", "WEB", "192.0.2.7:8080"),
]

NOTHING = [
    "Invoice no. 4111 1111 1111 1111 was paid twice.",
    "The account holds 1250000 yuan, the phone cost $1200000.",
    "On 2024-03-05 at 10:15 we met in room 302, 45 of us; version 2.10.4.",
    "订单号20240315123456，合同号HT20230018。",
    "共120000元，3月5日，302室，第4号闸门。",
    "I telegram is a word and line a queue.",
    "",
]

UNITS = """
1 12- a a. a@ a@a. + (0 0&1- 路1号 A1 A&B& Ab& 12&Ab& Flat&1& phone& phone&is& number&no& card&is one& zero- 一 www.
http:// http://a / é １ bc1 0x0 王 张王李 王经理 有限公司
wechat&is& 微信号是 case&no& GB29& 1111& 3. T Mr& 叫 account& 账号 .
在 的 和 McA- O' van&der& 市 省县村
"""
HOSTILE = [*(unit.replace("&", " ") for unit in UNITS.split()), "\u200b1", "\n", " "]
LENGTHS = (2000, 16000)


NOWHERE = Span(0, 0, Kind.ID, 1)
PEOPLE = ("Amina Yusuf", "李建国", "07700 900123", "zhao@mail.example")


def everything(text: str) -> list[Span]:
    return find(text, "en")


LOOKS = (everything, find_cautiously, find_identifiers)


def places(text: str, spans: list[Span]) -> None:
    """In the text, in order, without overlap, and something in each."""
    ends = [0, *(span.end for span in spans)]
    for before, span in zip(ends, spans, strict=False):
        assert before <= span.start < span.end <= len(text)
        assert 0 < span.score <= 1


@pytest.mark.parametrize(("text", "kind", "words"), FOUND, ids=[f"{kind} {text}" for text, kind, _ in FOUND])
def test_people_write_the_same_in_many_ways(text: str, kind: str, words: str) -> None:
    found = find_identifiers(text)
    assert [(span.kind, text[span.start : span.end]) for span in found] == [(Kind(kind), words)]


def test_a_receipt_that_somebody_typed_is_found_for_it_opens_an_inbox() -> None:
    code = new_receipt_code()
    for text in (code, grouped(code)):
        (span,) = find_identifiers(f"My code: {text}.")
        assert (span.kind, span.start, span.end) == (Kind.ID, 9, 9 + len(text))


@pytest.mark.parametrize("text", NOTHING)
def test_sums_dates_and_numbers_of_things_are_left(text: str) -> None:
    assert find_identifiers(text) == []


def test_what_overlaps_becomes_one_span_of_the_surer_kind() -> None:
    spans = [Span(5, 9, Kind.WEB, 0.8), Span(0, 6, Kind.MAIL, 0.9), Span(9, 10, Kind.ID, 0.7)]
    assert settle(spans) == [Span(0, 9, Kind.MAIL, 0.9), Span(9, 10, Kind.ID, 0.7)]


def test_file_names_are_opened_at_their_joints() -> None:
    name = "scan_07700_900123 to ann.ferry@mail.example.pdf"
    found = find_in_name(find_identifiers, name)
    assert [(span.kind, name[span.start : span.end]) for span in found] == [
        (Kind.PHONE, "07700_900123"),
        (Kind.MAIL, "ann.ferry@mail.example"),
    ]


@settings(max_examples=300, deadline=None)
@example("我\ud800叫李建国，a\udfff@b.example")
@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    for look in LOOKS:
        places(text, look(text))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*HOSTILE, *PEOPLE, "8", "@", " ", "-"]), max_size=60))
def test_pieces_of_what_is_looked_for_can_stand_in_any_order(pieces: list[str]) -> None:
    text = "".join(pieces)
    for look in LOOKS:
        spans = look(text)
        places(text, spans)
        parts = [
            text[at.end : to.start] for at, to in pairwise([NOWHERE, *spans, Span(len(text), 0, Kind.ID, 1)])
        ]
        left = re.split(r"\[[A-Z]+ \d+\]", replace(text, spans))
        assert left == parts, "a placeholder for each span, and everything else as it was"


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    for look in (everything, find_cautiously):
        short, long = (took(look, unit, length) for length in LENGTHS)
        # Eight times the text: 64 times the time would be the square of it. The milliseconds are for a busy machine.
        assert long < 24 * short + 0.05


def took(look: Callable[[str], list[Span]], unit: str, length: int) -> float:
    text = (unit * length)[:length]
    best = 60.0
    for _ in range(2):
        began = time.process_time()
        look(text)
        best = min(best, time.process_time() - began)
    return best
