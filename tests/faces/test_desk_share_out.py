"""Sharing work out anew as a page: a proposal, a reason, a job that can be taken back."""

from __future__ import annotations

import re
from typing import Any

from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.reports.models import Bulk, Report
from tests.faces.desk import Desk, text_of

LINE = re.compile(r'name="line" value="([^"]+)"')


def overloaded(desk: Desk) -> None:
    """Amara has four reports, Jonas none."""
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.HANDLER])
    for _ in range(4):
        desk.cast.handled_by_amara(desk.cast.file(openable=False).id)


def test_a_proposal_is_looked_at_and_then_done(desk: Desk) -> None:
    overloaded(desk)
    desk.sign_in("tomas")
    assert "/board/share/" in text_of(desk.get("/board/"))
    page = text_of(desk.get("/board/share/"))
    assert "2 reports would go to somebody else" in page
    assert Report.objects.filter(handler__login="amara").count() == 4
    lines: Any = LINE.findall(page)
    wrong = desk.post("/board/share/start/", "/board/share/", line=lines, reason="")
    assert wrong.status_code == 422
    assert "Write the reason" in text_of(wrong)
    answer = desk.post("/board/share/start/", "/board/share/", line=lines, reason="Too much at once.")
    assert answer.status_code == 302
    assert Report.objects.filter(handler__login="amara").count() == 2
    job = Bulk.objects.get().pk
    assert "Done: 2" in text_of(desk.get(f"/bulk/{job}/"))
    desk.post(f"/bulk/{job}/undo/", f"/bulk/{job}/")
    assert Report.objects.filter(handler__login="amara").count() == 4


def test_with_nothing_to_share_the_page_says_so(desk: Desk) -> None:
    desk.sign_in("tomas")
    assert "There is nothing to share out." in text_of(desk.get("/board/share/"))


def test_nonsense_changes_nothing(desk: Desk) -> None:
    desk.sign_in("tomas")
    for line in ("nonsense", "a/b/c", "00000000-0000-0000-0000-000000000001/1", ""):
        answer = desk.post("/board/share/start/", "/board/share/", line=line, reason="x")
        assert answer.status_code == 422
    assert not Bulk.objects.exists()
