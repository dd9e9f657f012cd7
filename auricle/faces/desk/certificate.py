"""The certificate of a batch: as a page to print, and as the file whose digest stands in the trail."""

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from auricle.faces.desk.records_words import batch_words
from auricle.faces.shared.marked import file_called
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import dispositions


@require_safe
def certificate(request: HttpRequest, visit: Visit, batch: int) -> HttpResponse:
    """Everything that the file says, for people. Raises NoSuchBatch, NotFinished."""
    found, _ = dispositions.read(by=visit.person, batch=batch)
    certified = dispositions.certified(by=visit.person, batch=batch)
    told = json.loads(certified.text)
    context = {
        "batch": batch_words(found),
        "certified": certified,
        "gone": [_days(one) for one in told["reports"] if one["destroyed"]],
        "left": [one["reference"] for one in told["reports"] if not one["destroyed"]],
        "version": told["retention_version"],
    }
    return show(request, visit, "desk/certificate.html", context)


@require_safe
def certificate_file(request: HttpRequest, visit: Visit, batch: int) -> HttpResponse:
    """The file itself. Raises NoSuchBatch, NotFinished."""
    certified = dispositions.certified(by=visit.person, batch=batch)
    response = HttpResponse(certified.text, content_type="application/json")
    response.headers["Content-Disposition"] = file_called(f"disposition-{batch}.json")
    return response


def _days(one: dict[str, Any]) -> dict[str, str | date | None]:
    days = {name: parse_date(one[name]) for name in ("received", "closed", "due", "destroyed")}
    return {"reference": one["reference"], "category": one["category"], "outcome": one["outcome"], **days}
