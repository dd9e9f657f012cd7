"""What a reviewer hides, word by word, and the version that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from auricle.errors import Invalid
from auricle.inbox import redacting
from auricle.inbox.desk_masking import Reason
from auricle.inbox.identity_moving import move_to_vault
from auricle.inbox.redacting import StillOpen
from auricle.inbox.review_page import HIDDEN, LEFT, OPEN
from auricle.redaction.drafting import Verdict
from auricle.redaction.spans import Kind
from auricle.reports.log import SomeoneWasFirst
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject
from tests.domain.second_review import (
    STORY,
    Act,
    acts,
    at,
    decide,
    handled,
    hide,
    page,
    read,
    report,
    second_reviewer,
    version,
)
from tests.domain.test_turns import at_once
from tests.hotline import NOW, arrived, execute, sealed
from tests.people import Cast

__all__ = ["report"]


# What is hidden.


def test_a_reviewer_sees_the_original_masked_beside_its_draft(cast: Cast, report: UUID) -> None:
    shown = page(cast, report)
    (text,) = (text for text in shown.texts if text.name == "text")
    assert "13800138000" not in str(shown.texts) + str(shown.items)
    assert "⟦phone⟧" in text.original
    assert {item.state for item in shown.items} == {OPEN}
    assert "".join(piece.words for piece in text.pieces) == text.original
    assert acts()[-1] == "read_to_redact"
    assert "Zuzanna" not in repr(shown)


def test_unmasking_for_the_review_takes_a_reason_and_is_counted(cast: Cast, report: UUID) -> None:
    shown = page(cast, report, Reason("redact"))
    assert "13800138000" in shown.texts[0].original
    assert acts()[-2:] == ["read_to_redact", "unmask"]


def test_accepting_hides_and_rejecting_leaves(cast: Cast, report: UUID) -> None:
    decide(cast, report, "Zuzanna Kral", Verdict.ACCEPT)
    decide(cast, report, "13800138000", Verdict.REJECT)
    states = {item.item.kind: item.state for item in page(cast, report).items}
    assert states[Kind.PERSON] == HIDDEN
    assert states[Kind.PHONE] == LEFT


def test_where_nothing_stands_nothing_is_decided(cast: Cast, report: UUID) -> None:
    with pytest.raises(Invalid):
        decide(cast, report, "took", Verdict.ACCEPT)
    assert not SealedObject.objects.filter(label__startswith="span/").exists()


def test_added_words_are_hidden_everywhere(cast: Cast, report: UUID) -> None:
    assert hide(cast, report, "the only  VET") == 1
    for words, code in (("nowhere", "not_there"), (" ", "length"), ("x" * 201, "length")):
        with pytest.raises(Invalid) as refused:
            hide(cast, report, words)
        assert refused.value.errors == {"words": code}


def test_two_reviewers_at_once_lose_no_place_of_each_other(cast: Cast, report: UUID) -> None:
    second_reviewer()
    # Both look at the same page, on which nothing is decided.
    decide(cast, report, "Zuzanna Kral", Verdict.ACCEPT, login="jonas")
    decide(cast, report, "13800138000", Verdict.ACCEPT, login="tomas")
    hide(cast, report, "vet", login="tomas")
    assert {item.who for item in page(cast, report).items if item.state == HIDDEN} == {"Jonas", "Tomas"}
    assert sum(item.state == HIDDEN for item in page(cast, report).items) == 3


def test_whoever_decides_on_what_was_decided_since_is_told(cast: Cast, report: UUID) -> None:
    second_reviewer()
    decide(cast, report, "Zuzanna Kral", Verdict.ACCEPT, login="jonas")
    with pytest.raises(SomeoneWasFirst):
        decide(cast, report, "Zuzanna Kral", Verdict.REJECT, login="tomas")
    was = next(item.item.decided for item in page(cast, report).items if item.state == HIDDEN)
    decide(cast, report, "Zuzanna Kral", Verdict.REJECT, was=was, login="tomas")
    assert {item.who for item in page(cast, report).items if item.state == LEFT} == {"Tomas"}


def test_of_two_at_one_moment_both_are_kept_and_of_two_on_one_place_one_is_told(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    report = arrived(sealed(text=STORY))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    second_reviewer()
    jonas, tomas = cast.unlocked("jonas"), cast.unlocked("tomas")

    def one(by: Unlocked, words: str, verdict: Verdict) -> Callable[[], object]:
        return lambda: redacting.decide(
            by=by, report=report, place=at(words), verdict=verdict, kind=None, was="", now=NOW
        )

    accept, reject = Verdict.ACCEPT, Verdict.REJECT
    answers = at_once(
        one(jonas, "Zuzanna Kral", accept),
        one(tomas, "13800138000", accept),
        one(tomas, "Zuzanna Kral", reject),
    )
    assert sum(isinstance(answer, SomeoneWasFirst) for answer in answers) == 1
    assert SealedObject.objects.filter(label__startswith="span/").count() == 2
    assert sorted(made.number for made in redacting.begin(jonas, report).made) == [1, 2]


def test_decisions_are_sealed_and_nobody_changes_one(cast: Cast, report: UUID, as_role: Act) -> None:
    decide(cast, report, "Zuzanna Kral", Verdict.ACCEPT)
    kept = SealedObject.objects.get(label__startswith="span/")
    assert b"PERSON" not in bytes(kept.body or b"")
    with pytest.raises(DatabaseError), transaction.atomic():
        execute("UPDATE reports_reviewstep SET member = 'x'")
    with pytest.raises(DatabaseError), transaction.atomic():
        execute("DELETE FROM reports_reviewstep")


# The version.


def test_a_version_needs_every_suggestion_decided(cast: Cast, report: UUID) -> None:
    with pytest.raises(StillOpen):
        version(cast, report)
    assert redacting.accept_rest(by=cast.unlocked("jonas"), report=report, now=NOW) > 1
    assert redacting.accept_rest(by=cast.unlocked("jonas"), report=report, now=NOW) == 0
    assert version(cast, report) == 1
    with pytest.raises(SomeoneWasFirst):
        version(cast, report, seen=0)
    assert version(cast, report, seen=1) == 2


def test_the_version_holds_no_word_that_was_hidden(cast: Cast, report: UUID) -> None:
    hide(cast, report, "only vet")
    handled(cast, report)
    opened = read(cast, report)
    assert opened.redacted == 1
    for word in ("Zuzanna", "Kral", "13800138000", "vet"):
        assert word not in str(opened.story)
    assert str(opened.story["text"]).startswith("⟦person 1⟧ took it.")
    assert opened.story["answers"] == {"paid": "yes"}


def test_what_lies_in_the_vault_is_in_no_version_not_even_in_an_older_one(cast: Cast, report: UUID) -> None:
    decide(cast, report, "Zuzanna Kral", Verdict.REJECT)
    handled(cast, report)
    assert "Zuzanna Kral" in str(read(cast, report).story)
    move_to_vault(by=cast.unlocked("jonas"), report=report, text="Zuzanna Kral", now=NOW)
    assert "Zuzanna" not in str(read(cast, report).story)


def test_nothing_can_be_typed_that_looks_hidden(cast: Cast) -> None:
    report = arrived(sealed(text="[PERSON 7] and ⟦phone⟧ were here."))
    cast.handled_by_amara(report)
    assert read(cast, report).story["text"] == "(PERSON 7) and [phone] were here."


def test_a_long_report_has_a_version_too(cast: Cast) -> None:
    report = arrived(sealed(text="它们在夜里挖掘。" * 2400))
    cast.handled_by_amara(report)
    assert len(str(read(cast, report).story["text"])) == 19_200
