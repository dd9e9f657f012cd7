"""Refusals of the auditor's pages in words."""

from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.oversight.naming import NobodyByThatName, NoSuchSubject

AUDIT_LEAVES: Leaves = (
    (
        NoSuchSubject,
        Explained(
            404,
            _("No report has this name in the trail"),
            _(
                "It may be mistyped. Or the report was disposed of: what tied its lines to it was destroyed then. "
                "That you asked is in the trail."
            ),
        ),
    ),
    (
        NobodyByThatName,
        Explained(404, _("Nobody has this sign"), _("It may be mistyped. That you asked is in the trail.")),
    ),
)
