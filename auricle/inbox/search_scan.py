"""Which reports could hold the words: their sealed texts are opened, looked through and forgotten.

This looks at more than is shown: what is hidden on a page is in it, too. So it decides nothing; whoever searches sees
only what is found once more in what they may read (searching.py).
"""

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

from auricle.inbox import decision
from auricle.inbox.opening import CARD, REASON, STORY
from auricle.inbox.search_words import Sought, fold
from auricle.reports.text_names import TRANSCRIPT
from auricle.vault.member_keys import Unlocked
from auricle.vault.scanning import Scan

LABELS = (STORY, "message/%", "note/%", f"{REASON}%", f"{CARD}%", f"{decision.LABEL}%", f"{TRANSCRIPT}%")


class Looking:
    """One search's keys, for as long as it takes."""

    def __init__(self, by: Unlocked, sought: Sought) -> None:
        """Raises NoTeamKey."""
        self._scan, self._sought = Scan(by), sought
        self.shut = 0

    def candidates(self, reports: Sequence[UUID]) -> set[UUID]:
        """Those of these reports in whose texts, taken together, each word stands somewhere."""
        missing: dict[UUID, set[str]] = {}
        for text in self._scan.texts(reports, labels=LABELS):
            left = missing.setdefault(text.report, set(self._sought.words))
            if left:
                folded = fold("\n".join(_strings(text.plain)))
                left -= {word for word in left if word in folded}
        self.shut += len(set(reports) - set(missing))
        return {report for report, left in missing.items() if not left}


def _strings(plain: bytes) -> Iterator[str]:
    """The words of a text: a note is one, a story or message is JSON with some. A hostile one is looked at as it is."""
    said = plain.decode("utf-8", "replace")
    if said.startswith("{"):
        try:
            yield from _inside(json.loads(said))
        except (ValueError, RecursionError):
            pass
        else:
            return
    yield said


def _inside(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _inside(each)
    elif isinstance(value, list):
        for each in value:
            yield from _inside(each)
