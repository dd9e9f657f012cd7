"""A system of an agency in a test: it calls the interface for machines, which answers with its own role."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from auricle.config import database
from auricle.partners import calling, tokens
from auricle.partners.scopes import Scope
from tests import people
from tests.conftest import savepoint_of_test
from tests.faces.desk import Browser
from tests.people import Cast


@dataclass
class System:
    """One system with its token."""

    cast: Cast
    client: Browser
    token: str = field(repr=False)

    @classmethod
    def of(cls, agency: str, *scopes: Scope, cast: Cast | None = None) -> System:
        """One whose token was made, and agreed to where it takes two."""
        cast, now = cast or people.move_in(timezone.now()), timezone.now()
        made = tokens.make(
            by=cast.person("ada"), agency=agency, label="Case system", scopes=scopes, days=90, now=now
        )
        if made.waits:
            tokens.agree(by=cast.person("bela"), token=made.id, now=now)
        return cls(cast, Browser("api"), made.token)

    @contextlib.contextmanager
    def acting(self) -> Iterator[None]:
        """Look at the database as the interface does while it acts for this token."""
        caller = calling.find(token=self.token, scope=None, now=timezone.now())
        role = connection.ops.quote_name(database.role_of(connection.settings_dict["NAME"], "api"))
        with savepoint_of_test(), calling.as_caller(caller), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            yield
            cursor.execute("RESET ROLE")

    def call(self, method: str, address: str, body: object = None, **headers: str) -> Any:
        """One call, with the token."""
        sent = {
            "Authorization": f"Bearer {self.token}",
            **{n.replace("_", "-"): v for n, v in headers.items()},
        }
        if body is None:
            return self.client.generic(method, address, headers=sent)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic(method, address, data, "application/json", headers=sent)


def problem(answer: Any) -> tuple[int, str]:
    """The status and the name of the problem that an answer is."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, str(body["type"]).removeprefix("urn:auricle:problem:")
