"""The desk as a browser without JavaScript uses it: pages, links and plain form posts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from django.utils import timezone

from auricle.audit.models import TrailLine
from auricle.config import database
from auricle.faces.shared.staff.visit import cookie_name
from tests import people
from tests.conftest import savepoint_of_test
from tests.people import Cast, Filed

TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
SEEN = re.compile(r'name="seen" value="(\d+)"')


class Browser(Client):
    """Each request is answered by a connection that has the rights of the face, its rows included, and no more."""

    def __init__(self, face: str) -> None:
        super().__init__()
        self._role = connection.ops.quote_name(database.role_of(connection.settings_dict["NAME"], face))

    def request(self, **request: Any) -> Any:
        """Ask as a browser does. A test that reads the database itself does so as its owner."""
        with savepoint_of_test(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {self._role}")
            answer: Any = super().request(**request)
            if answer.streaming:
                # Read now, by the same role; a browser would read it from the same connection.
                answer.streaming_content = [b"".join(answer.streaming_content)]
            cursor.execute("RESET ROLE")
        return answer


@dataclass
class Desk:
    """One browser, and the people who may sit down at it. The face answers with its own role of the database."""

    cast: Cast
    client: Client
    sessions: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def opened(cls, face: str = "desk") -> Desk:
        """The cast moved in a moment ago."""
        return cls(people.move_in(timezone.now()), Browser(face))

    def sign_in(self, login: str) -> None:
        """Begin a session as the sign-in page does; whoever comes back goes on with theirs, since a code works once."""
        self.sessions[login] = self.sessions.get(login) or self.cast.cookie(login, timezone.now())
        self.client.cookies[cookie_name()] = self.sessions[login]

    def file(self, text: str = "They took my savings.", **other: Any) -> Filed:
        """A report whose reporter does not come back in this test."""
        return self.cast.file(text, **{"openable": False, **other})

    def get(self, address: str) -> Any:
        """Follow a link."""
        return self.client.get(address)

    def post(self, address: str, page: str, **typed: str) -> Any:
        """Send a form of a page, with the hidden fields that the page gave it."""
        return self.send(address, self.hidden(page), **typed)

    def send(self, address: str, hidden: dict[str, str], **typed: str) -> Any:
        """Send a form with hidden fields that were read before."""
        return self.client.post(address, {**hidden, **typed}, headers={"Sec-Fetch-Site": "same-origin"})

    def hidden(self, page: str) -> dict[str, str]:
        """The form token of a page, and the version that it shows."""
        text = self.get(page).content.decode()
        token, seen = TOKEN.search(text), SEEN.search(text)
        assert token, f"{page} has no form"
        return {"form_token": token[1], **({"seen": seen[1]} if seen else {})}


def text_of(answer: Any) -> str:
    """What a page says, without its markup's lines and double spaces."""
    return " ".join(answer.content.decode().split())


def page_of(report: UUID) -> str:
    """The address of a report's page."""
    return f"/report/{report}/"


def acts() -> list[str]:
    """What the trail says was done, oldest first."""
    return list(TrailLine.objects.order_by("seq").values_list("act", flat=True))
