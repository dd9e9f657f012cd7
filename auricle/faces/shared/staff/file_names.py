"""The name of a file that somebody sent, as it may be shown and saved."""

import unicodedata

from django.utils.translation import gettext as _

# Characters that turn the direction of text make a program look like a picture.
NEVER_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
LONGEST_NAME, LONGEST_ENDING = 120, 10


def safe_name(name: str) -> str:
    """A file's name without what could mislead whoever sees or saves it."""
    kept = "".join(
        "_" if c in '/\\:*?"<>|' else c for c in name if unicodedata.category(c) not in NEVER_SHOWN
    )
    kept = kept.strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME:
        tail = dot + ending if dot and len(ending) <= LONGEST_ENDING else ""
        kept = (stem if tail else kept)[: LONGEST_NAME - len(tail)] + tail
    return kept or _("file without a name")
