"""Refusals of the auditor's pages in words."""

from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.oversight.naming import NobodyByThatName, NoSuchSubject
from auricle.oversight.reopening import NotClosed

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
        NotClosed,
        Explained(
            409,
            _("This report is not closed"),
            _("It is open, or its content was destroyed. Nothing was changed."),
        ),
    ),
    (
        NobodyByThatName,
        Explained(404, _("Nobody has this sign"), _("It may be mistyped. That you asked is in the trail.")),
    ),
)
