"""What is hidden in a text: in English and Chinese, as people write it, and what belongs to the matter stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.redaction import spans as redaction
from auricle.reports.masking import CLOSE, KINDS, OPEN, Kind, count, find, mask, pieces

HIDDEN = [
    ("Call me on +44 20 7946 0958 after six.", "phone", "+44 20 7946 0958"),
    ("ring 07700 900123, ask for the foreman", "phone", "07700 900123"),
    ("his number: (020) 7946-0958", "phone", "(020) 7946-0958"),
    ("我的电话是13800138000，晚上打。", "phone", "13800138000"),
    ("电话138-0013-8000", "phone", "138-0013-8000"),
    ("座机（010）65551234转分机", "phone", "（010）65551234"),
    ("全角１３８００１３８０００号码", "phone", "１３８００１３８０００"),
    ("write to ann.ferry+x@mail.example.org please", "mail", "ann.ferry+x@mail.example.org"),
    ("邮箱ann@example.cn。", "mail", "ann@example.cn"),
    ("see https://shop.example/x?a=1 now", "link", "https://shop.example/x?a=1"),
    ("they use quick-money.example.com/pay daily", "link", "quick-money.example.com/pay"),
    ("网址是www.kuaiqian.top，别点", "link", "www.kuaiqian.top"),
    ("加微信 abc_12345 联系", "handle", "abc_12345"),
    ("QQ：123456789", "handle", "123456789"),
    ("Telegram: quickmoney_now", "handle", "quickmoney_now"),
    ("he posts as @mill_owner there", "handle", "@mill_owner"),
    ("身份证110101199003078515", "id", "110101199003078515"),
    ("证号11010119900307851X。", "id", "11010119900307851X"),
    ("passport E12345678 was taken", "id", "E12345678"),
    ("车牌京A·12345的车", "id", "京A·12345"),
    ("pay to DE89 3704 0044 0532 0130 00 today", "account", "DE89 3704 0044 0532 0130 00"),
    ("卡号6222 0212 3456 7890 123", "account", "6222 0212 3456 7890 123"),
    ("card 4111-1111-1111-1111 was charged", "account", "4111-1111-1111-1111"),
    ("He lives at 14 Old Mill Road with his mother.", "address", "14 Old Mill Road"),
    ("住在人民路25号3栋2单元501室", "address", "路25号3栋2单元501室"),
]

OPEN_TEXTS = [
    "It happened on 2026-03-02 and again on 3.4.2026.",
    "Since 2019-2021 they have done it.",
    "They took ¥12000000 from us, and 3000000 yuan before.",
    "He paid 12,000 three times, 240,000 in all.",
    "Report 7K3M9-Q2FRX, room 12, 5 people, 300 kg.",
    "2026年3月2日下午三点，大约50人。",
    "At 10:15 the gate opened; e.g. the north one. etc.",
    "Version 1.2.3 of the form, page 14.",
    # An account name stands behind a word, never inside one.
    "The seal reads ZqstoryeqAGEQqkJNOQ4uX8.",
    "他骗了我们120000元。",
    "",
]


@pytest.mark.parametrize(("text", "kind", "hidden"), HIDDEN, ids=[f"{k} {h}" for _, k, h in HIDDEN])
def test_what_points_to_a_person_is_hidden(text: str, kind: str, hidden: str) -> None:
    found = find(text)
    assert [span.kind for span in found] == [Kind(kind)]
    assert hidden in text[found[0].start : found[0].end]
    assert hidden not in mask(text)
    assert f"{OPEN}{kind}{CLOSE}" in mask(text)


@pytest.mark.parametrize("text", OPEN_TEXTS)
def test_what_belongs_to_the_matter_stays(text: str) -> None:
    assert mask(text) == text


def test_marked_names_are_hidden_wherever_they_stand() -> None:
    text = "Jane Miller said it. I told JANE MILLER. 王小明也在，王小明走了。"
    masked = mask(text, ["Jane Miller", "王小明", " "])
    assert masked.count("⟦person⟧") == 4
    assert "iller" not in masked
    assert "小明" not in masked


def test_what_was_hidden_by_a_stricter_rule_of_its_own_still_is() -> None:
    """Numbers without any word beside them: a suggestion would leave them, a mask does not."""
    for number in ("30049912", "4408229177", "AB1234567", "555 0177", "1029384756102938"):
        assert number not in mask(f"It was {number} again.")


def test_every_kind_that_is_found_by_its_shape_has_its_mask() -> None:
    assert set(KINDS) == set(redaction.Kind) - {redaction.Kind.ORGANISATION, redaction.Kind.PLACE}


def test_the_longer_of_two_places_counts() -> None:
    assert mask("mail a1234567@example.org", ["a1234567"]) == "mail ⟦mail⟧"


def test_nobody_can_write_a_mask() -> None:
    assert mask("Say ⟦phone⟧ and ⟦person⟧") == "Say [phone] and [person]"


def test_a_masked_text_comes_in_pieces() -> None:
    masked = mask("Call 13800138000 or ann@example.org.")
    assert list(pieces(masked)) == [
        ("Call ", None),
        ("", Kind.PHONE),
        (" or ", None),
        ("", Kind.MAIL),
        (".", None),
    ]
    assert count(masked) == 2
    assert list(pieces("⟦nothing⟧")) == [("⟦nothing⟧", None)]


@settings(max_examples=100, deadline=None)
@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_marked_name_is_gone_whatever_stands_around_it(before: str, after: str) -> None:
    assert "Zuzanna" not in mask(f"{before} Zuzanna {after}", ["Zuzanna"])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_every_text_can_be_masked(text: str) -> None:
    masked = mask(text)
    assert count(masked) == len(find(text.replace(OPEN, "[").replace(CLOSE, "]")))


def test_a_long_text_takes_milliseconds() -> None:
    text = "1 " * 20_000 + "a." * 5_000 + "路1号" * 2_000
    assert mask(text)
