"""What the desk gets is masked; showing it takes a reason, is in the trail and counted; names move into the vault."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from auricle.audit.models import TrailLine
from auricle.directory import acting
from auricle.errors import Invalid
from auricle.inbox import desk_masking, desk_side, identity_asking, identity_custody
from auricle.inbox.desk_masking import MayNotUnmask, Reason
from auricle.inbox.desk_reading import MayNotRead, OpenReport, open_report
from auricle.inbox.identity_moving import VaultFull, move_to_vault
from auricle.inbox.models import Unmasking
from auricle.inbox.unmask_counts import MayNotCount, unmask_counts
from auricle.reports.casework import NoSuchReport
from auricle.vault.models import Grant, ReportKey, SealedObject
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]

STORY = "Zuzanna Kral took it. Call 13800138000 or write to zk@example.org. Zuzanna Kral lives there."
SECRETS = ("13800138000", "zk@example.org")


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report that names somebody, which Mei screens."""
    report = arrived(sealed(text=STORY))
    cast.taken_by_mei(report)
    return report


def opened(cast: Cast, report: UUID, login: str = "mei", reason: Reason | None = None) -> OpenReport:
    return open_report(by=cast.unlocked(login), report=report, now=NOW, unmask=reason)


def everything(content: OpenReport) -> str:
    return str([content.story, [m.text for m in content.messages], content.reasons, content.files])


def test_contact_data_is_hidden_unless_a_reason_is_given(cast: Cast, report: UUID) -> None:
    hidden = opened(cast, report)
    assert hidden.masked
    assert hidden.hidden == 2
    assert not any(secret in everything(hidden) for secret in SECRETS)
    shown = opened(cast, report, reason=Reason("judge", "The number may be ours."))
    assert not shown.masked
    assert shown.story["text"] == STORY
    assert opened(cast, report).masked, "the next look hides it again"


def test_answers_place_notes_and_messages_are_hidden_too(cast: Cast) -> None:
    report = cast.file(answers={"paid": "yes", "who": "13800138000"}, openable=False).id
    cast.taken_by_mei(report)
    mei = cast.unlocked("mei")
    desk_side.write_note(by=mei, report=report, text="I rang 13800138000.", now=NOW)
    desk_side.write_to_reporter(by=mei, report=report, kind="reply", text="Ask zk@example.org.", now=NOW)
    content = opened(cast, report)
    assert not any(secret in everything(content) for secret in SECRETS)
    assert content.hidden == 3
    assert content.story["answers"] == {"paid": "yes", "who": "⟦phone⟧"}


def test_showing_is_in_the_trail_and_its_words_are_sealed(cast: Cast, report: UUID) -> None:
    opened(cast, report, reason=Reason("danger", "She is in the house."))
    line = TrailLine.objects.order_by("seq").last()
    assert line is not None
    assert (line.act, line.detail) == ("unmask", '{"reason":"danger"}')
    row = Unmasking.objects.get()
    assert (row.report_id, row.code, row.member) == (report, "danger", cast.person("mei").pseudonym)
    kept = SealedObject.objects.get(label=f"unmask/{row.pk}")
    assert b"house" not in bytes(kept.body or b"")


@pytest.mark.parametrize("reason", [Reason("because"), Reason(""), Reason("judge", "x" * 501)])
def test_without_a_proper_reason_nothing_is_shown(cast: Cast, report: UUID, reason: Reason) -> None:
    with pytest.raises(Invalid):
        opened(cast, report, reason=reason)
    assert not Unmasking.objects.exists()


def test_who_may_not_read_cannot_show_either(cast: Cast, report: UUID) -> None:
    for login, refusal in (("ravi", NoSuchReport), ("amara", MayNotRead), ("noor", NoSuchReport)):
        with pytest.raises(refusal):
            opened(cast, report, login, Reason("judge"))


def test_a_role_without_the_right_is_refused(cast: Cast, report: UUID) -> None:
    with pytest.raises(MayNotUnmask):
        desk_masking.note_unmasking(
            by=cast.unlocked("lin"), report=report, team="general", reason=Reason("judge"), now=NOW
        )


def test_the_auditor_reads_who_unmasked_how_often_and_why(cast: Cast, report: UUID) -> None:
    for login, code in (("mei", "judge"), ("mei", "judge"), ("mei", "danger"), ("tomas", "redact")):
        opened(cast, report, login, Reason(code))
    counts = unmask_counts(by=cast.person("auditor"), since=NOW)
    assert [(one.member, one.total) for one in counts] == [
        (cast.person("mei").pseudonym, 3),
        (cast.person("tomas").pseudonym, 1),
    ]
    assert counts[0].reasons == {"judge": 2, "danger": 1}
    assert unmask_counts(by=cast.person("auditor"), since=NOW + timedelta(seconds=1)) == ()
    with pytest.raises(MayNotCount):
        unmask_counts(by=cast.person("tomas"), since=NOW)


def test_a_name_is_moved_into_the_vault_and_hidden_wherever_it_stands(cast: Cast, report: UUID) -> None:
    move_to_vault(by=cast.unlocked("mei"), report=report, text="zuzanna  kral", now=NOW)
    content = opened(cast, report)
    assert "Zuzanna" not in everything(content)
    assert str(content.story["text"]).count("⟦person⟧") == 2
    assert opened(cast, report, reason=Reason("redact")).story["text"] == STORY
    assert not any(b"uzanna" in bytes(row.body or b"") for row in SealedObject.objects.all())
    acts = list(TrailLine.objects.values_list("act", flat=True))
    assert "identity_moved" in acts


def test_what_was_moved_is_opened_by_two_custodians_and_by_no_team(cast: Cast, report: UUID) -> None:
    move_to_vault(by=cast.unlocked("mei"), report=report, text="Zuzanna Kral", now=NOW)
    purposes = set(Grant.objects.filter(report_id=report).values_list("purpose", flat=True))
    assert purposes == {"content", "desk", *(f"seat/{n}" for n in range(1, 6))}
    request = identity_asking.ask(
        by=cast.unlocked("tomas"), report=report, code="danger", words="Warn her.", now=NOW
    )
    identity_custody.support(by=cast.unlocked("rui"), request=request, now=NOW)
    identity_custody.approve(by=cast.unlocked("noor"), request=request, now=NOW)
    seen = identity_asking.see_once(by=cast.unlocked("tomas"), request=request, now=NOW)
    assert seen.moved == ("Zuzanna Kral",)


def test_a_contact_and_what_was_moved_are_opened_together(cast: Cast) -> None:
    report = arrived(sealed(text=STORY, contact={"name": "Ann", "reach": "", "hours": ""}))
    cast.taken_by_mei(report)
    for text in ("Zuzanna Kral", "lives there"):
        move_to_vault(by=cast.unlocked("mei"), report=report, text=text, now=NOW)
    assert {"identity", "identity/2", "identity/3", "seat/5/3"} <= set(
        ReportKey.objects.filter(report_id=report).values_list("purpose", flat=True)
    )
    request = identity_asking.ask(
        by=cast.unlocked("tomas"), report=report, code="danger", words="Warn her.", now=NOW
    )
    identity_custody.support(by=cast.unlocked("noor"), request=request, now=NOW)
    identity_custody.approve(by=cast.unlocked("omar"), request=request, now=NOW)
    seen = identity_asking.see_once(by=cast.unlocked("tomas"), request=request, now=NOW)
    assert (seen.contact["name"], seen.moved) == ("Ann", ("Zuzanna Kral", "lives there"))


@pytest.mark.parametrize("text", ["", " ", "Z", "Nobody Here", "x" * 201])
def test_only_words_of_the_report_are_moved(cast: Cast, report: UUID, text: str) -> None:
    with pytest.raises(Invalid):
        move_to_vault(by=cast.unlocked("mei"), report=report, text=text, now=NOW)


def test_nine_identities_have_a_place(cast: Cast) -> None:
    names = [f"name{n}" for n in range(10)]
    report = arrived(sealed(text=" ".join(names)))
    cast.taken_by_mei(report)
    for name in names[:9]:
        move_to_vault(by=cast.unlocked("mei"), report=report, text=name, now=NOW)
    with pytest.raises(VaultFull):
        move_to_vault(by=cast.unlocked("mei"), report=report, text=names[9], now=NOW)


def test_a_handler_moves_nothing(cast: Cast) -> None:
    report = arrived(sealed(text=STORY))
    cast.handled_by_amara(report)
    with pytest.raises(MayNotRead):
        move_to_vault(by=cast.unlocked("amara"), report=report, text="Zuzanna Kral", now=NOW)


def test_the_desk_does_all_this_with_its_own_rights(cast: Cast, report: UUID, as_role: Act) -> None:
    with as_role("desk"), acting.as_member(cast.person("mei").id):
        move_to_vault(by=cast.unlocked("mei"), report=report, text="Zuzanna Kral", now=NOW)
        assert opened(cast, report, reason=Reason("judge", "look")).story["text"] == STORY
    with as_role("desk"), acting.as_member(cast.person("auditor").id):
        (count,) = unmask_counts(by=cast.person("auditor"), since=NOW)
        assert count.total == 1
