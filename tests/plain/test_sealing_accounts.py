"""Wraps, signed keys, passwords and one-time codes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.sealing.envelope import BadHeader, BadKey, BadName, CutAtByte, Pepper, PublicKey, WrapRefused
from auricle.sealing.keys import new_seed, public_key
from auricle.sealing.one_time import TotpSecret, new_totp_secret, totp_matches, totp_now, totp_uri
from auricle.sealing.passwords import new_password_salt, same_verifier, stretch_password
from auricle.sealing.signatures import (
    Expired,
    KeyStatement,
    NotSigned,
    OrgPublicKey,
    check_statement,
    fingerprint,
    new_org_seed,
    org_public,
    sign_statement,
)
from auricle.sealing.wraps import unwrap, wrap

KEK = b"k" * 32
PEPPER = Pepper(b"p" * 32)
SALT = b"s" * 16
ORG = new_org_seed()
UNTIL = 1_800_000_000
STATEMENT = KeyStatement("team", "Fraud, north", public_key(new_seed()), UNTIL)
# RFC 6238, appendix B: the ASCII secret and, at these seconds, the last six of its eight digits.
RFC_SECRET = TotpSecret(b"12345678901234567890")
RFC_CODES = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"}


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_what_was_wrapped_is_unwrapped(secret: bytes, context: bytes) -> None:
    blob = wrap(KEK, secret, context=context)
    assert len(blob) == len(secret) + 29
    assert unwrap(KEK, blob, context=context) == secret


def test_a_wrap_opens_under_its_key_and_context_only() -> None:
    blob = wrap(KEK, b"seed", context=b"member/1")
    with pytest.raises(WrapRefused):
        unwrap(b"x" * 32, blob, context=b"member/1")
    with pytest.raises(WrapRefused):
        unwrap(KEK, blob, context=b"member/2")
    with pytest.raises(CutAtByte):
        unwrap(KEK, blob[:28], context=b"member/1")
    with pytest.raises(BadKey):
        unwrap(b"short", blob, context=b"member/1")


def test_every_flipped_bit_of_a_wrap_is_refused() -> None:
    blob = wrap(KEK, b"seed", context=b"")
    for bit in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(BadHeader if bit < 8 else WrapRefused):
            unwrap(KEK, bytes(changed), context=b"")


def test_a_signed_and_current_key_passes() -> None:
    check_statement(org_public(ORG), STATEMENT, sign_statement(ORG, STATEMENT), now=UNTIL - 1)


def test_an_expired_key_is_refused() -> None:
    with pytest.raises(Expired):
        check_statement(org_public(ORG), STATEMENT, sign_statement(ORG, STATEMENT), now=UNTIL)


@pytest.mark.parametrize(
    "other",
    [
        replace(STATEMENT, purpose="custody"),
        replace(STATEMENT, holder="Fraud, south"),
        replace(STATEMENT, public=public_key(new_seed())),
        replace(STATEMENT, expires=UNTIL + 1),
    ],
    ids=["purpose", "holder", "key", "date"],
)
def test_a_signature_over_something_else_is_refused(other: KeyStatement) -> None:
    with pytest.raises(NotSigned):
        check_statement(org_public(ORG), other, sign_statement(ORG, STATEMENT), now=0)


def test_a_signature_by_somebody_else_is_refused() -> None:
    with pytest.raises(NotSigned):
        check_statement(org_public(ORG), STATEMENT, sign_statement(new_org_seed(), STATEMENT), now=0)
    for signature in (b"", bytes(64), bytes(65)):
        with pytest.raises(NotSigned):
            check_statement(org_public(ORG), STATEMENT, signature, now=0)


def test_an_unsigned_key_is_refused_before_its_date_is_looked_at() -> None:
    with pytest.raises(NotSigned):
        check_statement(org_public(ORG), STATEMENT, bytes(64), now=UNTIL + 1)


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        (replace(STATEMENT, purpose="other"), BadName),
        (replace(STATEMENT, holder="a\0b"), BadName),
        (replace(STATEMENT, holder=""), BadName),
        (replace(STATEMENT, public=PublicKey(b"short")), BadKey),
    ],
    ids=["purpose", "zero byte", "no holder", "short key"],
)
def test_a_statement_that_could_be_read_two_ways_is_not_signed(statement: KeyStatement, error: type) -> None:
    with pytest.raises(error):
        sign_statement(ORG, statement)


def test_the_fingerprint_is_ten_groups_that_people_can_compare() -> None:
    shown = fingerprint(org_public(ORG))
    assert [len(group) for group in shown.split(" ")] == [4] * 10
    assert shown != fingerprint(OrgPublicKey(bytes(32)))


def test_one_password_gives_a_verifier_and_a_key_that_differ() -> None:
    verifier, key = stretch_password("correct horse", SALT, PEPPER)
    assert (len(verifier), len(key)) == (32, 32)
    assert bytes(verifier) != bytes(key)
    again, _ = stretch_password("correct horse", SALT, PEPPER)
    assert same_verifier(verifier, again)


@pytest.mark.parametrize(
    ("password", "salt", "pepper"),
    [
        ("correct horse ", SALT, PEPPER),
        ("correct horse", b"t" * 16, PEPPER),
        ("correct horse", SALT, Pepper(b"q" * 32)),
    ],
    ids=["password", "salt", "pepper"],
)
def test_another_password_salt_or_pepper_gives_others(password: str, salt: bytes, pepper: Pepper) -> None:
    verifier, key = stretch_password("correct horse", SALT, PEPPER)
    other_verifier, other_key = stretch_password(password, salt, pepper)
    assert not same_verifier(verifier, other_verifier)
    assert key != other_key


def test_a_password_typed_on_another_keyboard_is_the_same() -> None:
    assert stretch_password("caf\u00e9", SALT, PEPPER) == stretch_password("cafe\u0301", SALT, PEPPER)


def test_a_salt_or_pepper_of_another_size_is_refused() -> None:
    assert len(new_password_salt()) == 16
    with pytest.raises(BadKey):
        stretch_password("x", b"short", PEPPER)
    with pytest.raises(BadKey):
        stretch_password("x", SALT, Pepper(b"short"))


@pytest.mark.parametrize(("now", "code"), RFC_CODES.items())
def test_the_codes_of_rfc_6238_match(now: int, code: str) -> None:
    assert totp_now(RFC_SECRET, now) == code
    assert totp_matches(RFC_SECRET, code, now, None) == now // 30


def test_a_code_of_the_step_before_or_after_matches_and_no_other() -> None:
    secret, now = new_totp_secret(), 1_700_000_000
    matched = [totp_matches(secret, totp_now(secret, now + 30 * off), now, None) for off in (-2, -1, 0, 1, 2)]
    step = now // 30
    assert matched == [None, step - 1, step, step + 1, None]


def test_a_code_is_taken_once() -> None:
    now = 1_700_000_000
    step = totp_matches(RFC_SECRET, totp_now(RFC_SECRET, now), now, None)
    assert step is not None
    assert totp_matches(RFC_SECRET, totp_now(RFC_SECRET, now), now, step) is None
    assert totp_matches(RFC_SECRET, totp_now(RFC_SECRET, now - 30), now, step) is None
    assert totp_matches(RFC_SECRET, totp_now(RFC_SECRET, now + 30), now, step) == step + 1


def test_spaces_and_full_width_digits_are_read() -> None:
    assert totp_matches(RFC_SECRET, " 287 082 ", 59, None) == 1
    assert totp_matches(RFC_SECRET, "２８７０８２", 59, None) == 1


@pytest.mark.parametrize("typed", ["", "28708", "2870822", "287083", "abcdef", "\ud800", "é" * 6])
def test_what_is_no_code_does_not_match(typed: str) -> None:
    assert totp_matches(RFC_SECRET, typed, 59, None) is None


def test_the_address_for_authenticator_apps_names_account_and_issuer() -> None:
    uri = totp_uri(RFC_SECRET, account="ines@example.org", issuer="Auricle: hotline")
    assert uri.startswith("otpauth://totp/")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in uri
    for part in ("digits=6", "period=30", "ines%40example.org", "issuer=Auricle"):
        assert part in uri
