"""The two small files that go to the organisation's machine and back: keys to be signed, and keys signed.

Plain: values in, values out, so that a machine without database reads and signs them. Both hold public keys only.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auricle.errors import Invalid, NotAllowed
from auricle.sealing.envelope import PublicKey, SealError
from auricle.sealing.keys import key_id
from auricle.sealing.signatures import (
    KeyStatement,
    OrgPublicKey,
    OrgSeed,
    check_statement,
    fingerprint,
    org_public,
    sign_statement,
)

REQUEST, ANSWER = "auricle key request 1", "auricle signed keys 1"
GROUP = 4


class Unreadable(Invalid):
    """The file is not what it should be."""

    def __init__(self, why: str) -> None:
        super().__init__({"file": why})

    def __str__(self) -> str:
        return f"this file cannot be used: {self.errors['file']}."


class ForeignSignature(NotAllowed):
    """A key in this file is not signed by this hotline's organisation key: nothing was taken."""


class ForeignRequest(NotAllowed):
    """The request names another organisation key than the one kept here: nothing was signed."""


class SignatureExpired(NotAllowed):
    """A signature in this file has expired already: sign the request again with a later date."""


@dataclass(frozen=True)
class Asked:
    """A public key that asks to be signed, and until when its present signature holds, in Unix seconds."""

    purpose: str
    holder: str
    public: bytes
    until: int = 0


@dataclass(frozen=True)
class Request:
    """What a hotline asks its organisation to sign. `organisation` is the fingerprint of the key that it trusts."""

    site: str
    hotline: str
    organisation: str
    keys: tuple[Asked, ...]


@dataclass(frozen=True)
class SignedKey:
    """One key with its signature."""

    purpose: str
    holder: str
    public: bytes
    expires: int
    signature: bytes

    @property
    def statement(self) -> KeyStatement:
        """What was signed."""
        return KeyStatement(self.purpose, self.holder, PublicKey(self.public), self.expires)


@dataclass(frozen=True)
class Answer:
    """What the organisation signed for one hotline."""

    site: str
    keys: tuple[SignedKey, ...]


def sign_request(request: Request, *, seed: OrgSeed, until: int) -> Answer:
    """Sign every key of a request. Raises ForeignRequest when the hotline trusts another organisation key."""
    if request.organisation != fingerprint(org_public(seed)):
        raise ForeignRequest
    return Answer(request.site, tuple(_signed(asked, seed, until) for asked in request.keys))


def check_answer(answer: Answer, *, org: OrgPublicKey, now: float) -> None:
    """Return when the organisation signed every key and no signature is over.

    Raises ForeignSignature, SignatureExpired.
    """
    for key in answer.keys:
        try:
            check_statement(org, key.statement, key.signature, now=0)
        except SealError:
            raise ForeignSignature from None
        if key.expires <= now:
            raise SignatureExpired


def key_fingerprint(public: bytes) -> str:
    """A public key as people compare it: its id in eight groups of four digits."""
    digits = key_id(PublicKey(public)).hex()
    return " ".join(digits[i : i + GROUP] for i in range(0, len(digits), GROUP))


def write_request(request: Request) -> str:
    """A request as the text of its file."""
    keys = [
        {"purpose": k.purpose, "holder": k.holder, "public": _b64(k.public), "until": k.until}
        for k in request.keys
    ]
    named = {"site": request.site, "hotline": request.hotline, "organisation": request.organisation}
    return dump({"file": REQUEST, **named, "keys": keys})


def read_request(text: str) -> Request:
    """A request from the text of its file. Raises Unreadable."""
    data = load(text, kind=REQUEST)
    keys = tuple(
        Asked(word(k, "purpose"), word(k, "holder"), data_of(k, "public"), number(k, "until"))
        for k in entries(data, "keys")
    )
    return Request(word(data, "site"), word(data, "hotline"), word(data, "organisation"), keys)


def write_answer(answer: Answer) -> str:
    """An answer as the text of its file."""
    keys = [
        {
            "purpose": k.purpose,
            "holder": k.holder,
            "public": _b64(k.public),
            "expires": k.expires,
            "signature": _b64(k.signature),
        }
        for k in answer.keys
    ]
    return dump({"file": ANSWER, "site": answer.site, "keys": keys})


def read_answer(text: str) -> Answer:
    """An answer from the text of its file. Raises Unreadable."""
    data = load(text, kind=ANSWER)
    keys = tuple(
        SignedKey(
            word(k, "purpose"),
            word(k, "holder"),
            data_of(k, "public"),
            number(k, "expires"),
            data_of(k, "signature"),
        )
        for k in entries(data, "keys")
    )
    return Answer(word(data, "site"), keys)


def load(text: str, *, kind: str) -> Mapping[str, object]:
    """The JSON object of a file that says what it is. Raises Unreadable."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON, or it was cut off") from None
    if not isinstance(data, dict) or data.get("file") != kind:
        raise Unreadable(f"it does not say that it is “{kind}”")
    return data


def entries(data: Mapping[str, object], field: str) -> Sequence[Mapping[str, object]]:
    """A list of objects. Raises Unreadable."""
    value = data.get(field)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Unreadable(f"“{field}” is no list")
    return value


def word(data: Mapping[str, object], field: str) -> str:
    """A text. Raises Unreadable."""
    value = data.get(field)
    if not isinstance(value, str) or not value.isprintable():
        raise Unreadable(f"“{field}” is no text")
    return value


def number(data: Mapping[str, object], field: str) -> int:
    """A whole number that is not negative. Raises Unreadable."""
    value = data.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**40:
        raise Unreadable(f"“{field}” is no whole number")
    return value


def data_of(data: Mapping[str, object], field: str) -> bytes:
    """Bytes in base64. Raises Unreadable."""
    try:
        return base64.b64decode(word(data, field), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(f"“{field}” is not in base64") from None


def _signed(asked: Asked, seed: OrgSeed, until: int) -> SignedKey:
    statement = KeyStatement(asked.purpose, asked.holder, PublicKey(asked.public), until)
    try:
        signature = sign_statement(seed, statement)
    except SealError as error:
        raise Unreadable(f"the key of {asked.holder} is not one that can be signed ({error})") from None
    return SignedKey(asked.purpose, asked.holder, asked.public, until, signature)


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def dump(value: Mapping[str, object]) -> str:
    """JSON that a person can read as well."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
