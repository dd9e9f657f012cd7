"""Secrets on paper: read back however they are typed, and a slip is found in its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.sealing.envelope import BadKey
from auricle.sealing.paper import CODE_LETTERS, LINES, BadLine, from_typed, new_paper_secret, plain, to_lines

SECRET = bytes(range(32))


@given(st.binary(min_size=32, max_size=32))
def test_what_is_printed_is_read_back(secret: bytes) -> None:
    assert from_typed("\n".join(to_lines(secret))) == secret


def test_it_is_eight_lines_of_two_groups() -> None:
    lines = to_lines(SECRET)
    assert len(lines) == LINES
    assert all(len(line) == 9 and line[4] == "-" for line in lines)
    assert len({new_paper_secret() for _ in range(3)}) == 3


def test_spaces_dashes_and_small_letters_do_not_matter() -> None:
    printed = "\n".join(to_lines(SECRET))
    for typed in (printed.lower(), printed.replace("-", " "), printed.replace("\n", "")):
        assert from_typed(typed) == SECRET


def test_look_alikes_are_read_as_what_was_meant() -> None:
    typed = "\n".join(to_lines(SECRET)).replace("0", "O").replace("1", "l")
    assert from_typed(typed) == SECRET
    assert plain("０１ i-L o") == "011" + "10"


def test_a_slip_is_found_in_its_line() -> None:
    """One byte of a checksum a line: one slip in 256 passes here, and then opens nothing."""
    found: list[bool] = []
    for line in range(LINES):
        for place in (0, 3, 5, 8):
            for letter in CODE_LETTERS:
                lines = to_lines(SECRET)
                if lines[line][place] == letter:
                    continue
                lines[line] = lines[line][:place] + letter + lines[line][place + 1 :]
                found.append(_wrong_line(" ".join(lines)) == line + 1)
    assert found.count(True) / len(found) > 0.98


def test_two_lines_that_changed_places_are_found() -> None:
    lines = to_lines(SECRET)
    lines[2], lines[5] = lines[5], lines[2]
    with pytest.raises(BadLine) as refused:
        from_typed(" ".join(lines))
    assert refused.value.line == 3


@pytest.mark.parametrize("typed", ["", "ABCD", "0" * 63, "0" * 65])
def test_a_part_of_a_sheet_is_none(typed: str) -> None:
    with pytest.raises(BadLine) as refused:
        from_typed(typed)
    assert refused.value.line == 0


def test_a_letter_that_is_not_printed_is_named_by_its_line() -> None:
    lines = to_lines(SECRET)
    lines[7] = "U" + lines[7][1:]
    with pytest.raises(BadLine) as refused:
        from_typed(" ".join(lines))
    assert refused.value.line == 8


def test_only_thirty_two_bytes_are_printed() -> None:
    with pytest.raises(BadKey):
        to_lines(b"short")


def _wrong_line(typed: str) -> int | None:
    try:
        from_typed(typed)
    except BadLine as error:
        return error.line
    return None
