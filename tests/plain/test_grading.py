"""The table that makes a grade of harm, urgency and credibility."""

from itertools import product
from pathlib import Path

from auricle.reports.grading import GRADES, Credibility, Harm, Urgency, grade_of

CASES = list(product(Harm, Urgency, Credibility))


def test_every_judgement_has_a_grade_from_one_to_five() -> None:
    assert set(GRADES) == set(product(Harm, Urgency))
    assert {grade_of(*case) for case in CASES} == {1, 2, 3, 4, 5}


def test_the_grade_never_falls_when_nothing_became_milder() -> None:
    for one, other in product(CASES, CASES):
        if all(a <= b for a, b in zip(one, other, strict=True)):
            assert grade_of(*one) <= grade_of(*other), f"{one} and {other}"


def test_what_is_hard_to_believe_is_never_taken_for_harmless() -> None:
    assert min(grade_of(Harm.GRAVE, urgency, Credibility.HEARSAY) for urgency in Urgency) == 3


def test_what_is_slight_is_never_grave_however_well_it_is_shown() -> None:
    assert max(grade_of(Harm.SLIGHT, urgency, Credibility.SHOWN) for urgency in Urgency) == 2


def test_the_table_in_the_docs_is_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs/explanation/reviews.md").read_text(encoding="utf-8")
    for (harm, urgency), grades in GRADES.items():
        row = " | ".join((harm.name.lower(), urgency.name.lower(), *map(str, grades)))
        assert f"| {row} |" in page
