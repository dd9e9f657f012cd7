"""Shares of a key: any two give it back, one alone fits every key, and nothing but two shares is taken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.sealing.envelope import BadKey, ContentKey
from auricle.sealing.seal import new_content_key
from auricle.sealing.shares import BadShares, combine, inverse, multiply, split, split_with

SEATS = range(1, 6)
PAIRS = [(one, two) for one in SEATS for two in SEATS if one != two]
SECRETS = st.binary(min_size=32, max_size=32)


@settings(max_examples=50, deadline=None)
@given(key=SECRETS, slope=SECRETS.filter(lambda slope: slope != bytes(32)))
def test_any_two_shares_give_the_key_back_in_either_order(key: bytes, slope: bytes) -> None:
    parts = split_with(ContentKey(key), slope, SEATS)
    assert all(combine({one: parts[one], two: parts[two]}) == key for one, two in PAIRS)


@settings(max_examples=50, deadline=None)
@given(share=SECRETS, other=SECRETS, seat=st.sampled_from(SEATS))
def test_one_share_fits_every_key(share: bytes, other: bytes, seat: int) -> None:
    """For whatever key somebody supposes there is a slope that gives this share: it tells nothing."""
    rise = bytes(multiply(a ^ b, inverse(seat)) for a, b in zip(share, other, strict=True))
    assert split_with(ContentKey(other), rise, [seat, seat % 5 + 1])[seat] == share


def test_the_field_has_inverses_and_its_product_is_that_of_aes() -> None:
    assert all(multiply(number, inverse(number)) == 1 for number in range(1, 256))
    # The example of FIPS 197, section 4.2.
    assert multiply(0x57, 0x83) == 0xC1
    assert all(multiply(a, b) == multiply(b, a) for a in range(0, 256, 7) for b in range(0, 256, 11))


def test_each_split_draws_its_own_slope() -> None:
    key = new_content_key()
    assert split(key, SEATS)[1] != split(key, SEATS)[1]


@pytest.mark.parametrize("seats", [[], [1], [1, 1], [0, 1], [1, 6], [1, 2, 2]])
def test_a_key_is_split_for_two_seats_or_more(seats: list[int]) -> None:
    with pytest.raises(BadShares):
        split(new_content_key(), seats)


def test_a_key_of_another_size_is_not_split() -> None:
    with pytest.raises(BadKey):
        split(ContentKey(b"k" * 31), SEATS)


@pytest.mark.parametrize("seats", [[], [1], [1, 2, 3]])
def test_a_key_is_put_together_from_two(seats: list[int]) -> None:
    parts = split(new_content_key(), SEATS)
    with pytest.raises(BadShares):
        combine({seat: parts[seat] for seat in seats})


def test_equal_shares_are_refused_since_each_would_be_the_key() -> None:
    parts = split_with(new_content_key(), bytes(32), SEATS)
    with pytest.raises(BadShares):
        combine({1: parts[1], 2: parts[2]})
