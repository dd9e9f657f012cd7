"""Refusals about lists in words."""

from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.inbox.searching import SearchedTooOften
from auricle.reports.bulk import NoSuchBulk, TooLateToUndo
from auricle.reports.exporting import MayNotExport
from auricle.reports.saved_searches import NoSuchSearch, NotYourSearch

LIST_LEAVES: Leaves = (
    (
        SearchedTooOften,
        Explained(
            409,
            _("You have searched very often within an hour"),
            _("Wait a little, or search fewer days. Nothing was opened."),
        ),
    ),
    (
        MayNotExport,
        Explained(
            403,
            _("Export was not given to you"),
            _("It is given by name, by two administrators, and no role carries it. Nothing went out."),
        ),
    ),
    (
        NoSuchBulk,
        Explained(404, _("There is no such job"), _("It is not one of yours. Nothing was changed.")),
    ),
    (
        TooLateToUndo,
        Explained(
            409,
            _("This cannot be taken back any more"),
            _(
                "The ten minutes are over, or it was taken back already. Each report can still be moved by itself."
            ),
        ),
    ),
    (
        NoSuchSearch,
        Explained(
            404,
            _("There is no such search"),
            _("It was deleted, or it is neither yours nor shared with one of your teams."),
        ),
    ),
    (
        NotYourSearch,
        Explained(
            403,
            _("This search is somebody else's"),
            _(
                "Whoever keeps a search changes it; a supervisor of its team can delete it. Nothing was changed."
            ),
        ),
    ),
)
