"""Draw the life of a measure from its table: `python -m auricle.measures.drawing` writes docs/reference. Plain.

Only the places of the boxes are chosen by hand; arrows, names and rows come from the table.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from auricle.directory.permissions import holders
from auricle.measures.moves import State
from auricle.measures.transitions import TABLE, Transition
from auricle.reports import diagram

PICTURE = "measure.svg"
PAGE = "measure.md"
LABEL = "States of an urgent measure and the moves between them"

SIZE = 1290, 520
PLACES: Mapping[State, tuple[int, int]] = MappingProxyType(
    {
        State.REQUESTED: (120, 90),
        State.PHONED_AND_SENT: (470, 90),
        State.BANK_ACKNOWLEDGED: (820, 90),
        State.HELD: (820, 260),
        State.EXTENDED: (1170, 260),
        State.WITHDRAWN: (120, 260),
        State.NOT_FOUND: (470, 260),
        State.RELEASED: (820, 430),
        State.HANDED_TO_COURT: (1170, 430),
    }
)
"""The middle of each box."""


def _arrows() -> Mapping[tuple[State, State], list[str]]:
    arrows: dict[tuple[State, State], list[str]] = defaultdict(list)
    for row in TABLE:
        for source in sorted(s for s in row.sources if s is not None):
            if row.target is not None and row.target is not source:
                moves = arrows[source, row.target]
                moves += [row.move.value] if row.move.value not in moves else []
    return arrows


def picture() -> str:
    """The diagram as SVG."""
    return diagram.picture(places=PLACES, arrows=_arrows(), bends={}, size=SIZE, label=LABEL, notes=())


def page() -> str:
    """The reference page: the picture and every row of the table."""
    head = [
        "# The life of an urgent measure",
        "",
        "Made from `auricle/measures/transitions.py` by `python -m auricle.measures.drawing`; a test fails when it",
        "is stale.",
        "",
        f"![{LABEL}]({PICTURE})",
        "",
        "*stays* means that the move is recorded and the state does not change.",
        "",
        "| move | from | to | side | roles | guards | clocks |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_line(row) for row in TABLE), ""])


def _line(row: Transition) -> str:
    cells = (
        f"`{row.move.value}`",
        ", ".join(s.value for s in State if s in row.sources) or "nothing",
        row.target.value if row.target else "*stays*",
        row.side.value,
        ", ".join(sorted(holders(row.permission))),
        ", ".join(row.guards),
        ", ".join(f"{effect.verb.value} {effect.kind.value}" for effect in row.clock_effects),
    )
    return "| " + " | ".join(cells) + " |"


def draw(folder: Path) -> None:
    """Write the picture and the page into the folder."""
    folder.joinpath(PICTURE).write_text(picture(), encoding="utf-8")
    folder.joinpath(PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/reference"))
