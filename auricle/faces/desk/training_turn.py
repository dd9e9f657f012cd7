"""What a training hotline adds to the pages of a report that is an exercise: its task, and the way to what was right.

In a real hotline both are nothing, and nothing is asked of the database for them.
"""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from auricle.config.tenant import Tenant
from auricle.faces.desk.training_words import TaskWords, task_words
from auricle.faces.shared.staff.visit import Visit
from auricle.training import learning


def task_of(visit: Visit, report: UUID) -> TaskWords | None:
    """What is to be done with this report, if it is an exercise."""
    if settings.AURICLE_TENANT is not Tenant.TRAINING:
        return None
    exercise = learning.exercise_of(by=visit.person, report=report)
    return task_words(exercise, visit.person.language) if exercise else None


def result_of(visit: Visit, report: UUID) -> str:
    """The address of what was right, if this person has just finished an exercise; else nothing."""
    if settings.AURICLE_TENANT is not Tenant.TRAINING:
        return ""
    if not learning.has_finished(by=visit.person, report=report):
        return ""
    return reverse("training-result", kwargs={"report": report})
