"""Every code of the lifecycle has its words, and the drawn diagram is the table's."""

from pathlib import Path

from auricle.directory.permissions import Role
from auricle.errors import NotAllowed, NotNow
from auricle.reports import drawing, wording
from auricle.reports.guards import Facts, Guard
from auricle.reports.lifecycle import MoveIncomplete, plan
from auricle.reports.moves import ClockKind, Move, State
from auricle.reports.outcomes import Outcome
from auricle.reports.transitions import ROW

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_every_code_has_its_words() -> None:
    assert set(wording.STATES) == set(wording.FOR_REPORTER) == set(wording.STAGE_OF) == set(State)
    assert set(wording.STAGES) == set(wording.Stage) == set(wording.STAGE_OF.values())
    assert set(wording.OUTCOMES) == set(Outcome)
    assert set(wording.MOVES) == set(Move)
    assert set(wording.CLOCKS) == set(ClockKind)
    assert set(wording.ROLES) == set(Role)
    assert set(wording.REFUSALS) == {*Guard, "role", "state"}


def test_every_incomplete_field_has_its_words() -> None:
    met = set()
    for state, move in ROW:
        for outcome in (None, *Outcome):
            try:
                plan(
                    state=state,
                    move=move,
                    facts=Facts(roles=frozenset(Role) - {Role.ADMINISTRATOR}, outcome=outcome),
                )
            except MoveIncomplete as incomplete:
                met |= set(incomplete.errors.items())
            except (NotAllowed, NotNow):
                continue
    assert met == set(wording.INCOMPLETE)


def test_the_drawn_diagram_is_current() -> None:
    """Stale? Run `python -m auricle.reports.drawing`."""
    assert REFERENCE.joinpath(drawing.PICTURE).read_text(encoding="utf-8") == drawing.picture()
    assert REFERENCE.joinpath(drawing.PAGE).read_text(encoding="utf-8") == drawing.page()


def test_every_state_has_its_place_in_the_diagram() -> None:
    assert set(drawing.PLACES) == set(State)


def test_drawing_writes_both_files(tmp_path: Path) -> None:
    drawing.draw(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [drawing.PAGE, drawing.PICTURE]
