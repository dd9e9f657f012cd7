"""Draw the life of a report from its table: `python -m auricle.reports.drawing` writes docs/reference. Plain.

Only the places of the boxes are chosen by hand; arrows, names and rows come from the table, so that the
picture cannot say anything else than the code.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from auricle.directory.permissions import holders
from auricle.reports import diagram
from auricle.reports.moves import IN_WORK, Effect, State
from auricle.reports.transitions import TABLE, Transition

PICTURE = "lifecycle.svg"
PAGE = "lifecycle.md"

WIDTH, HEIGHT = 1290, 710

PLACES: Mapping[State, tuple[int, int]] = MappingProxyType(
    {
        State.RECEIVED: (120, 110),
        State.SCREENING: (470, 110),
        State.REVIEW: (820, 110),
        State.READY: (1170, 110),
        State.OUTCOME_PROPOSED: (470, 360),
        State.HANDLING: (800, 360),
        State.AWAITING_REPORTER: (1170, 235),
        State.REFERRED: (1170, 360),
        State.IN_MEDIATION: (1170, 485),
        State.WITHDRAWN: (120, 440),
        State.CLOSED: (470, 610),
        State.DISPOSITION_PROPOSED: (820, 610),
        State.DISPOSED: (1170, 610),
    }
)
"""The middle of each box."""

BENDS: Mapping[tuple[State, State], int] = MappingProxyType(
    {(State.SCREENING, State.READY): -130, (State.HANDLING, State.AWAITING_REPORTER): 0}
)
"""Arrows that would run through a box or through the words of another, and how far they go around."""


def _arrows() -> Mapping[tuple[State, State], list[str]]:
    """The moves between two states, but for those that leave every state in work: these get a sentence."""
    arrows: dict[tuple[State, State], list[str]] = defaultdict(list)
    for row in TABLE:
        if row.target is None or row.sources >= IN_WORK:
            continue
        for source in sorted(s for s in row.sources if s is not None):
            arrows[source, row.target].append(row.move.value)
    return arrows


def _everywhere() -> Iterator[str]:
    for row in TABLE:
        if row.target is not None and row.sources >= IN_WORK:
            yield f"every open state —{row.move.value}→ {row.target.value}"


def picture() -> str:
    """The diagram as SVG."""
    return diagram.picture(
        places=PLACES,
        arrows=_arrows(),
        bends=BENDS,
        size=(WIDTH, HEIGHT),
        label="States of a report and the moves between them",
        notes=tuple(_everywhere()),
    )


def page() -> str:
    """The reference page: the picture and every row of the table."""
    head = [
        "# The life of a report",
        "",
        "Made from `auricle/reports/transitions.py` by `python -m auricle.reports.drawing`; a test fails when it is",
        "stale.",
        "",
        f"![States of a report and the moves between them]({PICTURE})",
        "",
        "*stays* means that the move is recorded and the state does not change. A reason or an outcome stands under",
        '"needs" where the move is refused without it.',
        "",
        "| move | from | to | roles | guards | needs | clocks | notice |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_line(row) for row in TABLE), ""])


def _line(row: Transition) -> str:
    needs = ["reason"] * row.reason_required + ["outcome"] * row.outcome_required
    cells = (
        f"`{row.move.value}`",
        ", ".join(s.value for s in State if s in row.sources) or "nothing",
        row.target.value if row.target else "*stays*",
        ", ".join(sorted(holders(row.permission))),
        ", ".join(row.guards),
        ", ".join(needs),
        ", ".join(_effect(effect) for effect in row.clock_effects),
        row.notice or "",
    )
    return "| " + " | ".join(cells) + " |"


def _effect(effect: Effect) -> str:
    return f"{effect.verb.value} {effect.kind.value}" + (" (urgent)" if effect.only_urgent else "")


def draw(folder: Path) -> None:
    """Write the picture and the page into the folder."""
    folder.joinpath(PICTURE).write_text(picture(), encoding="utf-8")
    folder.joinpath(PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/reference"))
