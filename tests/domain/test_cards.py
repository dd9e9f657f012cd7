"""Knowledge cards: administrators write, versions stay, and a guide says everything about a category."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from auricle.directory import cards
from auricle.directory.card_changes import Change, changes
from auricle.directory.cards import CardChanged, Draft, MayNotWriteCards, NoSuchCard
from auricle.directory.models import CardVersion, Region
from auricle.errors import Invalid
from auricle.presets import loading
from auricle.presets.cards import CardSeed
from auricle.reports import knowledge
from auricle.reports.moves import ClockKind
from auricle.reports.outcomes import Outcome
from tests.faces.desk import acts
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
WORDS = {
    "en": {"safety": "Call {emergency}.", "what": "Money was lost."},
    "zh-hans": {"safety": "请拨打 {emergency}。"},
}


def write(cast: Cast, words: object = WORDS, *, seen: int = 0, login: str = "ada", **other: object) -> int:
    given: dict[str, object] = {"subject": "category", "code": "fraud", "why": "first words", **other}
    draft = Draft(words, given.pop("categories", ()), given.pop("regions", ()))  # type: ignore[arg-type]
    return cards.write(by=cast.person(login), draft=draft, seen=seen, now=NOW, **given)  # type: ignore[arg-type]


def text(part: str, language: str = "en") -> str:
    return knowledge.guide(category="fraud", now=NOW).of.text(part, language)


def test_a_card_is_read_with_the_number_of_this_installation_and_in_another_language_if_need_be(
    cast: Cast,
) -> None:
    assert write(cast) == 1
    assert text("safety") == "Call 112."
    assert text("safety", "zh-hans") == "请拨打 112。"
    assert text("what", "zh-hans") == "Money was lost."
    assert text("handle") == ""
    assert acts()[-1] == "card_written"


def test_versions_stay_and_an_older_one_is_taken_up_again_as_a_new_one(cast: Cast) -> None:
    write(cast)
    write(cast, {"en": {"safety": "Wrong."}}, seen=1)
    assert text("safety") == "Wrong."
    again = {"by": cast.person("ada"), "subject": "category", "code": "fraud", "now": NOW}
    assert cards.restore(number=1, seen=2, **again) == 3  # type: ignore[arg-type]
    assert text("safety") == "Call 112."
    newest, *_older = cards.versions(by=cast.person("ada"), subject="category", code="fraud")
    assert (newest.number, newest.restores, newest.why) == (3, 1, "")
    with pytest.raises(CardChanged):
        cards.restore(number=1, seen=2, **again)  # type: ignore[arg-type]
    with pytest.raises(NoSuchCard):
        cards.restore(number=3, seen=3, **again)  # type: ignore[arg-type]


def test_of_two_who_write_a_card_the_second_is_told(cast: Cast) -> None:
    write(cast)
    with pytest.raises(CardChanged):
        write(cast)


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"words": {"en": {"safety": " "}}}, {"safety-en": "missing"}),
        ({"words": {"en": {"what": "x" * 2_001}}}, {"what-en": "too_long"}),
        ({"why": " "}, {"why": "why"}),
        ({"why": "x" * 201}, {"why": "why_too_long"}),
        ({"regions": ("atlantis",)}, {"regions": "unknown"}),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    cast: Cast, given: dict[str, object], errors: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        write(cast, **given)  # type: ignore[arg-type]
    assert refused.value.errors == errors
    assert not CardVersion.objects.exists()


def test_only_administrators_write_and_nobody_changes_a_version(cast: Cast, as_role: Act) -> None:
    for login in ("mei", "tomas", "amara"):
        with pytest.raises(MayNotWriteCards):
            write(cast, login=login)
        with pytest.raises(MayNotWriteCards):
            cards.versions(by=cast.person(login), subject="category", code="fraud")
    with as_role("desk", "ada"):
        write(cast)
    with pytest.raises(ProgrammingError), as_role("desk", "tomas"), transaction.atomic():
        CardVersion.objects.create(subject="category", code="x", number=1, words={}, decided_at=NOW)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CardVersion.objects.update(why="another reason")
    with pytest.raises(NoSuchCard):
        write(cast, code="nothing")


def test_a_guide_says_what_is_asked_promised_and_kept(cast: Cast) -> None:
    guide = knowledge.guide(category="fraud", now=NOW)
    assert guide.legal_basis
    assert guide.promises[ClockKind.FR].target == timedelta(hours=24)
    assert set(guide.kept_days) == set(Outcome)
    with pytest.raises(NoSuchCard):
        knowledge.guide(category="nothing", now=NOW)


def test_an_agency_is_found_by_category_and_place(cast: Cast) -> None:
    Region.objects.create(code="south", names={"en": "South"}, population=9, profile="mixed", position=3)
    for code, regions in (("court", ["weir"]), ("police", [])):
        write(
            cast,
            {"en": {"does": "Helps."}},
            subject="agency",
            code=code,
            categories=["fraud"],
            regions=regions,
        )

    def found(category: str, region: str = "") -> set[str]:
        return {one.code for one in knowledge.guide(category=category, region=region, now=NOW).agencies}

    assert found("fraud") == found("fraud", "weir") == found("fraud", "north") == {"court", "police"}
    assert found("fraud", "south") == {"police"}
    assert found("sabotage") == set()
    assert {one.code for one in knowledge.finder(region="south")[1]} == {"police", "bank"}
    of, both = knowledge.finder(category="fraud")
    assert (of is not None, len(both)) == (True, 2)
    with pytest.raises(Invalid) as refused:
        write(cast, {"en": {"does": "Helps."}}, subject="agency", code="police", seen=1)
    assert refused.value.errors == {"categories": "no_category"}


def test_words_are_found_in_every_language_and_the_name_comes_first(cast: Cast) -> None:
    write(cast, {"en": {"what": "Also called sabotage of savings."}, "zh-hans": {"what": "骗走积蓄"}})
    codes = [of.category.code for of in knowledge.overview(words="SABOTAGE")]
    assert codes == ["sabotage", "fraud"]
    assert [of.category.code for of in knowledge.overview(words="积蓄")] == ["fraud"]
    assert knowledge.overview(words="积蓄 nothing") == ()


def test_a_preset_brings_its_cards_but_those_of_agencies_that_are_left_out(cast: Cast) -> None:
    cards.install(
        [
            CardSeed("category", "fraud", WORDS),
            CardSeed("agency", "no-such-agency", {"en": {"does": "Nothing."}}, ("fraud",)),
        ],
        now=NOW,
    )
    assert set(cards.newest()) == {("category", "fraud")}


def test_every_category_and_agency_of_the_preset_has_a_card_in_every_language() -> None:
    preset = loading.load("national_hotline")
    found = {(card.subject, card.code): card for card in preset.cards}
    for top in preset.categories:
        for language in ("en", "zh-hans"):
            assert {"safety", "what", "handle"} <= set(found["category", top.code].words[language])
    assert {code for subject, code in found if subject == "agency"} == {one.code for one in preset.agencies}
    for card in preset.cards:
        assert not set("?:;,") & set("".join(card.words["zh-hans"].values()).replace("{emergency}", ""))


def test_violence_and_force_are_never_given_to_mediation() -> None:
    preset = loading.load("national_hotline")
    mediation = next(card for card in preset.cards if card.code == "mediation-committee")
    grave = [child.code for top in preset.categories for child in top.children if child.default_grade >= 4]
    assert not {*grave, "neighbourhood-family"} & set(mediation.categories)


def test_what_changed_is_told_line_by_line() -> None:
    assert changes("one\ntwo", "one\ntwo") == ()
    assert [(line.change, line.text) for line in changes("one\ntwo", "one\nthree")] == [
        (Change.SAME, "one"),
        (Change.GONE, "two"),
        (Change.NEW, "three"),
    ]
