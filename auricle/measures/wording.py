"""Codes of urgent measures in words. Tables only; a test holds that no code is without its words."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from auricle.measures.moves import Basis, ClockKind, Move, SpokeTo, State
from auricle.measures.transitions import Guard

STATES: Mapping[State, Promise] = MappingProxyType(
    {
        State.REQUESTED: pgettext_lazy("measure", "The bank is to be phoned"),
        State.PHONED_AND_SENT: pgettext_lazy("measure", "Waits for the bank"),
        State.BANK_ACKNOWLEDGED: pgettext_lazy("measure", "The bank has it"),
        State.HELD: pgettext_lazy("measure", "The bank holds it"),
        State.EXTENDED: pgettext_lazy("measure", "The bank holds it longer"),
        State.RELEASED: pgettext_lazy("measure", "The hold was released"),
        State.HANDED_TO_COURT: pgettext_lazy("measure", "Handed over to a court"),
        State.NOT_FOUND: pgettext_lazy("measure", "The bank found nothing to hold"),
        State.WITHDRAWN: pgettext_lazy("measure", "Ended with its referral"),
    }
)

MOVES: Mapping[Move, Promise] = MappingProxyType(
    {
        Move.REQUEST: pgettext_lazy("measure", "Ask a bank to hold money"),
        Move.RELEASE_NUMBERS: pgettext_lazy("measure", "Release the account numbers"),
        Move.PHONE: pgettext_lazy("measure", "The bank was phoned"),
        Move.ACKNOWLEDGE: pgettext_lazy("measure", "Confirm receipt"),
        Move.HOLD: pgettext_lazy("measure", "Say what is held"),
        Move.EXTEND: pgettext_lazy("measure", "The bank holds longer"),
        Move.RELEASE: pgettext_lazy("measure", "Release the hold"),
        Move.NOT_FOUND: pgettext_lazy("measure", "Nothing to hold was found"),
        Move.HAND_OVER: pgettext_lazy("measure", "Hand over to a court"),
        Move.WITHDRAW: pgettext_lazy("measure", "Ended with the referral"),
    }
)

BASES: Mapping[Basis, Promise] = MappingProxyType(
    {
        Basis.FRAUD: pgettext_lazy("legal basis", "Law on fraud against payments"),
        Basis.LAUNDERING: pgettext_lazy("legal basis", "Law on money laundering"),
        Basis.CRIMINAL_PROCEDURE: pgettext_lazy("legal basis", "Criminal procedure"),
        Basis.SUPERVISION: pgettext_lazy("legal basis", "Banking supervision"),
        Basis.CONTRACT: pgettext_lazy("legal basis", "The bank's terms with its customer"),
        Basis.OTHER: pgettext_lazy("legal basis", "Another law"),
    }
)

SPOKE_TO: Mapping[SpokeTo, Promise] = MappingProxyType(
    {
        SpokeTo.FRAUD_DESK: pgettext_lazy("spoke to", "Fraud desk"),
        SpokeTo.DUTY_OFFICER: pgettext_lazy("spoke to", "Officer on duty"),
        SpokeTo.COMPLIANCE: pgettext_lazy("spoke to", "Compliance"),
        SpokeTo.BRANCH: pgettext_lazy("spoke to", "Branch"),
        SpokeTo.SWITCHBOARD: pgettext_lazy("spoke to", "Switchboard"),
    }
)

CLOCKS: Mapping[ClockKind, Promise] = MappingProxyType(
    {
        ClockKind.PHONE: pgettext_lazy("measure clock", "Phone the bank"),
        ClockKind.ACKNOWLEDGE: pgettext_lazy("measure clock", "The bank confirms receipt"),
        ClockKind.HOLD: pgettext_lazy("measure clock", "The hold ends"),
    }
)

REFUSALS: Mapping[Guard, Promise] = MappingProxyType(
    {
        Guard.NO_CONFLICT: _("You declared a conflict of interest in this report."),
        Guard.OWN_REPORT: _("This is for the handler of the report, or a supervisor."),
        Guard.ANOTHER_RELEASES: _("You asked for this. Another supervisor releases the account numbers."),
        Guard.NOT_RELEASED_BEFORE: _("The account numbers were released already."),
        Guard.NUMBERS_RELEASED: _("Nobody has released the account numbers yet."),
        Guard.ARRIVED: _("The referral has not reached the bank. It must be approved first."),
        Guard.WITH_THE_BANK: _("The referral is over, or a ruling on its return is awaited."),
        Guard.EXTENSIONS_LEFT: _("A hold is extended twice at most."),
        Guard.REFERRAL_OVER: _("The referral is not over."),
    }
)
NOT_YOURS = _("Your role does not include this.")
NOT_IN_THIS_STATE = _("This is not possible as the request stands now.")
