"""A copy with a disguised voice: one asks, a supervisor who is another hears it and decides; then it travels."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import Error, IntegrityError, connection, transaction

from auricle.audit.models import TrailLine
from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.errors import Invalid, NotAllowed, NotFound
from auricle.inbox.desk_reading import MayNotRead
from auricle.intake import attachments
from auricle.referrals import agency_side, disguising, handover, words
from auricle.referrals.board import board
from auricle.referrals.disguise_waiting import waiting
from auricle.referrals.disguising import Copy
from auricle.referrals.models import DisguisedCopy, Package
from auricle.referrals.moves import Asked, Kind
from auricle.referrals.packing import Offered, offered
from auricle.reports.casework import find
from auricle.reports.conflicts import declare_conflict
from auricle.reports.facts import Given
from auricle.reports.models import Report
from auricle.reports.moves import Move
from auricle.reports.outcomes import Outcome
from auricle.sealing.envelope import ContentKey
from auricle.vault import file_tickets, storing, unseal
from auricle.vault.file_notes import FileNote
from auricle.vault.models import SealedObject
from auricle.vault.sealing_files import FileSealing
from auricle.voice.tones import tone
from auricle.voice.wav import endless_header
from tests.domain.second_review import handled
from tests.domain.test_referrals import CHOICE, carry
from tests.hotline import NOW, disposed, move
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
SECONDS = 7.0
SOUND = tone(440, SECONDS, 16_000)
WHY = "The agency must hear how the caller was threatened."


def filed(
    cast: Cast,
    content: bytes = endless_header(16_000) + SOUND,
    kind: str = "audio/wav",
    *,
    released: bool = True,
    talk: bool = False,
    said_size: int = 0,
) -> tuple[UUID, UUID]:
    """A report with a recording, which Amara works on; its reviewer released it to her.

    What the phone records says of no size; nobody knew it when it was begun.
    """
    report, key = uuid4(), storing.new_content_key()
    sealing = keep_sound(key, report, content)
    note = FileNote(sealing.part(), "call of Zuzanna.wav", kind, said_size)
    cast.file("They rang.", report=report, key=key, files=(note,), openable=False)
    recording = with_talk(report, content) if talk else sealing.id
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    handled(cast, report, released=frozenset({recording}) if released else frozenset())
    return report, recording


def keep_sound(key: ContentKey, report: UUID, content: bytes) -> FileSealing:
    sealing = FileSealing(key, report=report)
    for index, chunk in enumerate([*sealing.update(content), *sealing.finish()]):
        attachments.keep_chunk(object_id=sealing.id, index=index, data=chunk, now=NOW)
    return sealing


def with_talk(report: UUID, content: bytes) -> UUID:
    """The recording of a talk joins a report, under a key of its own."""
    team = Report.objects.get(pk=report).team.code
    to = [storing.recipients(team=team, now=NOW).team]
    key = storing.new_report_key(report=report, purpose="talk", to=to, by="line")
    sealing = keep_sound(key, report, content)
    storing.keep_part(replace(sealing.part(), purpose="talk"), report=report, now=NOW)
    file = {"object": str(sealing.id), "name": "call.wav", "type": "audio/wav", "size": 0}
    said = json.dumps({"text": "", "files": [file]}).encode()
    words = storing.seal_part(key, report=report, purpose="talk", label="talk/{id}", plaintext=said)
    storing.keep_part(words, report=report, now=NOW)
    return sealing.id


@pytest.fixture
def recording(cast: Cast) -> tuple[UUID, UUID]:
    return filed(cast)


def ask(
    cast: Cast, recording: tuple[UUID, UUID], login: str = "amara", why: str = WHY, now: datetime = NOW
) -> UUID:
    return disguising.ask(by=cast.unlocked(login), report=recording[0], file=recording[1], why=why, now=now)


def decide(cast: Cast, copy: UUID, login: str = "tomas", *, approved: bool = True) -> None:
    report = DisguisedCopy.objects.get(pk=copy).report_id
    disguising.decide(by=cast.unlocked(login), report=report, copy=copy, approved=approved, now=NOW)


def only(cast: Cast, report: UUID, login: str = "amara", *, last: bool = False) -> Copy:
    *before, one = disguising.copies(by=cast.unlocked(login), report=report)
    assert last or not before
    return one


def heard(cast: Cast, copy: UUID, login: str = "tomas") -> bytes:
    report = DisguisedCopy.objects.get(pk=copy).report_id
    found = disguising.hear(by=cast.unlocked(login), report=report, copy=copy, now=NOW)
    return b"".join(file_tickets.hear(ticket=found.ticket, now=NOW).content)


def acts() -> list[str]:
    return list(TrailLine.objects.order_by("seq").values_list("act", flat=True))


def package(cast: Cast, report: UUID) -> Offered:
    return offered(by=cast.unlocked("amara"), row=find(report, by=cast.person("amara")))


def files_offered(cast: Cast, report: UUID) -> list[UUID]:
    return [file.id for file in package(cast, report).files]


def of_one_hand(maker: str, made: str) -> None:
    ids = dict(Member.objects.values_list("login", "pk"))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_member SET made_by_id = %s, made_at = %s WHERE id = %s",
            [ids[maker], NOW, ids[made]],
        )


def test_a_copy_is_as_long_as_the_recording_and_another_sound(
    cast: Cast, recording: tuple[UUID, UUID], as_role: Act
) -> None:
    with as_role("desk", "amara"):
        copy = ask(cast, recording)
    assert acts()[-1] == "disguise_asked"
    with wave.open(io.BytesIO(heard(cast, copy))) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (16_000, 1)
        played = sound.readframes(sound.getnframes())
    assert len(played) == len(SOUND)
    assert played != SOUND
    assert acts()[-1] == "read_file"
    sealed = SealedObject.objects.get(pk=DisguisedCopy.objects.get().sound)
    assert sealed.purpose == "desk", "the reporter has no key to it"
    one = only(cast, recording[0])
    assert (one.state, one.mine, one.file) == ("asked", True, recording[1])
    assert not only(cast, recording[0], "tomas").mine


def test_whoever_decides_reads_why_and_nobody_else_does(cast: Cast, recording: tuple[UUID, UUID]) -> None:
    found = disguising.hear(
        by=cast.unlocked("tomas"), report=recording[0], copy=ask(cast, recording), now=NOW
    )
    assert found.why == WHY
    assert "threatened" not in repr(found)
    assert found.ticket not in repr(found)


def test_it_travels_only_when_a_second_person_has_let_it_go(
    cast: Cast, recording: tuple[UUID, UUID], as_role: Act
) -> None:
    copy = ask(cast, recording)
    assert files_offered(cast, recording[0]) == []
    with as_role("desk", "tomas"):
        decide(cast, copy)
    assert acts()[-1] == "disguise_approved"
    (file,) = files_offered(cast, recording[0])
    choice = replace(CHOICE, files=frozenset({file}))
    with as_role("desk", "amara"):
        referral = handover.draft(
            by=cast.unlocked("amara"),
            report=recording[0],
            draft=handover.Draft("police", Kind.ACTION, Asked.EXAMINE, choice),
            now=NOW,
        )
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=NOW)
    carry()
    osei = cast.unlocked("osei")
    document = agency_side.open_referral(by=osei, referral=referral, now=NOW).document
    assert document is not None
    (attached,) = document.files
    assert attached.disguised, "the agency is told what it hears"
    assert attached.name == "disguised-recording-1.wav", "what a reporter called a file can name somebody"
    package_now = Package.objects.get(referral=referral)
    sealed_document = SealedObject.objects.get(pk=package_now.document)
    said = json.loads(unseal.open_text(words.referral_key(osei, referral), sealed_document))
    assert [each["disguised"] for each in said["files"]] == [True], "so is the agency's system"
    sealed = SealedObject.objects.get(pk=attached.id)
    arrived = b"".join(unseal.open_stream(words.referral_key(osei, referral), sealed))
    assert arrived == heard(cast, copy)
    assert len(arrived) == attached.size


def test_one_that_was_declined_stays_and_may_be_asked_for_anew(
    cast: Cast, recording: tuple[UUID, UUID]
) -> None:
    copy = ask(cast, recording)
    with pytest.raises(disguising.AlreadyDisguised):
        ask(cast, recording)
    decide(cast, copy, approved=False)
    assert acts()[-1] == "disguise_declined"
    assert files_offered(cast, recording[0]) == []
    second = ask(cast, recording, now=NOW + timedelta(minutes=1))
    decide(cast, second)
    assert [file.name for file in package(cast, recording[0]).files] == ["disguised-recording-2.wav"]
    assert only(cast, recording[0], last=True).name == "disguised-recording-2.wav"
    with pytest.raises(disguising.AlreadyDisguised):
        ask(cast, recording)


def test_each_copy_is_disguised_in_another_way(cast: Cast, recording: tuple[UUID, UUID]) -> None:
    first = ask(cast, recording)
    decide(cast, first, approved=False)
    assert heard(cast, first) != heard(cast, ask(cast, recording))


def test_a_copy_is_found_under_its_own_report_alone(cast: Cast, recording: tuple[UUID, UUID]) -> None:
    copy, other = ask(cast, recording), cast.file("Another.", openable=False).id
    with pytest.raises(disguising.NoSuchCopy):
        disguising.hear(by=cast.unlocked("tomas"), report=other, copy=copy, now=NOW)
    with pytest.raises(disguising.NoSuchCopy):
        disguising.decide(by=cast.unlocked("tomas"), report=other, copy=copy, approved=True, now=NOW)


def test_nobody_decides_on_their_own_copy(cast: Cast, recording: tuple[UUID, UUID]) -> None:
    copy = ask(cast, recording, login="tomas")
    with pytest.raises(disguising.OwnCopy):
        decide(cast, copy)
    give_roles(member=Member.objects.get(login="mei"), roles=[Role.SUPERVISOR])
    decide(cast, copy, login="mei")


def test_two_accounts_of_one_hand_are_not_two_people(cast: Cast, recording: tuple[UUID, UUID]) -> None:
    copy = ask(cast, recording)
    of_one_hand("amara", "tomas")
    with pytest.raises(disguising.OwnCopy):
        decide(cast, copy)
    assert DisguisedCopy.objects.get().state == "asked"


def test_whoever_stands_apart_from_the_report_neither_asks_nor_decides(
    cast: Cast, recording: tuple[UUID, UUID]
) -> None:
    copy = ask(cast, recording)
    assert [one.id for one in waiting(by=cast.person("tomas"))] == [copy]
    declare_conflict(by=cast.unlocked("tomas"), report=recording[0], now=NOW)
    assert waiting(by=cast.person("tomas")) == ()
    assert board(by=cast.person("tomas"), now=NOW).disguised == 0
    with pytest.raises(disguising.StandsApart):
        decide(cast, copy)
    other = filed(cast)
    declare_conflict(by=cast.unlocked("tomas"), report=other[0], now=NOW)
    with pytest.raises(disguising.StandsApart):
        ask(cast, other, login="tomas")


def test_a_copy_waits_for_those_who_may_decide_on_it(
    cast: Cast, recording: tuple[UUID, UUID], as_role: Act
) -> None:
    copy = ask(cast, recording)
    tomas = cast.person("tomas")
    with as_role("desk", "tomas"):
        assert [(one.id, one.report) for one in waiting(by=tomas)] == [(copy, recording[0])]
        assert board(by=tomas, now=NOW).disguised == 1
    assert waiting(by=cast.person("amara")) == waiting(by=cast.person("mei")) == ()
    decide(cast, copy, approved=False)
    assert waiting(by=tomas) == ()
    ask(cast, recording, login="tomas")
    assert waiting(by=tomas) == (), "one's own waits for somebody else"
    assert board(by=tomas, now=NOW).disguised == 0


@pytest.mark.parametrize("talk", [False, True])
def test_what_was_said_on_the_phone_is_never_offered_itself(cast: Cast, talk: bool) -> None:
    report, recording = filed(cast, talk=talk)
    found = package(cast, report)
    assert found.files == ()
    assert [one.spoken for one in found.withheld] == [True] * (1 + talk)
    draft = handover.Draft(
        "police", Kind.ACTION, Asked.EXAMINE, replace(CHOICE, files=frozenset({recording}))
    )
    with pytest.raises(Invalid):
        handover.draft(by=cast.unlocked("amara"), report=report, draft=draft, now=NOW)


def test_a_sound_that_somebody_sent_is_a_file_like_any_other(cast: Cast) -> None:
    report, file = filed(cast, said_size=len(SOUND) + 44)
    assert files_offered(cast, report) == [file]


def test_the_recording_of_a_talk_is_not_disguised(cast: Cast) -> None:
    recording = filed(cast, talk=True)
    for login in ("amara", "tomas"):
        with pytest.raises(disguising.TalkStays):
            ask(cast, recording, login=login)
    assert not DisguisedCopy.objects.exists()


def test_a_handler_hears_no_copy_of_what_was_not_released_to_her_until_it_may_travel(cast: Cast) -> None:
    recording = filed(cast, released=False)
    copy = ask(cast, recording, login="tomas")
    with pytest.raises(NotFound):
        heard(cast, copy, "amara")
    give_roles(member=Member.objects.get(login="mei"), roles=[Role.SUPERVISOR])
    decide(cast, copy, login="mei")
    assert heard(cast, copy, "amara") == heard(cast, copy)


@pytest.mark.parametrize("login", ["amara", "jonas", "mei"])
def test_who_rules_on_no_referral_decides_on_no_copy(
    cast: Cast, recording: tuple[UUID, UUID], login: str
) -> None:
    copy = ask(cast, recording, login="tomas")
    with pytest.raises(disguising.MayNotDecide):
        decide(cast, copy, login=login)


def test_a_second_decision_comes_too_late(cast: Cast, recording: tuple[UUID, UUID]) -> None:
    copy = ask(cast, recording)
    decide(cast, copy)
    with pytest.raises(disguising.Decided):
        decide(cast, copy, approved=False)


@pytest.mark.parametrize("login", ["mei", "jonas"])
def test_who_hands_nothing_to_agencies_asks_for_none(
    cast: Cast, recording: tuple[UUID, UUID], login: str
) -> None:
    with pytest.raises(disguising.MayNotDisguise):
        ask(cast, recording, login=login)


@pytest.mark.parametrize("login", ["lin", "ravi", "osei"])
def test_who_may_not_read_the_report_neither_asks_nor_hears_nor_decides(
    cast: Cast, recording: tuple[UUID, UUID], login: str
) -> None:
    copy = ask(cast, recording)
    for attempt in (
        ask,
        lambda *_, login: heard(cast, copy, login),
        lambda *_, login: decide(cast, copy, login),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            attempt(cast, recording, login=login)
    assert DisguisedCopy.objects.get().state == "asked"


def test_a_handler_asks_for_no_recording_that_was_not_released_to_her(cast: Cast) -> None:
    recording = filed(cast, released=False)
    with pytest.raises((MayNotRead, NotFound)):
        ask(cast, recording)
    ask(cast, recording, login="tomas")
    assert only(cast, recording[0], "tomas").mine


@pytest.mark.parametrize(
    ("content", "kind", "refusal"),
    [
        (endless_header(48_000) + bytes(96_000), "audio/wav", disguising.NotDisguisable),
        (b"OggS" + bytes(900), "audio/ogg", disguising.NotDisguisable),
        (endless_header(16_000), "audio/wav", disguising.NotDisguisable),
        (endless_header(16_000) + SOUND, "image/png", NotFound),
    ],
)
def test_what_the_phone_does_not_record_is_not_disguised(
    cast: Cast, content: bytes, kind: str, refusal: type[Exception]
) -> None:
    recording = filed(cast, content, kind)
    with pytest.raises(refusal):
        ask(cast, recording)
    assert not DisguisedCopy.objects.exists()


def test_a_recording_that_is_too_long_is_not_disguised(
    cast: Cast, recording: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disguising, "LONGEST", disguising.LONGEST * (SECONDS - 1) / 1_800)
    with pytest.raises(disguising.NotDisguisable):
        ask(cast, recording)


@pytest.mark.parametrize(("why", "code"), [(" ", "missing"), ("x" * 2_001, "too_long")])
def test_whoever_asks_says_why(cast: Cast, recording: tuple[UUID, UUID], why: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(cast, recording, why=why)
    assert refused.value.errors == {"why": code}


def test_a_destroyed_report_leaves_no_copy(cast: Cast) -> None:
    report, file = filed(cast)
    ask(cast, (report, file))
    move(
        cast, "amara", report, Move.PROPOSE_OUTCOME, given=Given(outcome=Outcome.ADVICE_GIVEN), reason="done"
    )
    move(cast, "tomas", report, Move.APPROVE_CLOSE)
    disposed(cast, report, now=NOW + timedelta(days=4_000))
    assert not DisguisedCopy.objects.exists()
    assert not SealedObject.objects.filter(report_id=report).exists()


@pytest.mark.parametrize(
    ("login", "statement"),
    [
        (
            "amara",
            "UPDATE referrals_disguisedcopy SET state = 'approved', decided_by = my_pseudonym(), decided_at = now()",
        ),
        (
            "mei",
            "UPDATE referrals_disguisedcopy SET state = 'approved', decided_by = my_pseudonym(), decided_at = now()",
        ),
        (
            "tomas",
            "UPDATE referrals_disguisedcopy SET state = 'approved', decided_by = 'somebody', decided_at = now()",
        ),
        ("tomas", "UPDATE referrals_disguisedcopy SET asked_by = 'somebody'"),
        ("tomas", "DELETE FROM referrals_disguisedcopy"),
    ],
)
def test_the_database_holds_to_the_two_people_too(
    cast: Cast, recording: tuple[UUID, UUID], as_role: Act, login: str, statement: str
) -> None:
    ask(cast, recording)
    with pytest.raises(Error), as_role("desk", login), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_copy_that_its_asker_decided_on_cannot_be_written(cast: Cast, recording: tuple[UUID, UUID]) -> None:
    ask(cast, recording)
    asker = cast.person("amara").pseudonym
    with pytest.raises(IntegrityError), transaction.atomic():
        DisguisedCopy.objects.update(state="approved", decided_by=asker, decided_at=NOW)
