"""The short name of a report: read aloud, typed badly, and found again."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.reports.reference import ids_of, reference_of


@given(st.uuids())
def test_a_report_is_found_by_its_reference(report: UUID) -> None:
    found = ids_of(reference_of(report))
    assert found is not None
    assert found[0] <= report <= found[1]


@given(st.uuids(), st.uuids())
def test_reports_with_different_beginnings_have_different_references(one: UUID, two: UUID) -> None:
    same = one.int >> 78 == two.int >> 78
    assert (reference_of(one) == reference_of(two)) == same


def test_a_reference_is_two_groups_of_unmistakable_letters() -> None:
    reference = reference_of(uuid4())
    assert [len(group) for group in reference.split("-")] == [5, 5]
    assert not set("ILOU") & set(reference)
    assert reference_of(UUID(int=0)) == "00000-00000"
    assert reference_of(UUID(int=2**128 - 1)) == "ZZZZZ-ZZZZZ"


@pytest.mark.parametrize(
    "typed",
    ["7K3M9-Q2FRX", "7k3m9q2frx", " 7K3M9 Q2FRX ", "7K3M9—Q2FRX", "７Ｋ３Ｍ９－Ｑ２ＦＲＸ", "7K3M9 - Q2FRX"],
)
def test_a_reference_is_read_however_it_is_typed(typed: str) -> None:
    assert ids_of(typed) == ids_of("7K3M9-Q2FRX")
    assert ids_of(typed) is not None


def test_lookalikes_are_read_as_what_was_meant() -> None:
    assert ids_of("OIL00-00000") == ids_of("01100-00000")


@pytest.mark.parametrize(
    "typed", ["", "7K3M9", "7K3M9-Q2FR", "7K3M9-Q2FRXX", "7K3M9-Q2FRU", "举报举报举报举报举报", "' OR 1=1 --"]
)
def test_what_is_no_reference_finds_nothing(typed: str) -> None:
    assert ids_of(typed) is None
