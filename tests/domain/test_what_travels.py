"""What of a report goes to an agency, followed by words that stand nowhere else: what is left out reaches nobody."""

from __future__ import annotations

from uuid import UUID

import pytest

from auricle.directory import catalogue
from auricle.directory.models import Category
from auricle.directory.questions import DESK_ONLY, for_the_desk_alone
from auricle.errors import Invalid
from auricle.referrals import agency_side, desk_reading, drafting, handover
from auricle.referrals.moves import Asked, Kind
from auricle.referrals.packing import Choice
from tests.hotline import NOW
from tests.people import Cast
from tests.referred import carry

STORY, PAID, SAFE = (
    "The account is at the bank.",
    "It was paid in marzipan.",
    "They would wait at the quince tree.",
)
ASKED: list[dict[str, object]] = [
    {"id": "paid", "kind": "text", "label": {"en": "What was paid?"}},
    {"id": "safe", "kind": "text", "label": {"en": "Are you safe?"}, DESK_ONLY: True},
]


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report with an answer that may travel, and one that is for the desk alone."""
    Category.objects.filter(code="fraud").update(questions=ASKED)
    catalogue.forget()
    found = cast.file(STORY, answers={"paid": PAID, "safe": SAFE}, openable=False).id
    cast.handled_by_amara(found)
    return found


def seen_by_osei(cast: Cast, referral: UUID) -> dict[str, str]:
    """The texts that an officer opens."""
    opened = agency_side.open_referral(by=cast.unlocked("osei"), referral=referral, now=NOW)
    assert opened.document is not None
    return dict(opened.document.texts)


def handed_over(cast: Cast, report: UUID, *left_out: str) -> UUID:
    choice = Choice("Please look.", left_out=frozenset(left_out))
    draft = handover.Draft("police", Kind.ACTION, Asked.EXAMINE, choice)
    referral = handover.draft(by=cast.unlocked("amara"), report=report, draft=draft, now=NOW)
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=NOW)
    carry(NOW)
    return referral


def test_an_answer_for_the_desk_alone_is_shown_to_the_drafter_and_travels_never(
    cast: Cast, report: UUID
) -> None:
    offered = drafting.preview(by=cast.unlocked("amara"), report=report, now=NOW).offered
    assert dict(offered.desk_only) == {"answers/safe": SAFE}
    assert set(offered.texts) == {"text", "answers/paid"}
    texts = seen_by_osei(cast, handed_over(cast, report))
    assert texts == {"text": STORY, "answers/paid": PAID}


def test_what_the_drafter_leaves_out_stays_and_the_approver_is_told(cast: Cast, report: UUID) -> None:
    referral = handed_over(cast, report, "answers/paid")
    assert "marzipan" not in str(seen_by_osei(cast, referral))
    page = desk_reading.open_referral(by=cast.unlocked("tomas"), referral=referral, now=NOW)
    assert set(page.versions[0].stayed) == {"answers/paid", "answers/safe"}


def test_a_newer_version_is_offered_without_what_was_left_out_before(cast: Cast, report: UUID) -> None:
    referral = handed_over(cast, report, "answers/paid")
    found = drafting.preview_update(by=cast.unlocked("amara"), referral=referral, now=NOW)
    assert "answers/paid" in found.preview.left_out
    assert "text" not in found.preview.left_out


def test_leaving_out_everything_or_what_is_not_there_is_refused(cast: Cast, report: UUID) -> None:
    for left_out in (("text", "answers/paid"), ("answers/safe",), ("answers/nothing",)):
        with pytest.raises(Invalid):
            handed_over(cast, report, *left_out)


def test_an_answer_to_a_question_of_another_category_is_held_to_what_that_one_says(cast: Cast) -> None:
    elsewhere = Category.objects.exclude(code="fraud").filter(parent=None)
    Category.objects.filter(pk__in=elsewhere.values("pk")).update(questions=ASKED)
    catalogue.forget()
    other = Category.objects.get(code="fraud")
    assert for_the_desk_alone(other.pk, ["paid", "safe"]) == {"safe"}
    Category.objects.filter(code="fraud").update(questions=[{**ASKED[1], DESK_ONLY: False}])
    catalogue.forget()
    assert for_the_desk_alone(other.pk, ["safe"]) == frozenset()
