"""Draw states and the moves between them as SVG. Plain: places come in, a picture goes out."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import escape
from typing import TypeVar

Place = tuple[int, int]
S = TypeVar("S", bound=StrEnum)
BOX_WIDTH, BOX_HEIGHT = 190, 44
BEND = 44
"""How far the two arrows between one pair of boxes stand apart."""


def picture(
    *,
    places: Mapping[S, Place],
    arrows: Mapping[tuple[S, S], Sequence[str]],
    bends: Mapping[tuple[S, S], int],
    size: Place,
    label: str,
    notes: Sequence[str],
) -> str:
    """The diagram as SVG that reads in light and dark, without script or font from elsewhere.

    `places` are the middles of the boxes, `arrows` the names of the moves between two, `notes` lines below it all.
    """
    width, height = size
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(label)}">',
        "<style>rect{fill:#fff;stroke:#1d3557;stroke-width:2}path{fill:none;stroke:#5b6b80;stroke-width:1.5}"
        "text{font:14px system-ui,sans-serif;fill:#14213d;text-anchor:middle}.m{font-size:12px;fill:#33415c;"
        "stroke:#fff;stroke-width:4px;paint-order:stroke}.b{font-size:13px;font-weight:600}.page{fill:#fff;stroke:none}</style>",
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"'
        ' orient="auto-start-reverse"><path d="M0,0 L10,5 L0,10 z" style="fill:#5b6b80"/></marker></defs>',
        f'<rect class="page" width="{width}" height="{height}"/>',
    ]
    words = []
    for (source, target), moves in sorted(arrows.items()):
        bend = bends.get((source, target), BEND if (target, source) in arrows else 0)
        path, (x, y) = _edge(places[source], places[target], bend)
        lines.append(f'<path d="{path}" marker-end="url(#tip)"/>')
        top = y + 4 - 7 * (len(moves) - 1)
        words += [
            f'<text class="m" x="{x:.0f}" y="{top + 14 * i:.0f}">{m}</text>' for i, m in enumerate(moves)
        ]
    for state, (x, y) in places.items():
        corner = f'x="{x - BOX_WIDTH // 2}" y="{y - BOX_HEIGHT // 2}"'
        lines.append(f'<rect {corner} width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="8"/>')
        lines.append(f'<text class="b" x="{x}" y="{y + 5}">{state.value}</text>')
    lines += words
    lines += [
        f'<text x="{width // 2}" y="{height - 30 + 18 * i}">{escape(s)}</text>' for i, s in enumerate(notes)
    ]
    return "\n".join([*lines, "</svg>", ""])


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
