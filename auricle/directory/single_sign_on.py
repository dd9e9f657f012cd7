"""Single sign-on by OpenID Connect: the code flow with PKCE, one provider, one use, one browser.

Nothing is written when somebody sets out. The state that comes back is a challenge (challenges.py) which says itself
until when it is good and for which browser: the digest of the random bytes in that browser's cookie is part of it, and
so are, for a link, the member's pseudonym. Nonce and PKCE verifier are made from those bytes and the state. Whoever
gets hold of the address that comes back, from a log or over a shoulder, can do nothing with it.
"""

import base64
import binascii
import hashlib
import hmac
import logging
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.conf import settings

from auricle.config import keys
from auricle.config.sign_on import Provider
from auricle.directory import challenges, id_token, provider
from auricle.directory.challenges import StaleChallenge
from auricle.directory.id_token import BadToken, Checked, UnknownKey
from auricle.directory.provider import CodeRefused, Known, ProviderAway
from auricle.errors import NotAllowed, NotFound

SECRET_BYTES = 32
SUBJECT_CONTEXT = b"au1/sign-on-subject\0"
NONCE_CONTEXT = b"au1/sign-on-nonce\0"
VERIFIER_CONTEXT = b"au1/sign-on-verifier\0"
MAX_AGE = str(int(id_token.FACTOR_OLDEST.total_seconds()))

log = logging.getLogger("auricle.directory")


class Goal(StrEnum):
    """What somebody set out for; it stands in front of the state."""

    SIGN_IN = "in"
    LINK = "link"


class Why(StrEnum):
    """Why nobody was signed in."""

    AWAY = "away"
    DENIED = "denied"
    STALE = "stale"
    USED = "used"
    UNTRUSTED = "untrusted"
    UNLINKED = "unlinked"
    TAKEN = "taken"


class NoProvider(NotFound):
    """This installation names no identity provider."""


class SignOnRefused(NotAllowed):
    """The provider did not sign anybody in, or nobody of ours. `why` is for words and for the trail."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


@dataclass(frozen=True)
class Asked:
    """Where a browser goes, and the random bytes that it keeps until it is back."""

    address: str
    browser: str = field(repr=False)


@dataclass(frozen=True)
class Returned:
    """What the provider sent a browser back with."""

    state: str = field(repr=False)
    code: str = field(default="", repr=False)
    error: str = ""
    issuer: str = ""


@dataclass(frozen=True)
class Proved:
    """Who the provider says is there, as a keyed digest, and whether with a second factor that counts."""

    issuer: str
    digest: bytes
    second_factor: bool


def is_on() -> bool:
    """Whether there is a provider."""
    return settings.AURICLE_SIGN_ON is not None


def name() -> str:
    """What people call the provider; empty when there is none."""
    return settings.AURICLE_SIGN_ON.name if settings.AURICLE_SIGN_ON else ""


def issuer() -> str:
    """The provider's issuer; empty when there is none."""
    return settings.AURICLE_SIGN_ON.issuer if settings.AURICLE_SIGN_ON else ""


def goal_of(state: str) -> Goal:
    """What a state says that somebody set out for; it is believed only when it comes back to `answer`."""
    return Goal.LINK if state.startswith(f"{Goal.LINK}.") else Goal.SIGN_IN


def ask(*, goal: Goal, back: str, who: str = "", now: datetime) -> Asked:
    """Send a browser to the provider; it comes back to the address `back`. Raises NoProvider, SignOnRefused.

    With `who` the answer is good for that pseudonym alone.
    """
    to = _provider()
    browser = secrets.token_urlsafe(SECRET_BYTES)
    challenge = challenges.new_challenge(purpose=f"sign-on-{goal}", who=_bound(browser, who), now=now)
    state = f"{goal}.{base64.urlsafe_b64encode(challenge).decode()}"
    # Only where the provider's factor counts does it matter when somebody signed in there.
    further = {"max_age": MAX_AGE} if to.factors else {}
    try:
        known = provider.known(to, now)
    except ProviderAway as away:
        raise _refused(Why.AWAY, away.why) from None
    address = provider.authorization_address(
        to,
        known,
        back=back,
        state=state,
        nonce=_derived(browser, state, NONCE_CONTEXT),
        verifier=_derived(browser, state, VERIFIER_CONTEXT),
        **further,
    )
    return Asked(address, browser)


def answer(
    *, returned: Returned, browser: str, goal: Goal, back: str, who: str = "", now: datetime
) -> Proved:
    """Who came back from the provider. Raises NoProvider, SignOnRefused.

    The state is used up whatever comes of it, before the provider is asked.
    """
    of = _provider()
    _spend(returned.state, browser, goal, who, now)
    if returned.error or not returned.code:
        raise _refused(Why.DENIED, "denied")
    try:
        known = provider.known(of, now)
        _check_issuer(returned, of, known)
        checked = _redeem(returned, browser, of, known, back, now)
    except ProviderAway as away:
        raise _refused(Why.AWAY, away.why) from None
    except CodeRefused:
        raise _refused(Why.USED, "code") from None
    except BadToken as bad:
        raise _refused(Why.UNTRUSTED, bad.what) from None
    return Proved(of.issuer, subject_digest(of.issuer, checked.subject), checked.second_factor)


def subject_digest(issuer: str, subject: str) -> bytes:
    """What we keep of a subject: it is found again and read by nobody."""
    message = SUBJECT_CONTEXT + issuer.encode() + b"\0" + subject.encode()
    return hmac.new(keys.pepper(), message, hashlib.sha256).digest()


def _provider() -> Provider:
    found: Provider | None = settings.AURICLE_SIGN_ON
    if found is None:
        raise NoProvider
    return found


def _spend(state: str, browser: str, goal: Goal, who: str, now: datetime) -> None:
    """Take the state of this browser, once. Raises SignOnRefused."""
    try:
        challenge = base64.urlsafe_b64decode(state.removeprefix(f"{goal}."))
        challenges.check(challenge, purpose=f"sign-on-{goal}", who=_bound(browser, who), now=now)
    except (binascii.Error, ValueError, StaleChallenge):
        raise _refused(Why.STALE, "state") from None
    try:
        challenges.spend(challenge, now=now)
    except StaleChallenge:
        raise _refused(Why.USED, "state") from None


def _check_issuer(returned: Returned, of: Provider, known: Known) -> None:
    """Who says in the address who answers must be the one who was asked (RFC 9207)."""
    always = known.document.get("authorization_response_iss_parameter_supported") is True
    if (returned.issuer or always) and returned.issuer != of.issuer:
        raise BadToken("iss of the answer")


def _redeem(
    returned: Returned, browser: str, of: Provider, known: Known, back: str, now: datetime
) -> Checked:
    verifier = _derived(browser, returned.state, VERIFIER_CONTEXT)
    nonce = _derived(browser, returned.state, NONCE_CONTEXT)
    token = provider.redeem(of, known, code=returned.code, verifier=verifier, back=back)
    try:
        return id_token.check(token, provider=of, keys=known.keys, nonce=nonce, now=now)
    except UnknownKey:
        fresh = provider.with_new_keys(of, now)
        return id_token.check(token, provider=of, keys=fresh.keys, nonce=nonce, now=now)


def _bound(browser: str, who: str) -> str:
    return f"{who}/{hashlib.sha256(browser.encode()).hexdigest()}"


def _derived(browser: str, state: str, context: bytes) -> str:
    made = hmac.new(browser.encode(), context + state.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _refused(why: Why, what: str) -> SignOnRefused:
    """The refusal, with a line for the operator: a word of ours, and nothing that anybody sent."""
    log.warning("single sign-on: %s (%s)", why.value, what)
    return SignOnRefused(why)
