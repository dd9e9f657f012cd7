"""Downloading what a reporter sent: a ticket from the desk, and the file from an origin that serves nothing else."""

import re
import subprocess
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from auricle.directory.models import Member, Membership
from auricle.faces.shared.assets import asset
from auricle.faces.shared.staff.file_names import safe_name
from auricle.vault import storing
from auricle.vault.file_notes import FileNote
from auricle.vault.models import FileTicket, SealedObject
from tests.faces import walk
from tests.faces.desk import Browser, Desk, acts, page_of, text_of

CONTENT = b"%PDF-1.7 a statement of account"
FILES, HOST = "http://files.testserver", "files.testserver"
OF_A_FILE = {
    "Content-Type": "application/octet-stream",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


def _filed(desk: Desk, name: str = "statement.pdf") -> tuple[UUID, UUID]:
    report, key = uuid4(), storing.new_content_key()
    part = storing.seal_part(key, report=report, purpose="content", label="file/{id}", plaintext=CONTENT)
    note = FileNote(part=part, name=name, kind="text/html", size=len(CONTENT))
    desk.file(report=report, key=key, files=(note,))
    return report, part.id


def fetch(address: str, method: str = "get", **other: Any) -> Any:
    """Ask the files' origin, as a browser without any cookie does. It answers as the desk's role of the database."""
    browser = Browser("desk")
    return getattr(browser, method)(address.removeprefix(FILES), **{"headers": {"Host": HOST}, **other})


def ticket_of(desk: Desk, report: UUID, file: UUID) -> str:
    """Follow the link of the report's page; where it leads."""
    answer = desk.get(f"{page_of(report)}file/{file}/")
    assert (answer.status_code, answer.content) == (302, b"")
    return str(answer.headers["Location"])


def test_a_file_is_a_download_from_another_origin_and_never_a_page(desk: Desk) -> None:
    report, file = _filed(desk, "对账单 2026.pdf")
    desk.sign_in("mei")
    assert "对账单 2026.pdf" in text_of(desk.get(page_of(report)))
    address = ticket_of(desk, report, file)
    assert re.fullmatch(rf"{FILES}/[\w-]{{43}}", address)
    assert acts()[-1] == "read_file"
    answer = fetch(address)
    assert b"".join(answer.streaming_content) == CONTENT
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%AF%B9")
    assert {name: answer.headers[name] for name in OF_A_FILE} == OF_A_FILE
    assert not answer.cookies


def test_a_ticket_is_good_once(desk: Desk) -> None:
    report, file = _filed(desk)
    desk.sign_in("mei")
    address = ticket_of(desk, report, file)
    assert fetch(address, "head").status_code == fetch(address, "post").status_code == 404
    assert [fetch(address).status_code for _ in range(3)] == [200, 404, 404]


def test_a_ticket_runs_out_and_the_next_one_sweeps_it(desk: Desk) -> None:
    report, file = _filed(desk)
    desk.sign_in("mei")
    address = ticket_of(desk, report, file)
    FileTicket.objects.update(made_at=timezone.now() - timedelta(seconds=61))
    answer = fetch(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert "works once, for a minute" in text_of(answer)
    ticket_of(desk, report, file)
    assert FileTicket.objects.count() == 1


def test_who_may_not_see_the_report_any_more_gets_nothing_for_a_ticket(desk: Desk) -> None:
    report, file = _filed(desk)
    desk.sign_in("mei")
    addresses = [ticket_of(desk, report, file) for _ in range(3)]
    Member.objects.filter(login="mei").update(active=False)
    assert fetch(addresses[0]).status_code == 404
    Member.objects.filter(login="mei").update(active=True)
    Membership.objects.filter(member__login="mei").delete()
    assert fetch(addresses[1]).status_code == 404


def test_a_ticket_opens_no_other_file_and_serves_nobody_else(desk: Desk) -> None:
    (report, file), (_, other) = _filed(desk), _filed(desk)
    desk.sign_in("mei")
    for column, value in (("object_id", other), ("member_id", desk.cast.person("jonas").id)):
        address = ticket_of(desk, report, file)
        FileTicket.objects.update(**{column: value})
        assert fetch(address).status_code == 404


def test_what_the_database_holds_of_a_ticket_names_no_file(desk: Desk) -> None:
    report, file = _filed(desk, "who-did-it.pdf")
    desk.sign_in("mei")
    ticket_of(desk, report, file)
    assert b"who-did-it" not in bytes(FileTicket.objects.get().sealed)


@pytest.mark.parametrize(
    "place", ["", "static/", "favicon.ico", "sign-in/", "queue/", "demo/", "%00", "x" * 43]
)
def test_the_files_origin_serves_nothing_but_tickets(desk: Desk, place: str) -> None:
    desk.sign_in("mei")
    for method in walk.METHODS:
        answer = getattr(desk.client, method)(f"/{place}", headers={"Host": HOST})
        assert answer.status_code == 404, method
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["Content-Security-Policy"] == OF_A_FILE["Content-Security-Policy"]
        assert not answer.cookies


def test_no_address_or_style_sheet_of_the_desk_is_there(desk: Desk) -> None:
    """Not even for somebody whose cookie a browser would send: there is no door that looks at it."""
    desk.sign_in("mei")
    known = [address.path for address in walk.addresses("desk")] + [asset("auricle.css").address]
    assert {desk.client.get(path, headers={"Host": HOST}).status_code for path in known} == {404}


def test_the_desk_serves_no_ticket(desk: Desk) -> None:
    report, file = _filed(desk)
    desk.sign_in("mei")
    path = ticket_of(desk, report, file).removeprefix(FILES)
    assert desk.get(path).status_code == 404
    assert fetch(path).status_code == 200


def test_a_host_name_that_is_both_stops_the_start() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import auricle.config.settings.desk"],
        env={"AURICLE_FILES_URL": "https://desk.example:8443", "AURICLE_HOSTS": "desk.example"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "AURICLE_FILES_URL must have a host name that is not in AURICLE_HOSTS" in ran.stderr


def test_a_file_of_another_report_or_team_is_no_file(desk: Desk) -> None:
    (report, file), (other, _) = _filed(desk), _filed(desk)
    desk.sign_in("mei")
    assert desk.get(f"{page_of(other)}file/{file}/").status_code == 404
    assert desk.get(f"{page_of(report)}file/{uuid4()}/").status_code == 404
    desk.sign_in("ravi")
    assert desk.get(f"{page_of(report)}file/{file}/").status_code == 404
    assert "read_file" not in acts()


def test_a_handler_downloads_nothing_from_another_handlers_report(desk: Desk) -> None:
    report, file = _filed(desk)
    desk.sign_in("amara")
    assert desk.get(f"{page_of(report)}file/{file}/").status_code == 403


def test_a_damaged_file_is_refused_before_its_first_byte(desk: Desk) -> None:
    report, file = _filed(desk)
    row = SealedObject.objects.get(pk=file)
    SealedObject.objects.filter(pk=file).delete()
    body = bytes(row.body or b"")
    row.body = body[:-1] + bytes([body[-1] ^ 1])
    row.save(force_insert=True)
    desk.sign_in("mei")
    answer = desk.get(f"{page_of(report)}file/{file}/")
    assert answer.status_code == 404
    assert "This file does not open" in text_of(answer)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ('say "hi".txt', "say _hi_.txt"),
        ("\u0000", "file without a name"),
        ("", "file without a name"),
        (f"{'a' * 300}.pdf", f"{'a' * 116}.pdf"),
    ],
)
def test_a_name_cannot_mislead_whoever_sees_or_saves_it(sent: str, shown: str) -> None:
    assert safe_name(sent) == shown
