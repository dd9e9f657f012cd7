"""Words of the page of agencies: kinds, changes, what was done, and refusals."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from auricle.directory.agency_changes import (
    AgencyHasOpenReferrals,
    AgencyNeedsAnother,
    ChangeIsOver,
    ChangeWaits,
    Kind,
    MayNotChangeAgencies,
)
from auricle.faces.shared.staff.refusals import Explained, Leaves

SORTS: Mapping[str, Promise] = {
    "police": pgettext_lazy("agency", "Police"),
    "prosecution": pgettext_lazy("agency", "Prosecution"),
    "court": pgettext_lazy("agency", "Court"),
    "mediation": pgettext_lazy("agency", "Mediation"),
    "regulator": pgettext_lazy("agency", "Regulator"),
    "bank": pgettext_lazy("agency", "Bank"),
    "customs": pgettext_lazy("agency", "Customs"),
    "ombudsman": pgettext_lazy("agency", "Ombudsman"),
    "inspection": pgettext_lazy("agency", "Inspection"),
    "administration": pgettext_lazy("agency", "Administration"),
    "other": pgettext_lazy("agency", "Other"),
}
KINDS: Mapping[Kind, Promise] = {
    Kind.ADD: _("Add this agency"),
    Kind.CLOSE: _("Close it: no new referrals"),
    Kind.REOPEN: _("Let it get referrals again"),
}
DONE: Mapping[str, Promise] = {
    "add": _("Kept. The agency is added when a second administrator has agreed."),
    "close": _("Kept. It is closed when a second administrator has agreed."),
    "reopen": _("Kept. It is open again when a second administrator has agreed."),
    "agree": _("Done. A new agency next needs an officer: invite one, who then makes its key."),
    "decline": _("Declined. Nothing was changed."),
}
AGENCY_LEAVES: Leaves = (
    (
        MayNotChangeAgencies,
        Explained(403, _("Administrators look after agencies"), _("Nothing was changed.")),
    ),
    (
        AgencyNeedsAnother,
        Explained(
            403,
            _("This takes another administrator"),
            _("Who agrees is not who asked, and nobody whose account one of the two made lately."),
        ),
    ),
    (ChangeIsOver, Explained(409, _("Somebody was first"), _("Look at the page again."))),
    (
        ChangeWaits,
        Explained(
            409,
            _("A change of this agency waits already"),
            _("Another administrator agrees to it or declines it first."),
        ),
    ),
    (
        AgencyHasOpenReferrals,
        Explained(
            409,
            _("It still has open referrals"),
            _(
                "Drafts are discarded, the others end or are recalled. Then it can be closed. Nothing was changed."
            ),
        ),
    ),
)
