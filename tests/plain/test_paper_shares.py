"""Shares on paper: three of five bring the seed back, and each thing that can go wrong has its own sentence."""

from __future__ import annotations

import secrets
from itertools import combinations, permutations

import pytest

from auricle.commands.key_acts.paper_shares import MADE, NEEDED, WORDS, BadShare, combine, split
from auricle.commands.key_acts.sheets import Sheet, as_page, as_text
from tests.hotline import NOW

SEED = secrets.token_bytes(32)
SHARES = split(SEED)


@pytest.mark.parametrize("chosen", list(combinations(range(MADE), NEEDED)))
def test_any_three_of_five_bring_the_seed_back(chosen: tuple[int, ...]) -> None:
    assert combine([SHARES[number] for number in chosen]) == SEED


def test_the_order_and_capitals_and_spaces_do_not_matter() -> None:
    for shares in permutations(SHARES[:NEEDED]):
        assert combine([f"  {share.upper().replace(' ', '   ')} " for share in shares]) == SEED


def test_all_five_work_as_well() -> None:
    assert combine(SHARES) == SEED


@pytest.mark.parametrize("given", [0, 1, 2])
def test_too_few_say_how_many_are_missing(given: int) -> None:
    with pytest.raises(BadShare, match=f"3 shares are needed: {3 - given} more"):
        combine(SHARES[:given])


def test_a_word_that_is_in_no_list_is_named_with_its_place_and_a_guess() -> None:
    words = SHARES[1].split()
    words[6] += "x"
    with pytest.raises(
        BadShare, match=f"share 2: word 7, “{words[6]}”, is not in the list of words. Perhaps “"
    ):
        combine([SHARES[0], " ".join(words), SHARES[2]])


def test_one_word_taken_for_another_is_found() -> None:
    words = SHARES[2].split()
    words[10] = "academic" if words[10] != "academic" else "acid"
    with pytest.raises(BadShare, match="share 3 has a word in the wrong place"):
        combine([*SHARES[:2], " ".join(words)])


def test_two_words_in_the_wrong_order_are_found() -> None:
    words = SHARES[0].split()
    place = next(i for i in range(8, 30) if words[i] != words[i + 1])
    words[place], words[place + 1] = words[place + 1], words[place]
    with pytest.raises(BadShare, match="share 1 has a word in the wrong place"):
        combine([" ".join(words), *SHARES[1:3]])


def test_a_share_of_another_length_is_counted() -> None:
    with pytest.raises(BadShare, match=f"share 1 has 32 words, and a share has {WORDS}"):
        combine([SHARES[0].rsplit(" ", 1)[0], *SHARES[1:3]])


def test_the_same_sheet_twice_is_named() -> None:
    with pytest.raises(BadShare, match="share 1 and share 3 are the same sheet"):
        combine([SHARES[0], SHARES[1], SHARES[0]])


def test_shares_of_two_sets_are_told_apart() -> None:
    with pytest.raises(BadShare, match="two different sets"):
        combine([*SHARES[:2], split(SEED)[2]])


def test_shares_of_two_sets_that_look_alike_give_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of a set has 15 bits: two sets share one by chance once in 32,768."""
    monkeypatch.setattr("shamir_mnemonic.shamir._random_identifier", lambda: 7)
    one, two = split(SEED), split(secrets.token_bytes(32))
    with pytest.raises(BadShare, match="do not belong together"):
        combine([*one[:2], two[2]])


def test_a_sheet_has_every_word_with_its_number_and_what_to_do() -> None:
    sheet = Sheet(2, SHARES[1].split(), "Hotline <of> the town", "ab12 cd34", NOW.date())
    text, page = as_text(sheet), as_page([sheet])
    for number, word in enumerate(SHARES[1].split(), start=1):
        assert f"{number:2} {word}" in text
        assert f"<span>{number}</span> {word}<" in page
    assert "RECOVERY SHEET 2 OF 5" in text
    assert "2026-03-02" in text
    assert "ab12 cd34" in text
    assert "Hotline &lt;of&gt; the town" in page
    assert "Nobody keeps two" in text
