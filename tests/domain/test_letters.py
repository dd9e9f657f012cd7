"""Letters: supervisors decide, versions stay, and the composer is offered what can be written to this reporter."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import ProgrammingError, transaction

from auricle.directory import letters
from auricle.directory.letters import LetterChanged, MayNotWriteLetters, NoSuchLetter
from auricle.directory.models import LetterVersion
from auricle.errors import Invalid
from auricle.inbox.desk_page import read_page
from auricle.presets import loading
from tests.faces.desk import acts
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
TITLES = {"en": "First answer", "zh-hans": "首次答复"}
TEXTS = {"en": "Thank you.\n\n? if late\nSorry.", "zh-hans": "谢谢。\n\n? 如果晚了\n抱歉。"}


def write(
    cast: Cast, *, seen: int = 0, login: str = "tomas", code: str = "first-answer", **other: object
) -> int:
    given: dict[str, object] = {"titles": TITLES, "texts": TEXTS, **other}
    return letters.write(by=cast.person(login), code=code, seen=seen, now=NOW, **given)  # type: ignore[arg-type]


def offered(language: str = "en") -> list[str]:
    return [letter.code for letter in letters.offered(language=language)]


def test_a_letter_is_offered_in_the_languages_that_it_has(cast: Cast) -> None:
    assert write(cast) == 1
    assert write(cast, code="english-only", texts={"en": "Hello.", "zh-hans": " "}) == 1
    assert sorted(offered()) == ["english-only", "first-answer"]
    assert offered("zh-hans") == ["first-answer"]
    assert acts()[-2:] == ["letter_written"] * 2


def test_the_newest_version_counts_and_older_ones_stay(cast: Cast) -> None:
    write(cast)
    assert write(cast, seen=1, texts={"en": "Thanks."}) == 2
    (letter,) = letters.offered(language="en")
    assert letter.texts == {"en": "Thanks."}
    assert offered("zh-hans") == []
    assert [one.number for one in letters.versions(by=cast.person("tomas"), code="first-answer")] == [2, 1]


def test_a_retired_letter_is_not_offered_and_comes_back_with_a_new_version(cast: Cast) -> None:
    write(cast)
    write(cast, seen=1, retired=True)
    assert offered() == []
    write(cast, seen=2)
    assert offered() == ["first-answer"]


def test_of_two_who_change_a_letter_the_second_is_told(cast: Cast) -> None:
    write(cast)
    write(cast, seen=1)
    with pytest.raises(LetterChanged):
        write(cast, seen=1)
    with pytest.raises(Invalid) as refused:
        write(cast, seen=0)
    assert refused.value.errors == {"code": "taken"}


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"code": "First Answer"}, {"code": "malformed"}),
        ({"titles": {"en": " ", "zh-hans": "好"}}, {"title-en": "missing"}),
        ({"titles": {"en": "x" * 81, "zh-hans": "好"}}, {"title-en": "too_long"}),
        ({"texts": {"en": "", "zh-hans": ""}}, {"text-en": "missing"}),
        ({"texts": {"en": "x" * 4_001}}, {"text-en": "too_long"}),
        ({"texts": {"en": "Hello.\n\n? if late"}}, {"text-en": "option_without_text"}),
        ({"texts": {"en": "? if late\nSorry."}}, {"text-en": "nothing_always"}),
        ({"texts": {"en": "\n\n".join("abcdefghijklmnopqrstu")}}, {"text-en": "too_many_parts"}),
    ],
)
def test_what_cannot_be_offered_is_said_at_its_field(
    cast: Cast, given: dict[str, object], errors: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        write(cast, **given)  # type: ignore[arg-type]
    assert refused.value.errors == errors
    assert not LetterVersion.objects.exists()


def test_only_supervisors_decide_and_nobody_changes_a_version(cast: Cast, as_role: Act) -> None:
    for login in ("mei", "amara", "ada", "jonas"):
        with pytest.raises(MayNotWriteLetters):
            write(cast, login=login)
        with pytest.raises(MayNotWriteLetters):
            letters.all_letters(by=cast.person(login))
    with as_role("desk", "tomas"):
        write(cast)
    with pytest.raises(ProgrammingError), as_role("desk", "mei"), transaction.atomic():
        LetterVersion.objects.create(
            code="x", number=1, titles=TITLES, texts=TEXTS, decided_at=NOW, decided_by="m-1"
        )
    with pytest.raises(ProgrammingError), transaction.atomic():
        LetterVersion.objects.update(retired=True)
    with pytest.raises(NoSuchLetter):
        letters.versions(by=cast.person("tomas"), code="nothing")


def test_a_report_offers_letters_to_whoever_may_write_to_its_reporter(cast: Cast) -> None:
    write(cast)
    report = cast.file().id
    cast.taken_by_mei(report)
    assert [one.code for one in read_page(by=cast.unlocked("mei"), report=report, now=NOW).letters] == [
        "first-answer"
    ]
    assert read_page(by=cast.unlocked("amara"), report=report, now=NOW).letters == ()


def test_a_preset_brings_its_letters(cast: Cast) -> None:
    letters.install(loading.load("national_hotline").letters, now=NOW)
    assert "first-answer" in offered()
    assert set(offered()) == set(offered("zh-hans"))
