"""Hand out one attachment of a package, fetched from the files' own origin."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import agency_side


@require_GET
def referral_file(request: HttpRequest, visit: Visit, referral: UUID, file: UUID) -> HttpResponse:
    """The way to the file. No byte of it is ever served here. Raises NotTheirs, NoTeamKey."""
    ticket = agency_side.file_ticket(by=visit.by, referral=referral, file=file, now=visit.now)
    return HttpResponseRedirect(f"{settings.AURICLE_FILES_URL}/{ticket}")
