"""How referrals reach agencies, and why one did not, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from auricle.faces.desk.mail import TROUBLES
from auricle.referrals.desk_reading import DeskReferral
from auricle.referrals.moves import State, Way
from auricle.referrals.on_paper import ANSWERS

WAYS: Mapping[Way, Promise] = {
    Way.PORTAL: pgettext_lazy("delivery", "By the page of agencies"),
    Way.SYSTEM: pgettext_lazy("delivery", "By its computer system"),
    Way.LETTER: pgettext_lazy("delivery", "By letter"),
}
WAY_HINTS: Mapping[Way, Promise] = {
    Way.PORTAL: _(
        "Its officers sign in and see it. If its office has a mail address, it has arrived when that mail left."
    ),
    Way.SYSTEM: _("Its system is told, or fetches it. It has arrived when the system took it."),
    Way.LETTER: _(
        "The desk prints a letter and posts it. It has arrived when somebody says that it was posted."
    ),
}
BY: Mapping[str, Promise] = {
    "portal": pgettext_lazy("delivery", "on its page"),
    "mail": pgettext_lazy("delivery", "its office was told by mail"),
    "system": pgettext_lazy("delivery", "its system took the message"),
    "api": pgettext_lazy("delivery", "its system fetched it"),
}
"""How it arrived."""
WHY: Mapping[str, Promise] = {
    **TROUBLES,
    "nobody": _("Nobody at the agency has an account, and its office has no mail address."),
    "no_system": _("The agency's system is not told of anything, and fetched nothing."),
    "address": _("The address of the agency's system is not one that we may call."),
    "slow": _("The agency's system did not answer in time."),
    "redirect": _("The agency's system pointed to another address."),
    "gone": _("The agency's system says that the address is gone."),
    "no_name": _("The name of the agency's system is not known."),
    "private": _("The name of the agency's system leads into a private network."),
    "secret": _("What signs messages to the agency's system could not be opened."),
}
"""Why it did not."""
OF_A_SYSTEM: Mapping[str, Promise] = {
    "no_connection": _("The agency's system could not be reached."),
    "certificate": _("The certificate of the agency's system is not one that we trust."),
    "refused": _("The agency's system did not take the message."),
}


@dataclass(frozen=True)
class DeliveryWords:
    """How a referral that has not arrived stands."""

    way: Promise
    tries: int
    why: Promise | str
    next_at: datetime | None
    failed: bool


@dataclass(frozen=True)
class Papers:
    """Whether a letter goes, and whether answers can come back on paper."""

    letter: bool
    answers: bool


def delivery_words(page: DeskReferral) -> DeliveryWords | None:
    """While it is on its way, or could not be delivered."""
    row = page.row
    if row.state not in {State.SENT, State.UNDELIVERED}:
        return None
    # What the worker has in hand is looked at again in minutes: that is no promise of a try.
    next_at = row.next_try_at if row.tries and row.state == State.SENT else None
    return DeliveryWords(
        way=WAYS[Way(row.channel)],
        tries=row.tries,
        why=why(row.trouble, Way(row.channel)),
        next_at=next_at,
        failed=row.state == State.UNDELIVERED,
    )


def papers_of(page: DeskReferral) -> Papers | None:
    """What can be put on paper of it, once something was released to the agency."""
    row = page.row
    if page.destroyed or not row.package or row.state == State.RECALLED:
        return None
    letter = row.channel == Way.LETTER or row.state == State.UNDELIVERED
    return Papers(letter=letter, answers=bool(set(ANSWERS) & set(page.moves)))


def why(code: str, way: Way) -> Promise | str:
    """A code for what was in the way, in words; empty where nothing was."""
    words = {**WHY, **OF_A_SYSTEM} if way is Way.SYSTEM else WHY
    return words.get(code, "")
