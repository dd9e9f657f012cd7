"""The package as a signed file, for the agency's own records."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.config import keys
from auricle.faces.shared.staff.papers import as_file, package_of
from auricle.faces.shared.staff.visit import Visit
from auricle.paper.package import package_pdf
from auricle.referrals import agency_side


@require_safe
def referral_paper(request: HttpRequest, visit: Visit, referral: UUID) -> HttpResponse:
    """Make it. Raises NotTheirs, NoTeamKey, NotPrinted."""
    taken = agency_side.on_paper(by=visit.by, referral=referral, now=visit.now)
    pdf = package_pdf(package_of(taken), seed=keys.paper_seed(), now=visit.now)
    return as_file(pdf, called=f"{taken.number}-{taken.document.number}")
