"""A redacted version in the making: decisions of several people, and nothing of an accepted place is left."""

from hypothesis import given
from hypothesis import strategies as st

from auricle.redaction.drafting import Decision, Draft, Place, Verdict, drafted, pieces, places_of
from auricle.redaction.replacing import Replacer
from auricle.redaction.spans import Kind, Span

TEXT = "Ann Archer called Bob. 张伟 saw it."
PERSON = Kind.PERSON
ACCEPT, REJECT = Verdict.ACCEPT, Verdict.REJECT

# Signs that stand in no placeholder, so that each one found in a result has come through.
LETTERS = "abcxyzäß中文字🙂 \n"
SPANS = st.tuples(
    st.integers(0, 60), st.integers(1, 20), st.sampled_from(list(Kind)), st.sampled_from(Verdict)
)


def draft(*decisions: Decision, suggested: tuple[Span, ...] = (), always: tuple[Span, ...] = ()) -> Draft:
    return drafted(
        {"text": TEXT}, suggested={"text": suggested}, decisions=decisions, always={"text": always}
    )


def decided(
    start: int, end: int, verdict: Verdict = ACCEPT, name: str = "1", kind: Kind = PERSON
) -> Decision:
    return Decision(Place("text", start, end), kind, verdict, name)


def replaced(made: Draft) -> str:
    return made.replaced(Replacer())["text"]


def test_a_suggestion_is_open_until_somebody_decides() -> None:
    ann = Span(0, 10, PERSON, 0.8)
    assert [item.verdict for item in draft(suggested=(ann,)).open] == [None]
    assert not draft(decided(0, 10), suggested=(ann,)).open
    assert not draft(decided(0, 10, REJECT), suggested=(ann,)).open


def test_what_is_accepted_is_replaced_and_what_is_rejected_stays() -> None:
    made = draft(decided(0, 10), decided(18, 21, REJECT, "2"))
    assert replaced(made) == "[PERSON 1] called Bob. 张伟 saw it."


def test_of_two_decisions_on_one_place_the_later_counts() -> None:
    assert replaced(draft(decided(0, 10), decided(0, 10, REJECT, "2"))) == TEXT
    (item,) = draft(decided(0, 10), decided(0, 10, REJECT, "2")).items
    assert item.decided == "2"


def test_decisions_on_other_places_undo_nothing() -> None:
    made = draft(decided(0, 10), decided(18, 21, ACCEPT, "2"), decided(4, 10, REJECT, "3"))
    assert replaced(made) == "[PERSON 1] called [PERSON 2]. 张伟 saw it."


def test_a_suggestion_inside_of_something_hidden_asks_nobody() -> None:
    assert not draft(decided(0, 17), suggested=(Span(4, 10, PERSON, 0.8),)).open


def test_what_lies_in_the_vault_is_hidden_whatever_is_decided() -> None:
    made = draft(decided(0, 10, REJECT), always=(Span(0, 10, PERSON, 1.0),))
    assert "Archer" not in replaced(made)


def test_a_place_outside_of_the_text_is_left_out() -> None:
    assert draft(decided(0, 999), decided(-1, 3), Decision(Place("gone", 0, 1), PERSON, ACCEPT)).items == ()


def test_words_are_found_wherever_they_stand_and_not_within_others() -> None:
    texts = {"text": "Li met LI\nWei. Liverpool. 李伟和李伟强", "where": "li  wei's"}
    assert [str(place) for place in places_of("li", texts)] == ["0-2-text", "7-9-text", "0-2-where"]
    assert [str(place) for place in places_of("Li Wei", texts)] == ["7-13-text", "0-7-where"]
    assert len(places_of("李伟", texts)) == 2
    assert places_of("  ", texts) == []


@given(
    text=st.text(LETTERS, max_size=80),
    spans=st.lists(SPANS, max_size=8),
    suggested=st.lists(SPANS, max_size=4),
)
def test_nothing_of_an_accepted_place_is_ever_left(
    text: str, spans: list[tuple[int, int, Kind, Verdict]], suggested: list[tuple[int, int, Kind, Verdict]]
) -> None:
    """Each sign has a twin of its own for its place, so that what is left tells where it came from."""
    signs = "".join(chr(0x4E00 + place) for place in range(len(text)))
    decisions = [
        Decision(Place("text", start, start + length), kind, verdict, str(number))
        for number, (start, length, kind, verdict) in enumerate(spans)
    ]
    offered = [
        Span(start, start + length, kind, 0.5)
        for start, length, kind, _ in suggested
        if start + length <= len(text)
    ]
    made = drafted({"text": signs}, suggested={"text": offered}, decisions=decisions, always={})
    left = made.replaced(Replacer())["text"]
    last = {decision.place: decision for decision in decisions}
    for place, decision in last.items():
        if decision.verdict is ACCEPT and place.end <= len(signs):
            assert not set(signs[place.start : place.end]) & set(left)
    kept = {
        sign
        for number, sign in enumerate(signs)
        if not any(
            one.place.start <= number < one.place.end and one.place.end <= len(signs)
            for one in last.values()
            if one.verdict is ACCEPT
        )
    }
    assert kept <= set(left), "nothing else is lost"


@given(names=st.lists(st.text("abc", min_size=1, max_size=30), min_size=1, max_size=6, unique=True))
def test_the_length_of_a_placeholder_tells_nothing(names: list[str]) -> None:
    text = " | ".join(names)
    made = drafted(
        {"text": text},
        suggested={},
        decisions=[
            Decision(place, Kind.PHONE, ACCEPT, "1")
            for name in names
            for place in places_of(name, {"text": text})
        ],
        always={},
    )
    shown = made.replaced(Replacer())["text"].split(" | ")
    assert {len(one) for one in shown} == {len("[PHONE 1]")}


def test_a_later_text_goes_on_with_the_same_numbers() -> None:
    first = Replacer()
    first.replace("Ann and Bob", [Span(0, 3, PERSON, 1), Span(8, 11, PERSON, 1)])
    later = Replacer(first.numbers)
    assert (
        later.replace("Bob, Cy", [Span(0, 3, PERSON, 1), Span(5, 7, PERSON, 1)]) == "[PERSON 2], [PERSON 3]"
    )


@given(
    text=st.text(LETTERS, max_size=40),
    cuts=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=5),
)
def test_pieces_are_the_whole_text(text: str, cuts: list[tuple[int, int]]) -> None:
    spans = sorted((start, start + length, "x") for start, length in cuts if start + length <= len(text))
    assert "".join(text[start:end] for start, end, _ in pieces(text, spans)) == text
