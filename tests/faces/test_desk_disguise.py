"""Copies with a disguised voice at the desk: asked for, heard, decided on by another, and named for what they are."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from auricle.directory import catalogue
from auricle.faces.shared.staff.attached_names import attached_name
from auricle.referrals import disguising, handover
from auricle.referrals.models import DisguisedCopy
from auricle.referrals.moves import Asked, Kind
from auricle.referrals.package import Attached
from auricle.reports.conflicts import declare_conflict
from auricle.vault import storing
from auricle.vault.file_notes import FileNote
from auricle.voice.tones import tone
from auricle.voice.wav import endless_header
from tests.domain.second_review import handled
from tests.faces.desk import Desk, acts, page_of, text_of
from tests.faces.test_desk_file import fetch
from tests.faces.test_desk_listen import ADDRESS, sent
from tests.referred import CHOICE, carry

WHY = "The agency must hear how she was threatened."
WHAT_IT_IS = "A disguised voice is not anonymous."
RECORDED = endless_header(8_000) + tone(440, 2.0, 8_000)


def filed(desk: Desk, content: bytes = RECORDED) -> tuple[UUID, UUID]:
    """A report with a recording, which Amara works on."""
    report, key = uuid4(), storing.new_content_key()
    part = storing.seal_part(key, report=report, purpose="content", label="file/{id}", plaintext=content)
    note = FileNote(part=part, name="call.wav", kind="audio/wav", size=0)
    desk.file(report=report, key=key, files=(note,))
    desk.cast.taken_by_mei(report)
    desk.cast.passed_on_by_mei(report)
    handled(desk.cast, report, released=frozenset({part.id}))
    return report, part.id


def asked(desk: Desk) -> tuple[UUID, str]:
    """Amara asked for a copy: the report, and the page of the copy."""
    report, file = filed(desk)
    desk.sign_in("amara")
    form = f"{page_of(report)}file/{file}/disguise/"
    answer = desk.post(form, form, why=WHY)
    assert answer.status_code == 302
    return report, str(answer.headers["Location"])


def test_from_the_recording_one_asks_and_hears_the_copy(desk: Desk) -> None:
    report, file = filed(desk)
    desk.sign_in("amara")
    form = f"{page_of(report)}file/{file}/disguise/"
    assert form in desk.get(f"{page_of(report)}file/{file}/listen/").content.decode()
    assert WHAT_IT_IS in text_of(desk.get(form))
    assert desk.post(form, form, why=" ").status_code == 422
    page = desk.get(str(desk.post(form, form, why=WHY).headers["Location"]))
    for words in (WHAT_IT_IS, WHY, "0:02 minutes", "Waits for a supervisor"):
        assert words in text_of(page)
    assert "media-src" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    found = ADDRESS.search(page.content.decode())
    assert found
    played = sent(fetch(found[1]))
    assert len(played) == len(RECORDED)
    assert played[44:] != RECORDED[44:]
    assert "disguise_asked" in acts()
    listening = desk.get(f"{page_of(report)}file/{file}/listen/").content.decode()
    assert f"{page_of(report)}disguised/{DisguisedCopy.objects.get().pk}/" in listening
    assert form not in listening, "one copy of a recording waits at a time"


def test_who_asked_is_offered_no_decision_and_gets_none(desk: Desk) -> None:
    report, address = asked(desk)
    assert "It may go to agencies" not in text_of(desk.get(address))
    assert desk.post(address, page_of(report), button="approve").status_code == 403
    assert DisguisedCopy.objects.get().state == "asked"


def test_a_supervisor_decides_and_the_package_offers_it_and_says_what_it_is(desk: Desk) -> None:
    report, address = asked(desk)
    path = address.partition("?")[0]
    desk.sign_in("amara")
    assert "not anonymous" not in text_of(desk.get(f"{page_of(report)}refer/"))
    desk.sign_in("tomas")
    assert "It may go to agencies" in text_of(desk.get(path))
    assert desk.post(path, page_of(report), button="perhaps").status_code == 404
    answer = desk.post(path, page_of(report), button="approve")
    assert answer.status_code == 302
    assert "It can be chosen now" in text_of(desk.get(str(answer.headers["Location"])))
    assert desk.post(path, page_of(report), button="decline").status_code == 409
    desk.sign_in("amara")
    form = text_of(desk.get(f"{page_of(report)}refer/"))
    assert "disguised-recording-1.wav: the voice is disguised, not anonymous" in form
    assert "A recording of the phone: a voice tells who speaks" in form, "the recording itself stays"


def test_it_waits_for_a_supervisor_on_the_list_and_on_the_board(desk: Desk) -> None:
    _, address = asked(desk)
    assert "Disguised voices to decide on" not in text_of(desk.get("/referrals/"))
    desk.sign_in("tomas")
    path = address.partition("?")[0]
    assert f'<a href="{path}">' in desk.get("/referrals/").content.decode()
    assert "disguised voices to decide on" in text_of(desk.get("/board/"))
    desk.post(path, path, button="approve")
    assert "Disguised voices to decide on" not in text_of(desk.get("/referrals/"))
    assert "disguised voices to decide on" not in text_of(desk.get("/board/"))


def test_who_declared_a_conflict_is_told_so(desk: Desk) -> None:
    report, address = asked(desk)
    declare_conflict(by=desk.cast.unlocked("tomas"), report=report, now=timezone.now())
    desk.sign_in("tomas")
    answer = desk.post(address.partition("?")[0], page_of(report), button="approve")
    assert (answer.status_code, "You declared a conflict" in text_of(answer)) == (403, True)


def test_the_agency_reads_on_its_page_and_on_paper_what_it_hears(agency: Desk) -> None:
    cast, now = agency.cast, timezone.now()
    report, file = filed(agency)
    copy = disguising.ask(by=cast.unlocked("amara"), report=report, file=file, why=WHY, now=now)
    disguising.decide(by=cast.unlocked("tomas"), report=report, copy=copy, approved=True, now=now)
    files = frozenset({DisguisedCopy.objects.get().sound})
    draft = handover.Draft("police", Kind.ACTION, Asked.INVESTIGATE, replace(CHOICE, files=files))
    referral = handover.draft(by=cast.unlocked("amara"), report=report, draft=draft, now=now)
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=now)
    carry(now)
    agency.sign_in("osei")
    catalogue.forget()
    page = text_of(agency.get(f"/referral/{referral}/"))
    assert "disguised-recording-1.wav" in page
    assert WHAT_IT_IS in page
    paper = agency.get(f"/referral/{referral}/package.pdf").content
    printed = "".join(one.extract_text() for one in PdfReader(io.BytesIO(paper)).pages)
    assert "thevoiceisdisguised,notanonymous" in re.sub(r"\s", "", printed)


def test_one_that_is_declined_is_offered_to_nobody(desk: Desk) -> None:
    report, address = asked(desk)
    desk.sign_in("tomas")
    answer = desk.post(address.partition("?")[0], page_of(report), button="decline")
    assert "No package offers it" in text_of(desk.get(str(answer.headers["Location"])))
    desk.sign_in("amara")
    assert "not anonymous" not in text_of(desk.get(f"{page_of(report)}refer/"))


def test_what_the_phone_does_not_record_is_refused_in_words(desk: Desk) -> None:
    report, file = filed(desk, endless_header(48_000) + bytes(96_000))
    desk.sign_in("amara")
    form = f"{page_of(report)}file/{file}/disguise/"
    assert form not in desk.get(f"{page_of(report)}file/{file}/listen/").content.decode()
    answer = desk.get(form)
    assert (answer.status_code, "cannot be disguised" in text_of(answer)) == (409, True)


def test_its_name_says_what_it_is_wherever_the_name_stands_alone() -> None:
    file = Attached(uuid4(), "disguised-recording.wav", "audio/wav", 100, "", disguised=True)
    with override("en"):
        assert attached_name(file) == "disguised-recording.wav: the voice is disguised, not anonymous"
        assert attached_name(replace(file, disguised=False)) == "disguised-recording.wav"


def test_who_hands_nothing_to_agencies_reaches_neither_page(desk: Desk) -> None:
    _, address = asked(desk)
    desk.sign_in("jonas")
    assert desk.get(address).status_code == 403
