"""What changed between two versions of a package, sentence by sentence."""

from datetime import UTC, datetime
from uuid import uuid4

from auricle.referrals.changes import Sort, between, pieces_of
from auricle.referrals.package import Attached, Document

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def document(number: int, request: str, text: str, *files: tuple[str, str]) -> Document:
    copies = tuple(Attached(uuid4(), name, "image/jpeg", 10, digest) for name, digest in files)
    return Document(number, AT, request, "Act 1", {"text": text}, copies)


def test_the_same_twice_is_no_change() -> None:
    assert not between(
        document(1, "Look.", "It burns.", ("a.jpg", "aa")), document(2, "Look.", "It burns.", ("a.jpg", "aa"))
    )


def test_a_new_sentence_is_marked_and_the_others_stay() -> None:
    pieces = pieces_of("It burns. They fled.", "It burns. Two are hurt. They fled.")
    assert [(piece.sort, piece.words) for piece in pieces] == [
        (Sort.SAME, "It burns. "),
        (Sort.ADDED, "Two are hurt. "),
        (Sort.SAME, "They fled."),
    ]


def test_chinese_sentences_are_told_apart_too() -> None:
    pieces = pieces_of("着火了。他们跑了。", "着火了。他们还在。")
    assert [(piece.sort, piece.words) for piece in pieces] == [
        (Sort.SAME, "着火了。"),
        (Sort.GONE, "他们跑了。"),
        (Sort.ADDED, "他们还在。"),
    ]


def test_without_what_went_the_pieces_are_the_newer_text() -> None:
    before, after = "One.\nTwo; three\n\nfour", "Zero! One.\nthree\n\nfour five?"
    pieces = pieces_of(before, after)
    assert "".join(piece.words for piece in pieces if piece.sort is not Sort.GONE) == after
    assert "".join(piece.words for piece in pieces if piece.sort is not Sort.ADDED) == before


def test_files_come_and_go_by_what_they_hold_and_not_by_the_copy() -> None:
    found = between(
        document(1, "Look.", "It burns.", ("a.jpg", "aa"), ("b.jpg", "bb")),
        document(2, "Look.", "It burns.", ("a.jpg", "aa"), ("c.jpg", "cc")),
    )
    assert (found.texts, found.files_added, found.files_gone) == ((), ("c.jpg",), ("b.jpg",))


def test_a_text_that_is_new_or_gone_is_told_under_its_name() -> None:
    older = document(1, "Look.", "It burns.")
    newer = Document(2, AT, "Look twice.", "", {"text": "It burns.", "where": "Mill Lane"})
    assert [one.name for one in between(older, newer).texts] == ["request", "legal_basis", "where"]
