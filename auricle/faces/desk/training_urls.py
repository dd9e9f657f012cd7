"""The addresses that only the desk of a training hotline has, behind the same door as the others."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from auricle.directory.permissions import Permission
from auricle.faces.desk import training, training_result, training_team, urls
from auricle.faces.desk.refusals import LEAVES
from auricle.faces.shared.staff.guard import Guard
from auricle.faces.shared.staff.permissions import Need
from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.training.learning import NoCopyYet, NotFinished, NotYourPart

PERMISSIONS: Mapping[str, Need] = MappingProxyType(
    {
        "training": Permission.SEE_QUEUE,
        "training-begin": Permission.SEE_QUEUE,
        "training-result": Permission.SEE_QUEUE,
        "training-team": Permission.ARRANGE_WORK,
    }
)

TRAINING_LEAVES: Leaves = (
    (
        NoCopyYet,
        Explained(
            409,
            _("A fresh copy is being made"),
            _("Others have the ones that were there. Go back in a few seconds and begin once more."),
        ),
    ),
    (
        NotFinished,
        Explained(
            409,
            _("You have not finished this exercise"),
            _("Do the last step on the report's page first: pass it on, approve it or propose an outcome."),
        ),
    ),
    (
        NotYourPart,
        Explained(
            403,
            _("This exercise is for another role"),
            _("It practises a part of the work that your roles do not have."),
        ),
    ),
)

guard = Guard(PERMISSIONS, (*TRAINING_LEAVES, *LEAVES))
page = guard.page

pages = [
    *urls.pages,
    page("training/", training.training, "training"),
    page("training/team/", training_team.training_team, "training-team"),
    page("training/begin/<slug:code>/", training.training_begin, "training-begin"),
    page("training/result/<uuid:report>/", training_result.training_result, "training-result"),
]
