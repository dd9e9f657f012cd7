"""Draw the life of a referral from its table: `python -m auricle.referrals.drawing` writes docs/reference. Plain.

Only the places of the boxes are chosen by hand; arrows, names and rows come from the table.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from auricle.directory.permissions import holders
from auricle.referrals.moves import CAN_RECALL, State
from auricle.referrals.transitions import TABLE, Transition
from auricle.reports import diagram

PICTURE = "referral.svg"
PAGE = "referral.md"
LABEL = "States of a referral and the moves between them"

SIZE = 1290, 790
PLACES: Mapping[State, tuple[int, int]] = MappingProxyType(
    {
        State.DRAFTED: (120, 90),
        State.APPROVED: (470, 90),
        State.SENT: (820, 90),
        State.UNDELIVERED: (1170, 90),
        State.DISCARDED: (120, 230),
        State.DELIVERED: (820, 230),
        State.INFORMED: (1170, 230),
        State.ACKNOWLEDGED: (820, 370),
        State.RETURN_REQUESTED: (470, 370),
        State.RETURN_UPHELD: (120, 370),
        State.DISPUTED: (470, 510),
        State.ACCEPTED: (820, 510),
        State.IN_PROGRESS: (1170, 510),
        State.OUTCOME_REPORTED: (1170, 690),
        State.VERIFIED: (820, 690),
        State.ENDED: (470, 690),
        State.RECALLED: (120, 690),
    }
)
"""The middle of each box."""
BENDS: Mapping[tuple[State, State], int] = MappingProxyType(
    {
        (State.DELIVERED, State.ACCEPTED): -250,
        (State.UNDELIVERED, State.DELIVERED): -50,
        (State.SENT, State.INFORMED): 40,
        (State.SENT, State.UNDELIVERED): 30,
        (State.UNDELIVERED, State.SENT): 30,
    }
)


def _arrows() -> Mapping[tuple[State, State], list[str]]:
    """The moves between two states, but for those that leave every sent state: these get a sentence."""
    arrows: dict[tuple[State, State], list[str]] = defaultdict(list)
    for row in TABLE:
        if row.target is None or row.sources >= CAN_RECALL:
            continue
        for source in sorted(s for s in row.sources if s is not None):
            arrows[source, row.target].append(row.move.value)
    return arrows


def picture() -> str:
    """The diagram as SVG."""
    everywhere = tuple(
        f"every sent state —{row.move.value}→ {row.target.value}"
        for row in TABLE
        if row.target is not None and row.sources >= CAN_RECALL
    )
    return diagram.picture(
        places=PLACES, arrows=_arrows(), bends=BENDS, size=SIZE, label=LABEL, notes=everywhere
    )


def page() -> str:
    """The reference page: the picture and every row of the table."""
    head = [
        "# The life of a referral",
        "",
        "Made from `auricle/referrals/transitions.py` by `python -m auricle.referrals.drawing`; a test fails when it",
        "is stale.",
        "",
        f"![{LABEL}]({PICTURE})",
        "",
        "*stays* means that the move is recorded and the state does not change. Where words are needed, the move is",
        "refused without them.",
        "",
        "| move | from | to | side | roles | guards | needs | clocks |",
        "|---|---|---|---|---|---|---|---|",
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
        "words" if row.words_required else "",
        ", ".join(f"{effect.verb.value} {effect.kind.value}" for effect in row.clock_effects),
    )
    return "| " + " | ".join(cells) + " |"


def draw(folder: Path) -> None:
    """Write the picture and the page into the folder."""
    folder.joinpath(PICTURE).write_text(picture(), encoding="utf-8")
    folder.joinpath(PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/reference"))
