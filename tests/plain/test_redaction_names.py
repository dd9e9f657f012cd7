"""Names are found by what stands around them, in both scripts, and everyday words are left."""

import pytest

from auricle.redaction import given_words
from auricle.redaction.finding import find
from auricle.redaction.spans import Kind, Span

FOUND = [
    ("We met Dr. Adaeze van der Berg-Okoro there.", "PERSON", "Adaeze van der Berg-Okoro"),
    ("My cousin Zhivko was there.", "PERSON", "Zhivko"),
    ("the man is called O'Brady and he came", "PERSON", "O'Brady"),
    ("They gave it to ZUZANNA, she said.", "PERSON", "ZUZANNA"),
    ("I saw J. Krantz with it.", "PERSON", "J. Krantz"),
    ("I am Jane Miller. Call me.", "PERSON", "Jane Miller"),
    ("Sgt. Ilves sold it.", "PERSON", "Ilves"),
    ("It was built by Trellin & Daughters last year.", "ORGANISATION", "Trellin & Daughters"),
    ("Ask the Ministry of Roads and Harbours about it.", "ORGANISATION", "Ministry of Roads and Harbours"),
    ("A truck stood in Quelmere all night.", "PLACE", "Quelmere"),
    ("They crossed the Varn River at dawn.", "PLACE", "Varn River"),
    ("昨天沈主任来过。", "PERSON", "沈主任"),
    ("他的同事钱多多签了字。", "PERSON", "钱多多"),
    ("是阿彪打的人。", "PERSON", "阿彪"),
    ("那天上官云也在。", "PERSON", "上官云"),
    ("钱都给了扎西卓玛。", "PERSON", "扎西卓玛"),
    ("他在瑞丰置业有限公司当保安。", "ORGANISATION", "瑞丰置业有限公司"),
    ("车从白沙镇开出来。", "PLACE", "白沙镇"),
]

NOTHING = [
    "The boss said that we would be paid on Friday. Nobody was.",
    "I use WhatsApp and Telegram. Please write in English or Arabic.",
    "Will they come? May I ask? Mark my words: Hope is all we have.",
    "The NGO told the CEO about VAT and ISO.",
    "我们村的村委会、县医院都知道，派出所也来过。",
    "老板说老师和小时工都要高兴，大哥和表哥先走了。",
    "他向法院申请，马上安排，任何人都应该许可。",
    "他要付现金，还说以后别再上门，说是开户银行打来的，哥哥也不信。",
    "Others know of it.",
    "这家公司在市场旁边，学校后面有小区。",
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND, ids=[words for _, _, words in FOUND])
def test_a_name_is_found(text: str, kind: str, words: str) -> None:
    assert [(span.kind, text[span.start : span.end]) for span in find(text, "en")] == [(Kind(kind), words)]


@pytest.mark.parametrize("text", NOTHING)
def test_everyday_words_are_no_names(text: str) -> None:
    assert [text[span.start : span.end] for span in find(text, "en")] == []


def test_a_name_within_an_address_or_a_mail_is_of_it() -> None:
    text = "Write to anna.kral@mail.example or 9 Anna Kral Street."
    found = [(span.kind, text[span.start : span.end]) for span in find(text, "en")]
    assert found == [(Kind.MAIL, "anna.kral@mail.example"), (Kind.ADDRESS, "9 Anna Kral Street.")]


def test_a_given_name_is_a_word_or_none() -> None:
    assert not given_words.NAMES & given_words.ALSO_WORDS


def test_nothing_of_the_text_stands_in_what_is_found() -> None:
    (span,) = find("My cousin Zhivko was there.", "en")
    assert repr(span) == repr(Span(10, 16, Kind.PERSON, 0.8))
