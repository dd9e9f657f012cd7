"""Listen to a recording: a picture of it, a player, and what was written down of it so far."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from auricle.faces.desk.disguise_words import STATES
from auricle.faces.desk.sound_words import in_minutes, picture
from auricle.faces.shared.security_headers import with_sound
from auricle.faces.shared.staff.file_names import safe_name
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.listening import listen
from auricle.referrals import disguising
from auricle.reports.reference import reference_of


@require_GET
def page(request: HttpRequest, visit: Visit, report: UUID, file: UUID) -> HttpResponse:
    """The recording, opened to be heard. Raises NotFound, MayNotRead, Damaged."""
    found = listen(by=visit.by, report=report, object_id=file, now=visit.now)
    copies = [one for one in disguising.copies(by=visit.by, report=report) if one.file == file]
    context = {
        "report": report,
        "reference": reference_of(report),
        "file": found.file,
        "name": safe_name(found.file.name),
        "address": f"{settings.AURICLE_FILES_URL}/listen/{found.ticket}",
        "picture": picture(found.shape) if found.shape else None,
        "copies": [
            {"id": one.id, "name": one.name, "asked_at": one.asked_at, "state": STATES[one.state]}
            for one in copies
        ],
        "askable": disguising.is_disguisable(found.file, found.shape)
        and all(one.state == "declined" for one in copies),
        "length": in_minutes(found.shape.seconds) if found.shape else "",
    }
    response = show(request, visit, "desk/listen.html", context)
    for name, value in with_sound(settings.AURICLE_FILES_URL).items():
        response.headers[name] = value
    return response
