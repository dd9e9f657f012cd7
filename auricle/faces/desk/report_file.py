"""Hand out one file of a report: opened far enough to see that it does, then fetched from the files' own origin."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.desk_reading import ticket_for_file


@require_GET
def file(request: HttpRequest, visit: Visit, report: UUID, file: UUID) -> HttpResponse:
    """The way to the file. No byte of it is ever served here. Raises NotFound, MayNotRead, Damaged."""
    ticket = ticket_for_file(by=visit.by, report=report, object_id=file, now=visit.now)
    return HttpResponseRedirect(f"{settings.AURICLE_FILES_URL}/{ticket}")
