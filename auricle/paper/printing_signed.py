"""The child process that sets one paper, signs it and ends. Apart from `printing`: what signs takes longer to load.

python -m auricle.paper.printing_signed < order > paper.pdf
"""

from __future__ import annotations

import json
import sys
from datetime import datetime

from auricle.paper.printing import paper, take_no_more_than_needed
from auricle.paper.signing import signed
from auricle.sealing.envelope import PaperSeed


def main() -> None:
    """Print and sign one paper."""
    take_no_more_than_needed()
    order = json.load(sys.stdin.buffer)
    seed, now = PaperSeed(bytes.fromhex(order["seed"])), datetime.fromisoformat(order["now"])
    sys.stdout.buffer.write(signed(paper(order), seed=seed, house=order["values"]["house"], now=now))


if __name__ == "__main__":
    main()
