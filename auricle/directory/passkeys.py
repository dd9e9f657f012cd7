"""Passkeys: what an authenticator signed, checked for this site, this moment and this person.

The library checks signature, origin, site and that the authenticator verified its owner. What it leaves to us: that a
challenge is answered once, that the counter never goes back, and that no credential carries the secret that opens a
member's key (a browser's own `credential.toJSON()` would put it in).
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from fido2.cbor import decode, encode
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    RegistrationResponse,
    UserVerificationRequirement,
)

from auricle.audit import trail
from auricle.config import keys
from auricle.directory import challenges
from auricle.directory.models import Authenticator, Member
from auricle.errors import Invalid, NotAllowed

ALGORITHMS = (-7, -8, -257)
"""ES256, EdDSA, RS256: what authenticators have."""
HANDLE_CONTEXT = b"au1/passkey-handle\0"
MOST_PER_MEMBER = 10
NO_MODEL = Aaguid(bytes(16))
SECRETS = frozenset({"results", "first", "second", "hmacGetSecret", "hmac-secret", "output1", "output2"})
"""Keys under which a browser reports what must never reach a server inside a credential."""


class PasskeyRefused(NotAllowed):
    """No passkey of ours signed this, for this site and just now. One answer for all."""


class PasskeyCloned(PasskeyRefused):
    """The counter went back: two authenticators hold this passkey. It signs nobody in until it is removed."""


class CarriesSecret(Invalid):
    """The credential holds the secret that opens a member's key; a page of ours never sends that."""

    def __init__(self) -> None:
        super().__init__({"credential": "carries a secret"})


@dataclass(frozen=True)
class Site:
    """Where passkeys are good: the host's name, and the origin that a browser must have signed for."""

    id: str
    origin: str
    name: str


def creation_options(
    *, who: str, login: str, name: str, site: Site, now: datetime, known: tuple[bytes, ...] = ()
) -> dict[str, object]:
    """What a browser needs to make a passkey, with bytes in base64url. `who` is a pseudonym or an invitation."""
    return {
        "rp": {"id": site.id, "name": site.name},
        "user": {"id": websafe_encode(handle(who)), "name": login, "displayName": name},
        "challenge": websafe_encode(challenges.new_challenge(purpose="register", who=who, now=now)),
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in ALGORITHMS],
        # Kept on the authenticator, so that signing in asks for no name; and with its owner verified.
        "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
        "attestation": "none",
        "excludeCredentials": [_descriptor(each) for each in known],
        "timeout": int(challenges.LIFETIME.total_seconds() * 1000),
    }


def request_options(
    *, purpose: str, who: str, site: Site, now: datetime, known: tuple[bytes, ...] = ()
) -> dict[str, object]:
    """What a browser needs to ask for a passkey. Without `known` the authenticator offers those it keeps."""
    return {
        "rpId": site.id,
        "challenge": websafe_encode(challenges.new_challenge(purpose=purpose, who=who, now=now)),
        "userVerification": "required",
        "allowCredentials": [_descriptor(each) for each in known],
        "timeout": int(challenges.LIFETIME.total_seconds() * 1000),
    }


def known_credentials(member_id: int) -> tuple[bytes, ...]:
    """The credential ids of a member, so that a browser makes none twice and asks for the right ones."""
    found = Authenticator.objects.filter(member_id=member_id, cloned_at=None)
    return tuple(bytes(each) for each in found.values_list("credential_id", flat=True))


def check_new(answer: Mapping[str, Any], *, who: str, site: Site, now: datetime) -> "NewPasskey":
    """Check a fresh passkey and answer its challenge. Raises PasskeyRefused, StaleChallenge, CarriesSecret."""
    refuse_secrets(answer)
    try:
        challenge = RegistrationResponse.from_dict(answer).response.client_data.challenge
    except (ValueError, TypeError, KeyError, AttributeError):
        raise PasskeyRefused from None
    challenges.check(challenge, purpose="register", who=who, now=now)
    try:
        data = _server(site).register_complete(_state(challenge), answer)
    except (ValueError, TypeError, KeyError):
        raise PasskeyRefused from None
    found = data.credential_data
    if found is None or found.public_key.ALGORITHM not in ALGORITHMS:
        raise PasskeyRefused
    challenges.spend(challenge, now=now)
    return NewPasskey(found.credential_id, encode(found.public_key), data.counter)


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that was checked and belongs to nobody yet."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def keep(new: NewPasskey, *, member: Member, label: str, opens_key: bool, now: datetime) -> Authenticator:
    """Give a passkey to a member. Raises PasskeyRefused when it is somebody's already, Invalid when there are many."""
    if Authenticator.objects.filter(credential_id=new.credential_id).exists():
        raise PasskeyRefused
    if Authenticator.objects.filter(member=member).count() >= MOST_PER_MEMBER:
        raise Invalid({"passkey": "too many"})
    return Authenticator.objects.create(
        member=member,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        label=label,
        opens_key=opens_key,
        added_at=now,
    )


def check_answer(
    answer: Mapping[str, Any], *, purpose: str, who: str, site: Site, now: datetime
) -> Authenticator:
    """The passkey that signed this. Raises PasskeyRefused, PasskeyCloned, StaleChallenge, CarriesSecret.

    With `who` it has to be a passkey of that member.
    """
    refuse_secrets(answer)
    try:
        given = AuthenticationResponse.from_dict(answer)
        challenge, user = given.response.client_data.challenge, given.response.user_handle
    except (ValueError, TypeError, KeyError, AttributeError):
        raise PasskeyRefused from None
    challenges.check(challenge, purpose=purpose, who=who, now=now)
    row = _find(given.raw_id, who)
    if user is not None and not hmac.compare_digest(user, handle(row.member.pseudonym)):
        raise PasskeyRefused
    key = CoseKey.parse(cast(Mapping[int, Any], decode(bytes(row.public_key))))
    credential = AttestedCredentialData.create(NO_MODEL, bytes(row.credential_id), key)
    try:
        _server(site).authenticate_complete(_state(challenge), [credential], answer)
    except (ValueError, TypeError, KeyError):
        raise PasskeyRefused from None
    challenges.spend(challenge, now=now)
    _advance(row, given.response.authenticator_data.counter, now)
    return row


def handle(who: str) -> bytes:
    """What an authenticator keeps to tell accounts apart. It says nothing of the person, and nobody can guess it."""
    return hmac.new(keys.pepper(), HANDLE_CONTEXT + who.encode(), hashlib.sha256).digest()


def refuse_secrets(answer: Mapping[str, Any]) -> None:
    """Raises CarriesSecret when the browser left the key's secret in its report of the extensions."""
    extensions = answer.get("clientExtensionResults")
    if extensions is not None and _holds_secret(extensions):
        raise CarriesSecret


def _holds_secret(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(name in SECRETS or _holds_secret(inner) for name, inner in value.items())
    return isinstance(value, list) and any(map(_holds_secret, value))


def _find(credential_id: bytes, who: str) -> Authenticator:
    found = Authenticator.objects.filter(credential_id=credential_id, member__active=True)
    if who:
        found = found.filter(member__pseudonym=who)
    row = found.select_related("member").first()
    if row is None:
        raise PasskeyRefused
    return row


def _advance(row: Authenticator, counter: int, now: datetime) -> None:
    """Move the counter on. Zero and zero is an authenticator that does not count, as synchronised passkeys do not."""
    counts = counter > 0 or row.sign_count > 0
    if row.cloned_at is None and (not counts or counter > row.sign_count):
        moved = Authenticator.objects.filter(pk=row.pk, sign_count=row.sign_count, cloned_at=None)
        # Of two answers that come at once with one counter, the second finds it moved.
        if moved.update(sign_count=counter, used_at=now):
            return
    with transaction.atomic(durable=True):
        Authenticator.objects.filter(pk=row.pk, cloned_at=None).update(cloned_at=now)
        trail.record(actor=row.member.pseudonym, act="passkey_cloned", at=now, detail={"passkey": row.pk})
    raise PasskeyCloned


def _server(site: Site) -> Fido2Server:
    rp = PublicKeyCredentialRpEntity(id=site.id, name=site.name)
    return Fido2Server(rp, verify_origin=lambda origin: origin == site.origin)


def _state(challenge: bytes) -> dict[str, object]:
    return {
        "challenge": websafe_encode(challenge),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }


def _descriptor(credential_id: bytes) -> dict[str, str]:
    return {"type": "public-key", "id": websafe_encode(credential_id)}
