"""Draw the life of a report from its table: `python -m auricle.reports.drawing` writes docs/reference. Plain.

Only the places of the boxes are chosen by hand; arrows, names and rows come from the table, so that the
picture cannot say anything else than the code.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType

from auricle.directory.permissions import holders
from auricle.reports.moves import IN_WORK, Effect, State
from auricle.reports.transitions import TABLE, Transition

PICTURE = "lifecycle.svg"
PAGE = "lifecycle.md"

WIDTH, HEIGHT = 1290, 710
BOX_WIDTH, BOX_HEIGHT = 190, 44

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
BEND = 44
"""How far the two arrows between one pair of boxes stand apart."""


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


def _edge(start: tuple[int, int], end: tuple[int, int], bend: int) -> tuple[str, tuple[float, float]]:
    """The path from box to box, bent to the right of its direction, and where its words stand."""
    (x1, y1), (x2, y2) = start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    across, along = (y2 - y1) / length * bend, -(x2 - x1) / length * bend
    middle = ((x1 + x2) / 2 - across, (y1 + y2) / 2 - along)
    (ax, ay), (bx, by) = _border(start, middle), _border(end, middle)
    # Nearer to the start, so that the words of two opposite arrows do not meet in the middle.
    a, m, b = 0.36, 0.48, 0.16
    words = (a * ax + m * middle[0] + b * bx, a * ay + m * middle[1] + b * by)
    return f"M{ax:.0f},{ay:.0f} Q{middle[0]:.0f},{middle[1]:.0f} {bx:.0f},{by:.0f}", words


def _border(box: tuple[int, int], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the middle of a box leaves it."""
    dx, dy = towards[0] - box[0], towards[1] - box[1]
    scale = min(
        (BOX_WIDTH / 2 + 3) / abs(dx) if dx else float("inf"),
        (BOX_HEIGHT / 2 + 3) / abs(dy) if dy else float("inf"),
    )
    return box[0] + dx * scale, box[1] + dy * scale


def picture() -> str:
    """The diagram as SVG that reads in light and dark, without script or font from elsewhere."""
    arrows = _arrows()
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' aria-label="States of a report and the moves between them">',
        "<style>rect{fill:#fff;stroke:#1d3557;stroke-width:2}path{fill:none;stroke:#5b6b80;stroke-width:1.5}"
        "text{font:14px system-ui,sans-serif;fill:#14213d;text-anchor:middle}.m{font-size:12px;fill:#33415c;"
        "stroke:#fff;stroke-width:4px;paint-order:stroke}.b{font-size:13px;font-weight:600}.page{fill:#fff;stroke:none}</style>",
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"'
        ' orient="auto-start-reverse"><path d="M0,0 L10,5 L0,10 z" style="fill:#5b6b80"/></marker></defs>',
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}"/>',
    ]
    words = []
    for (source, target), moves in sorted(arrows.items()):
        bend = BENDS.get((source, target), BEND if (target, source) in arrows else 0)
        path, (x, y) = _edge(PLACES[source], PLACES[target], bend)
        lines.append(f'<path d="{path}" marker-end="url(#tip)"/>')
        top = y + 4 - 7 * (len(moves) - 1)
        words += [
            f'<text class="m" x="{x:.0f}" y="{top + 14 * i:.0f}">{m}</text>' for i, m in enumerate(moves)
        ]
    for state, (x, y) in PLACES.items():
        corner = f'x="{x - BOX_WIDTH // 2}" y="{y - BOX_HEIGHT // 2}"'
        lines.append(f'<rect {corner} width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="8"/>')
        lines.append(f'<text class="b" x="{x}" y="{y + 5}">{state.value}</text>')
    lines += words
    lines += [
        f'<text x="{WIDTH // 2}" y="{680 + 18 * i}">{escape(s)}</text>' for i, s in enumerate(_everywhere())
    ]
    return "\n".join([*lines, "</svg>", ""])


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
