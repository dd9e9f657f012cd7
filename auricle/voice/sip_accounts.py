"""Accounts of call-takers' browsers in Asterisk: made for one session, in its memory only, and deleted at its end.

    async with account(ari) as seat:
        seat.uri, seat.password          # for the browser
        seat.dialled                     # for ARI: "PJSIP/seat-..."

An account is called and calls nobody: what it dials itself ends in a context that hangs up. Its sound is sealed (DTLS)
with a certificate that Asterisk makes for each call. It is used from this machine only, where our service passes it on.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from auricle.voice.ari import Ari, EngineAway, Refused

DOMAIN = "auricle.invalid"
PREFIX = "seat-"
KINDS = ("endpoint", "aor", "auth")
"""In the order of their end: nothing names what is gone."""
SILENT_AFTER = 8
"""Seconds without sound after which a browser is taken for gone."""
ENDPOINT = (
    ("webrtc", "yes"),
    # Names the address for sound, too.
    ("transport", "browsers"),
    ("context", "accounts"),
    ("identify_by", "username"),
    ("deny", "0.0.0.0/0.0.0.0"),
    ("deny", "::/0"),
    ("permit", "127.0.0.1/32"),
    ("disallow", "all"),
    # The last two are what telephones speak: nothing is computed where sound need not be mixed.
    ("allow", "opus,g722,alaw"),
    ("outgoing_call_offer_pref", "local"),
    ("direct_media", "no"),
    ("rtp_timeout", str(SILENT_AFTER)),
    ("rtp_timeout_hold", str(SILENT_AFTER)),
    # Whom a call-taker speaks with, and how they are reached, the browser does not learn by SIP.
    ("send_connected_line", "no"),
    ("trust_connected_line", "no"),
    ("allow_transfer", "no"),
    ("allow_subscribe", "no"),
    ("allow_overlap", "no"),
)


@dataclass(frozen=True)
class Account:
    """What a browser registers with."""

    name: str
    password: str = field(repr=False)

    @property
    def uri(self) -> str:
        return f"sip:{self.name}@{DOMAIN}"

    @property
    def dialled(self) -> str:
        """How ARI calls it."""
        return f"PJSIP/{self.name}"


@contextlib.asynccontextmanager
async def account(ari: Ari) -> AsyncIterator[Account]:
    """Have an account for as long as the block lasts. Raises Refused or EngineAway."""
    made = Account(PREFIX + secrets.token_hex(12), secrets.token_urlsafe(24))
    try:
        await _put(
            ari, made, "auth", ("auth_type", "userpass"), ("username", made.name), ("password", made.password)
        )
        await _put(ari, made, "aor", ("max_contacts", "1"), ("remove_existing", "yes"))
        await _put(ari, made, "endpoint", ("aors", made.name), ("auth", made.name), *ENDPOINT)
        yield made
    finally:
        await _delete(ari, made.name)


async def forget_accounts(ari: Ari) -> None:
    """Delete the accounts of a service that is gone. Raises Refused or EngineAway."""
    for found in await ari.ask("GET", "endpoints/PJSIP"):
        name = str(found.get("resource"))
        if name.startswith(PREFIX):
            await _delete(ari, name)


async def _put(ari: Ari, made: Account, kind: str, *fields: tuple[str, str]) -> None:
    body = {"fields": [{"attribute": name, "value": value} for name, value in fields]}
    await ari.ask("PUT", f"{_path(kind)}/{made.name}", body=body)


async def _delete(ari: Ari, name: str) -> None:
    for kind in KINDS:
        with contextlib.suppress(Refused, EngineAway):
            await ari.ask("DELETE", f"{_path(kind)}/{name}")


def _path(kind: str) -> str:
    return f"asterisk/config/dynamic/res_pjsip/{kind}"
