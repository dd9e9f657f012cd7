"""An agency without a computer: a letter is printed and posted, and its answers come back on paper."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from auricle.audit.models import TrailLine
from auricle.directory import agencies
from auricle.directory.models import Member
from auricle.errors import Invalid
from auricle.referrals import agency_side, board, channels, delivering, handover, on_paper, papers
from auricle.referrals.channels import Wanted
from auricle.referrals.lifecycle import MoveIncomplete, MoveNotNow
from auricle.referrals.models import Opening, Referral, ReferralEvent
from auricle.referrals.moves import AgencyOutcome, Ground, Move, State, Way
from auricle.referrals.on_paper import NothingToEnter, PaperAnswer
from auricle.referrals.reply_reference import is_reply_reference, reply_reference
from auricle.reports import board as of_reports
from auricle.reports.models import Event, Notice
from auricle.vault.models import Grant
from tests.hotline import NOW
from tests.people import Cast
from tests.referred import carry, handed_over

pytestmark = pytest.mark.django_db
Act = Callable[..., AbstractContextManager[None]]
LETTER = Wanted(
    Way.LETTER,
    "en",
    address="Police\n12 Main Street\n\nRiverton",
    reply_to="Example Line\nP.O. Box 7",
    phone="+44 20 7946 0001",
)


def by_letter(cast: Cast) -> UUID:
    """Handed over to the police, who are written to by letter."""
    channels.change(by=cast.person("ada"), agency="police", wanted=LETTER, now=NOW)
    return handed_over(cast)


def posted(cast: Cast) -> UUID:
    referral = by_letter(cast)
    on_paper.posted(by=cast.unlocked("amara"), referral=referral, now=NOW)
    carry(NOW)
    return referral


def enter(cast: Cast, referral: UUID, move: Move, *, login: str = "amara", **said: object) -> None:
    given = {"reply": reply_reference(referral), **said}
    answer = PaperAnswer(move, **given)  # type: ignore[arg-type]
    on_paper.enter(by=cast.unlocked(login), referral=referral, answer=answer, now=NOW)
    carry(NOW)


def state(referral: UUID) -> str:
    return Referral.objects.values_list("state", flat=True).get(pk=referral)


def test_a_letter_waits_to_be_posted_and_stands_on_the_board(cast: Cast, as_role: Act) -> None:
    referral = by_letter(cast)
    assert (state(referral), Referral.objects.get().next_try_at) == ("SENT", None)
    of_reports.forget()
    assert board.board(by=cast.person("tomas"), now=NOW).letters == 1
    with as_role("desk", "amara"):
        on_paper.posted(by=cast.unlocked("amara"), referral=referral, now=NOW)
    event = ReferralEvent.objects.get(referral_id=referral, kind="post")
    assert (event.side, event.actor) == ("desk", cast.person("amara").pseudonym)
    assert state(referral) == State.DELIVERED
    assert board.board(by=cast.person("tomas"), now=NOW).letters == 0
    with pytest.raises(MoveNotNow):
        on_paper.posted(by=cast.unlocked("amara"), referral=referral, now=NOW)


def test_what_goes_by_the_page_is_not_posted_and_no_answer_to_it_is_entered(cast: Cast) -> None:
    referral = handed_over(cast)
    for act in (
        lambda: on_paper.posted(by=cast.unlocked("amara"), referral=referral, now=NOW),
        lambda: enter(cast, referral, Move.ACKNOWLEDGE),
        lambda: on_paper.enterable(by=cast.unlocked("amara"), referral=referral, now=NOW),
    ):
        with pytest.raises((MoveNotNow, NothingToEnter)):
            act()


def test_from_the_letter_to_a_verified_outcome(cast: Cast, as_role: Act) -> None:
    referral = posted(cast)
    with as_role("desk", "amara"):
        answer = PaperAnswer(Move.ACCEPT, reply_reference(referral))
        on_paper.enter(by=cast.unlocked("amara"), referral=referral, answer=answer, now=NOW)
    carry(NOW)
    accepted = ReferralEvent.objects.get(referral_id=referral, kind="accept")
    assert (accepted.side, accepted.data) == ("desk", {"on_behalf": True})
    assert Event.objects.filter(kind="referral_acknowledged").count() == 1
    enter(
        cast, referral, Move.REPORT_OUTCOME, login="tomas", outcome=AgencyOutcome.ACTED, text="It was paid."
    )
    assert (state(referral), Referral.objects.get().outcome) == ("OUTCOME_REPORTED", "acted")
    # Its handler is told of what a colleague entered, and of nothing that they entered themselves.
    told = Notice.objects.filter(kind="referral_outcome").values_list("actor", flat=True)
    assert list(told) == [cast.person("tomas").pseudonym]


def test_a_return_on_paper_needs_its_ground_and_its_words(cast: Cast) -> None:
    referral = posted(cast)
    with pytest.raises(Invalid, match="ground"):
        enter(cast, referral, Move.REQUEST_RETURN, text="Not ours.")
    with pytest.raises(MoveIncomplete):
        enter(cast, referral, Move.REQUEST_RETURN, ground=Ground.OUTSIDE_REMIT)
    enter(cast, referral, Move.REQUEST_RETURN, ground=Ground.OUTSIDE_REMIT, owner="court", text="Not ours.")
    assert (state(referral), Referral.objects.get().ground) == ("RETURN_REQUESTED", "outside_remit")


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA", "7K3M9-Q2FRX"])
def test_without_the_reply_reference_nothing_is_entered(cast: Cast, typed: str) -> None:
    referral = posted(cast)
    with pytest.raises(Invalid, match="reply"):
        enter(cast, referral, Move.ACKNOWLEDGE, reply=typed)
    assert state(referral) == State.DELIVERED
    plain = reply_reference(referral).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert is_reply_reference(plain, referral)


def test_the_desk_says_no_more_for_an_agency_than_a_letter_can(cast: Cast) -> None:
    referral = posted(cast)
    with pytest.raises(IntegrityError, match="no move"), transaction.atomic():
        ReferralEvent.objects.create(
            referral_id=referral,
            number=Referral.objects.get().version + 1,
            kind="ask",
            at=NOW,
            recorded_at=NOW,
            side="desk",
            actor=cast.person("amara").pseudonym,
            from_state="DELIVERED",
            to_state="DELIVERED",
        )
    with pytest.raises(Invalid):
        enter(cast, referral, Move.BEGIN)


def test_what_could_not_be_delivered_goes_by_letter(cast: Cast) -> None:
    Member.objects.filter(agency__isnull=False).update(active=False)
    referral = handed_over(cast)
    for _ in range(3):
        delivering.failed(Referral.objects.get(), why="nobody", now=NOW)
    assert state(referral) == State.UNDELIVERED
    with pytest.raises(papers.NoAddress):
        papers.letter(by=cast.unlocked("amara"), referral=referral, now=NOW)
    on_paper.posted(by=cast.unlocked("amara"), referral=referral, now=NOW)
    assert (state(referral), Referral.objects.get().channel) == ("DELIVERED", "letter")
    enter(cast, referral, Move.ACKNOWLEDGE)


def test_papers_are_made_from_what_the_agency_has_and_leave_a_line(cast: Cast, as_role: Act) -> None:
    referral = by_letter(cast)
    with as_role("desk", "amara"):
        letter = papers.letter(by=cast.unlocked("amara"), referral=referral, now=NOW)
        package = papers.package(by=cast.unlocked("amara"), referral=referral, now=NOW)
    assert letter.address == ("Police", "12 Main Street", "Riverton")
    assert letter.reply == reply_reference(referral)
    assert package.document.texts == letter.document.texts
    assert "Brandt" not in str(package.document)
    acts = TrailLine.objects.filter(act__endswith="_paper").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["letter_paper", "package_paper"]
    handover.recall(by=cast.unlocked("tomas"), referral=referral, text="A mistake.", now=NOW)
    with pytest.raises(papers.NothingToPrint):
        papers.package(by=cast.unlocked("amara"), referral=referral, now=NOW)


def test_an_officers_copy_stands_in_the_dissemination_log(cast: Cast, as_role: Act) -> None:
    referral = handed_over(cast)
    with as_role("agency", "osei"):
        agency_side.on_paper(by=cast.unlocked("osei"), referral=referral, now=NOW)
    assert list(Opening.objects.values_list("paper", "officer")) == [(True, cast.person("osei").pseudonym)]
    assert TrailLine.objects.filter(act="package_paper").count() == 1


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"address": ""}, "postal"),
        ({"address": "\n".join("123456789")}, "postal"),
        ({"reply_to": "x" * 51}, "reply_to"),
        ({"phone": " "}, "phone"),
    ],
)
def test_a_letter_needs_addresses_that_fit_an_envelope(
    cast: Cast, change: dict[str, str], wrong: str
) -> None:
    wanted = replace(LETTER, **change)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=wrong):
        channels.change(by=cast.person("ada"), agency="police", wanted=wanted, now=NOW)


def test_an_agency_without_officers_has_no_key_and_gets_letters_all_the_same(cast: Cast) -> None:
    agencies.with_team(code="customs", names={"en": "Customs"}, kind="customs")
    with pytest.raises(handover.AgencyHasNoKey):
        handed_over(cast, agency="customs")
    channels.change(by=cast.person("ada"), agency="customs", wanted=LETTER, now=NOW)
    referral = handed_over(cast, agency="customs")
    assert Grant.objects.filter(report_id=referral).count() == 1
    assert papers.letter(by=cast.unlocked("amara"), referral=referral, now=NOW).agency == "Customs"
    on_paper.posted(by=cast.unlocked("amara"), referral=referral, now=NOW)
    enter(cast, referral, Move.ACCEPT)
    assert state(referral) == State.ACCEPTED
