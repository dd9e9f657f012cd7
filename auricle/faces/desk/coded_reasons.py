"""Reasons that stand in the log as codes, since nobody could seal them: of reporters, auditors and records officers."""

import json
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.reports.keeping_reasons import HOLDS, KEEPS, LIFTS
from auricle.reports.moves import Move
from auricle.reports.reopen_reasons import REOPENINGS

CODED: Mapping[str, Mapping[str, Promise]] = {
    Move.REOPEN: {
        **REOPENINGS,
        "not_resolved": _("The reporter says that it is not resolved"),
        "new_evidence": _("The reporter wrote something new"),
    },
    Move.PLACE_HOLD: HOLDS,
    Move.LIFT_HOLD: LIFTS,
    Move.REFUSE_DISPOSITION: KEEPS,
}


def coded_reason(kind: str, data: str) -> str:
    """The words of the code in an event's data; empty where there is none."""
    words = CODED.get(kind, {}).get(str(json.loads(data).get("reason", "")), "") if kind in CODED else ""
    return str(words)
