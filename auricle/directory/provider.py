"""Speak with the identity provider: to its own origin alone, with little patience, and for small answers.

What its discovery document names elsewhere is refused, and no redirect is followed: a provider that was taken over
must not make the desk's machine ask others in its name.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from auricle.config.sign_on import Provider
from auricle.errors import NotAllowed, NotNow

PATIENCE = 5.0
"""Seconds for one answer, all of it."""
LARGEST = 256 * 1024
CHUNK = 16 * 1024
# A provider that hangs holds so many of the face's threads and no more.
AT_ONCE = 3
WAITING = 1.0
"""Seconds that one more waits for its turn."""
KEPT_FOR = timedelta(minutes=10)
# A provider that is away is asked again after this: until then nobody waits for it.
AWAY_FOR = timedelta(seconds=10)
# A key that we do not know makes us ask for the keys anew, but not as often as somebody sends us unknown keys.
KEYS_AT_MOST = timedelta(seconds=30)
DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

Origin = tuple[str, str, int | None]


class ProviderAway(NotNow):
    """The provider does not answer, or not as a provider does. `why` is a word for the log."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Known:
    """What a provider says of itself, and when we asked."""

    issuer: str
    document: Mapping[str, Any]
    keys: tuple[Mapping[str, Any], ...]
    asked_at: datetime

    def endpoint(self, name: str) -> str:
        """One of ENDPOINTS."""
        return str(self.document[name])


class CodeRefused(NotAllowed):
    """The provider does not take the code: it ran out there, or was used before."""


_known: dict[str, Known] = {}
_away: dict[str, datetime] = {}
_asking = threading.BoundedSemaphore(AT_ONCE)


def known(provider: Provider, now: datetime) -> Known:
    """The provider's own document and keys, asked for every few minutes. Raises ProviderAway."""
    kept = _known.get(provider.issuer)
    if kept and kept.asked_at > now - KEPT_FOR:
        return kept
    return _ask(provider, now)


def with_new_keys(provider: Provider, now: datetime) -> Known:
    """The same, with keys asked for again: the provider may have changed them. Raises ProviderAway."""
    kept = known(provider, now)
    return kept if kept.asked_at > now - KEYS_AT_MOST else _ask(provider, now)


def authorization_address(
    provider: Provider, known: Known, *, back: str, state: str, nonce: str, verifier: str, **further: str
) -> str:
    """Where a browser goes to sign in: the code flow with PKCE."""
    with _session(provider, known.document) as session:
        address, _ = session.create_authorization_url(
            known.endpoint("authorization_endpoint"),
            state=state,
            code_verifier=verifier,
            nonce=nonce,
            redirect_uri=back,
            **further,
        )
    return str(address)


def redeem(provider: Provider, known: Known, *, code: str, verifier: str, back: str) -> str:
    """The ID token that the provider gives for a code, not yet checked. Raises ProviderAway, CodeRefused."""
    with _session(provider, known.document) as session:
        try:
            given = session.fetch_token(
                known.endpoint("token_endpoint"),
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                redirect_uri=back,
            )
        except AuthlibBaseError as error:
            if error.error == "invalid_grant":
                raise CodeRefused from None
            raise ProviderAway("refuses us as a client") from None
        except (RequestException, ValueError, TypeError, KeyError):
            raise ProviderAway("no answer to a code") from None
    token = given.get("id_token")
    if not isinstance(token, str):
        raise ProviderAway("no ID token")
    return token


class OneOrigin(HTTPAdapter):
    """Sends requests to one origin, follows nothing, and takes a small answer within a few seconds."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        super().__init__(max_retries=0)

    def send(self, request: PreparedRequest, **options: Any) -> Response:  # type: ignore[override]
        """One request and the whole of its answer. Raises RequestException."""
        if origin_of(request.url or "") != self._origin:
            raise RequestException("another origin")
        if not _asking.acquire(timeout=WAITING):
            raise RequestException("too many wait")
        try:
            answer = super().send(request, **{**options, "timeout": PATIENCE, "stream": True})
            with answer:
                if answer.is_redirect:
                    raise RequestException("a redirect")
                answer._content = _read(answer)
        except HTTPError:
            raise RequestException("broken off") from None
        finally:
            _asking.release()
        return answer


def _read(answer: Response) -> bytes:
    """The whole body, as it comes: each piece can take its time, all of them together cannot.

    It is taken as it was sent: what was pressed together would be any size when it is unpacked.
    """
    until, body = time.monotonic() + PATIENCE, b""
    while piece := answer.raw.read1(CHUNK, decode_content=False):
        body += piece
        if len(body) > LARGEST or time.monotonic() > until:
            raise RequestException("too large or too slow")
    return body


def origin_of(address: str) -> Origin:
    """Scheme, host and port of an address. Raises ValueError for what is none."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _ask(provider: Provider, now: datetime) -> Known:
    if _away.get(provider.issuer, now - AWAY_FOR) > now - AWAY_FOR:
        raise ProviderAway("was away a moment ago")
    try:
        found = _fetch(provider, now)
    except ProviderAway:
        _away[provider.issuer] = now
        raise
    _known[provider.issuer] = found
    return found


def _fetch(provider: Provider, now: datetime) -> Known:
    with _session(provider, {}) as session:
        try:
            document = _get(session, provider.issuer.rstrip("/") + DISCOVERY)
            _check(document, provider)
            keys = _get(session, document["jwks_uri"])["keys"]
        except (RequestException, ValueError, TypeError, KeyError, AttributeError):
            raise ProviderAway("no document or no keys") from None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise ProviderAway("no keys")
    return Known(provider.issuer, document, tuple(keys), now)


def _get(session: OAuth2Session, address: str) -> dict[str, Any]:
    answer = session.get(address, withhold_token=True, headers={"Accept": "application/json"})
    answer.raise_for_status()
    given: dict[str, Any] = answer.json()
    return given


def _check(document: Mapping[str, Any], provider: Provider) -> None:
    """Refuse a document of another issuer, or one that leads elsewhere. Raises ProviderAway, and ValueError."""
    if document["issuer"] != provider.issuer:
        raise ProviderAway("another issuer's document")
    if any(origin_of(document[name]) != origin_of(provider.issuer) for name in ENDPOINTS):
        raise ProviderAway("an endpoint on another origin")
    if "S256" not in document.get("code_challenge_methods_supported", ["S256"]):
        raise ProviderAway("no PKCE with S256")


def _session(provider: Provider, document: Mapping[str, Any]) -> OAuth2Session:
    """A client that reaches the provider's origin and nothing else; no proxy and no password file of the machine's."""
    session = OAuth2Session(
        client_id=provider.client,
        client_secret=provider.secret or None,
        token_endpoint_auth_method=_way(provider, document),
        scope="openid",
        code_challenge_method="S256",
        verify=provider.authorities or True,
        trust_env=False,
    )
    session.headers.update({"User-Agent": "auricle", "Accept-Encoding": "identity"})
    session.adapters.clear()
    session.mount("", OneOrigin(origin_of(provider.issuer)))
    return session


def _way(provider: Provider, document: Mapping[str, Any]) -> str:
    """How the provider wants to be shown our secret."""
    if not provider.secret:
        return "none"
    offered = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
