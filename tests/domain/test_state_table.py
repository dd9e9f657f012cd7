"""The state table in the database is the one of the code."""

from __future__ import annotations

from auricle.reports.lifecycle import rows
from auricle.reports.models import Transition
from auricle.reports.state_table import write_state_table


def table() -> set[tuple[str, str, str]]:
    return set(Transition.objects.values_list("from_state", "move", "to_state"))


def wanted() -> set[tuple[str, str, str]]:
    return {(source or "", move, target) for source, move, target in rows()}


def test_a_prepared_database_holds_the_whole_table(db: None) -> None:
    assert table() == wanted()


def test_writing_it_again_changes_no_row(db: None) -> None:
    before = set(Transition.objects.values_list("pk", flat=True))
    write_state_table()
    assert set(Transition.objects.values_list("pk", flat=True)) == before


def test_a_row_of_an_older_version_is_taken_away_and_a_new_one_added(db: None) -> None:
    Transition.objects.filter(move="take").delete()
    Transition.objects.create(from_state="RECEIVED", move="lose", to_state="DISPOSED")
    write_state_table()
    assert table() == wanted()
