"""What a reporter reads of a referral. Tables only; a test holds that no code is without its words.

Whole sentences without a "here" or a "click": they are read on a page, and by somebody on the phone.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.referrals.moves import AgencyOutcome, ClockKind, Longer, Stage

STAGES: Mapping[Stage, Promise] = MappingProxyType(
    {
        Stage.ON_ITS_WAY: _("We passed a version without your identity to an office that can act."),
        Stage.DELAYED: _("We are looking for the right way to reach an office that can act."),
        Stage.HAS_IT: _("The office has it, and decides whether it is the right one for it."),
        Stage.AT_WORK: _("The office has taken it on and works on it."),
        Stage.WHOSE: _("We are clearing up with the office whether it is the right one for it."),
        Stage.TOLD_US: _(
            "The office told us what came of it. We look at that before you read it as a result."
        ),
        Stage.DONE: _("The office told us what came of it, and we have looked at that."),
        Stage.INFORMED: _("We told an office that should know of it. It was not asked to do anything."),
        Stage.BACK: _("It is with us again. We are looking for the right office."),
    }
)
BACK_AND_CLOSED = _("It is with us again, and the office does not work on it.")
"""In the place of BACK once the report is closed or withdrawn: then nobody looks for another office."""

MORE_TIME = _("The office asked for more time.")
WHY_LONGER: Mapping[Longer, Promise] = MappingProxyType(
    {
        Longer.EXAMINING: _("The office asked for more time: there is more to examine than it seemed."),
        Longer.PEOPLE: _("The office asked for more time: it wants to hear people first."),
        Longer.OTHERS: _("The office asked for more time: it waits for another authority or an expert."),
        Longer.LAW: _("The office asked for more time: the law sets a time that has to pass first."),
        Longer.LOAD: _("The office asked for more time: it has more to do than people to do it."),
    }
)
OUTCOMES: Mapping[AgencyOutcome, Promise] = MappingProxyType(
    {
        AgencyOutcome.ACTED: _("It found that it is so, and acted."),
        AgencyOutcome.CONFIRMED_NO_ACTION: _("It found that it is so. Nothing could be done, or had to be."),
        AgencyOutcome.NOT_CONFIRMED: _(
            "It looked into it and could not confirm it. That does not mean that you were wrong to report it."
        ),
        AgencyOutcome.PROCEEDINGS: _("It opened proceedings. They can take long."),
        AgencyOutcome.SETTLED: _("Those concerned found a settlement."),
        AgencyOutcome.PASSED_ON: _("It passed it on to another authority that can act."),
        AgencyOutcome.NOT_POSSIBLE: _("It could not look into it."),
    }
)
ASKED = _("We asked you whether that is so. The question is among the messages; you need not answer it.")
EXPECTED: Mapping[ClockKind, Promise] = MappingProxyType(
    {
        ClockKind.DELIVER: _("It reaches the office"),
        ClockKind.ACKNOWLEDGE: _("The office confirms that it has it"),
        ClockKind.DECIDE: _("The office says whether it takes it on"),
        ClockKind.RULE: _("We say which office it stays with"),
        ClockKind.OUTCOME: _("The office says what came of it"),
        ClockKind.VERIFY: _("We have looked at what it told us"),
    }
)
SENT = _("Handed over")
CONFIRMED = _("The office confirmed that it has it")
AN_OFFICE = _("An office that can act")

QUESTION = _(
    "The office that looked into your report told us what came of it:\n\n%(outcome)s\n\n"
    "Is that so, as far as you know? Write what you know of it. You need not answer."
)
"""What the desk's question to the reporter begins with; the desk may change every word."""
