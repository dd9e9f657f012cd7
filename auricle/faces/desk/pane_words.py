"""What stands beside the form of a call, in words: script, agencies, promises with their dates, what came lately."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auricle.faces.desk.knowledge_words import AgencyWords, agency_words, language, lines
from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.intake.drafts import DraftElsewhere, NoDraft
from auricle.intake.wrapping_up import Ended
from auricle.reports.call_guide import CallGuide
from auricle.reports.wording import CLOCKS

ENDINGS = {
    Ended.FILED: gettext_lazy("Filed, code read back"),
    Ended.FILED_UNHEARD: gettext_lazy("Filed, caller gone before the code was read back"),
    Ended.ADVISED: gettext_lazy("Told how it works, nothing to file"),
    Ended.HELPED_ELSEWHERE: gettext_lazy("Sent to somebody else who helps"),
    Ended.EARLIER_REPORT: gettext_lazy("About an earlier report"),
    Ended.BROKEN_OFF: gettext_lazy("Broke off before it was clear"),
    Ended.SILENT: gettext_lazy("Nobody spoke"),
    Ended.NOT_OURS: gettext_lazy("Wrong number, or not for us"),
}
WITHOUT_REPORT = tuple(ended for ended in Ended if ended not in {Ended.FILED, Ended.FILED_UNHEARD})
PANE_LEAVES: Leaves = (
    (
        DraftElsewhere,
        Explained(
            409,
            gettext_lazy("This was written on in another window"),
            gettext_lazy("Nothing was changed. Look at the other window, or open the page of a call anew."),
        ),
    ),
    (
        NoDraft,
        Explained(
            404,
            gettext_lazy("There is nothing to go on with"),
            gettext_lazy(
                "It was filed or discarded, or it is older than a day. Open the page of a call anew."
            ),
        ),
    ),
)


@dataclass(frozen=True)
class PromisedWords:
    """A promise, and until when it is kept if the report is filed now."""

    name: str | Promise
    due: datetime


@dataclass(frozen=True)
class PaneWords:
    """Both sides of the form."""

    code: str
    name: str
    safety: list[str]
    handle: list[str]
    helplines: list[str]
    what: str
    agencies: list[AgencyWords]
    promised: list[PromisedWords]
    week: str
    month: str


def pane_words(found: CallGuide) -> PaneWords:
    """The sides in the language of the page."""
    of = found.guide.of
    return PaneWords(
        code=of.category.code,
        name=of.category.name(language()),
        safety=lines(of, "safety"),
        handle=lines(of, "handle"),
        helplines=lines(of, "helplines"),
        what=of.text("what", language()),
        agencies=agency_words(found.guide.agencies, of),
        promised=[PromisedWords(CLOCKS[kind], due) for kind, due in found.promised.items()],
        week=count_words(found.lately.week),
        month=count_words(found.lately.month),
    )


def count_words(least: int) -> str:
    """A count as it may be told: at least so many, or too few to say."""
    return _("%(count)d or more") % {"count": least} if least else _("fewer than 5")


def endings(which: tuple[Ended, ...] = WITHOUT_REPORT) -> list[tuple[str, str | Promise]]:
    """How a call can have ended, for buttons."""
    return [(ended.value, ENDINGS[ended]) for ended in which]
