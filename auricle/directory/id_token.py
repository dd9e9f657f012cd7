"""Check an ID token: that this provider made it, for us, for this sign-in and just now.

Authlib checks what OpenID Connect asks of everybody. What it leaves open is closed here: the algorithms, an audience
beside us, a token that says nothing of when it was made, and a sign-in at the provider that was long ago.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from auricle.config.sign_on import Provider
from auricle.errors import NotAllowed

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384")
"""Signatures alone: with a keyed hash the client's secret would make tokens, and `none` is anybody's."""
KEY_TYPES = ("RSA", "EC")
LEEWAY = timedelta(minutes=1)
# An ID token is fetched in the moment in which it is made.
OLDEST = timedelta(minutes=10)
# What a provider says of a second factor counts for as long as a session of ours lives.
FACTOR_OLDEST = timedelta(hours=8)
LONGEST = 16_000
LONGEST_SUBJECT = 255


class BadToken(NotAllowed):
    """The token is not what we asked for. `what` names the claim, for the log; never its value."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class UnknownKey(BadToken):
    """The token names a key that the provider has not shown; it may be a new one."""

    def __init__(self) -> None:
        super().__init__("key")


@dataclass(frozen=True)
class Checked:
    """Who the provider says is there, and whether with a second factor that counts here."""

    subject: str
    second_factor: bool


def check(
    token: str, *, provider: Provider, keys: Iterable[Mapping[str, Any]], nonce: str, now: datetime
) -> Checked:
    """The subject of a token. Raises BadToken, or UnknownKey for a key that may be new."""
    header = _header(token)
    if header.get("alg") not in ALGORITHMS:
        raise BadToken("alg")
    try:
        found = jwt.decode(token, _key(header, keys), algorithms=[header["alg"]])
        claims = CodeIDToken(found.claims, found.header, None, {"client_id": provider.client})
        claims.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise BadToken(getattr(error, "claim", None) or "signature or form") from None
    _check_whom(claims, provider)
    _check_when(claims, now)
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise BadToken("nonce")
    return Checked(claims["sub"], _second_factor(claims, provider, now))


def _header(token: str) -> dict[str, Any]:
    """The header, before anything of it is believed. Raises BadToken."""
    start = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(start + "=" * (-len(start) % 4)))
    except (binascii.Error, ValueError):
        header = None
    if not isinstance(header, dict) or len(token) > LONGEST:
        raise BadToken("form")
    return header


def _key(header: Mapping[str, Any], keys: Iterable[Mapping[str, Any]]) -> Key:
    """The one key that this token was signed with, as the provider shows it; keys inside a token are not looked at."""
    usable = [key for key in keys if key.get("kty") in KEY_TYPES and key.get("use", "sig") == "sig"]
    named = [key for key in usable if "kid" not in header or key.get("kid") == header["kid"]]
    if len(named) != 1:
        raise UnknownKey
    return JWKRegistry.import_key(dict(named[0]))


def _check_whom(claims: Mapping[str, Any], provider: Provider) -> None:
    if claims["iss"] != provider.issuer:
        raise BadToken("iss")
    # For us and nobody beside us: who else could use the token could also have got hold of it.
    if claims["aud"] not in (provider.client, [provider.client]):
        raise BadToken("aud")
    if claims.get("azp", provider.client) != provider.client:
        raise BadToken("azp")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isascii():
        raise BadToken("sub")


def _check_when(claims: Mapping[str, Any], now: datetime) -> None:
    made = claims["iat"]
    if not (now - OLDEST).timestamp() <= made <= (now + LEEWAY).timestamp():
        raise BadToken("iat")


def _second_factor(claims: Mapping[str, Any], provider: Provider, now: datetime) -> bool:
    """Whether the provider names a factor that the operator lets count, and not from long ago."""
    named = {f"amr:{each}" for each in claims.get("amr") or ()} | {f"acr:{claims.get('acr')}"}
    signed_in = claims.get("auth_time")
    recent = isinstance(signed_in, int) and signed_in >= (now - FACTOR_OLDEST).timestamp()
    return recent and not named.isdisjoint(provider.factors)
