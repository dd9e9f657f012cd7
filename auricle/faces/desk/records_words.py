"""Keeping and destroying in words: teams, categories, stages of a batch, decisions and results."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from auricle.directory import colleagues, labels
from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.reports.dispositions import (
    Batch,
    DecidedBefore,
    MayNotDispose,
    NoSuchBatch,
    NotFinished,
    NothingDue,
    Stage,
)
from auricle.reports.holding import MayNotKeep
from auricle.reports.keeping_reasons import KEEPS

STAGES: Mapping[Stage, Promise] = {
    Stage.WAITS_FOR_TWO: _("Waits for two more people"),
    Stage.WAITS_FOR_ONE: _("Waits for one more person"),
    Stage.DESTROYING: _("Is being destroyed"),
    Stage.DESTROYED: pgettext_lazy("batch", "Done"),
    Stage.REFUSED: pgettext_lazy("batch", "Refused"),
}
DECISIONS: Mapping[str, Promise] = {
    "propose": _("Proposed"),
    "endorse": _("Agreed, as the second person"),
    "approve": _("Agreed, as the third person"),
    "refuse": pgettext_lazy("batch", "Refused"),
}
RESULTS: Mapping[str, Promise] = {
    "": _("waits"),
    "destroyed": _("destroyed"),
    "held": _("kept: it is held"),
    "opened_again": _("kept: it was opened again"),
    "not_due": _("kept: its time is not over"),
    "refused": _("kept: the batch was refused"),
}
RECORDS_LEAVES: Leaves = (
    (
        DecidedBefore,
        Explained(
            409,
            _("This was decided already"),
            _("Somebody was first, or you have decided on it yourself: three decisions take three people."),
        ),
    ),
    (
        NothingDue,
        Explained(409, _("Nothing of this team is due"), _("Somebody has proposed it in the meantime.")),
    ),
    (
        NotFinished,
        Explained(409, _("There is no certificate yet"), _("It is made when every report of it is settled.")),
    ),
    (
        NoSuchBatch,
        Explained(404, _("There is no such batch"), _("Or it is another team's.")),
    ),
    (
        MayNotKeep,
        Explained(403, _("Records are kept by records officers"), _("Nothing was changed.")),
    ),
    (
        MayNotDispose,
        Explained(403, _("Records are kept by records officers"), _("Nothing was changed.")),
    ),
)


@dataclass(frozen=True)
class DecidedWords:
    """One decision in words."""

    what: Promise
    who: str
    why: Promise | str
    at: datetime


@dataclass(frozen=True)
class BatchWords:
    """A batch as the pages show it."""

    one: Batch
    team: str
    stage: Promise
    decided: list[DecidedWords]
    percent: int
    open_to_me: bool
    """Whether the reader may decide on it now."""


def batch_words(one: Batch) -> BatchWords:
    """A batch in the reader's language."""
    names = colleagues.names(decided.by for decided in one.decisions)
    waits = one.stage in {Stage.WAITS_FOR_TWO, Stage.WAITS_FOR_ONE}
    return BatchWords(
        one,
        team_words(one.team),
        STAGES[one.stage],
        [
            DecidedWords(DECISIONS[d.kind], names.get(d.by, ""), KEEPS.get(d.reason, ""), d.at)
            for d in one.decisions
        ],
        100 * one.settled // max(one.reports, 1),
        waits and not one.mine,
    )


def team_words(team: int) -> str:
    """A team's name in the reader's language."""
    return labels.team(team, get_language() or "en")


def category_words(category: int) -> str:
    """A category's name; empty for one that is no longer in use."""
    found = labels.category(category)
    return found.name(get_language() or "en") if found else ""
