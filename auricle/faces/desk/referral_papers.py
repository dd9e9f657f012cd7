"""What an agency has, on paper: the signed package, and the letter to print and post."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.config import keys
from auricle.faces.shared.staff.papers import as_file, letter_of, package_of
from auricle.faces.shared.staff.visit import Visit
from auricle.paper.letter import letter_pdf
from auricle.paper.package import package_pdf
from auricle.referrals import papers


@require_safe
def package(request: HttpRequest, visit: Visit, referral: UUID) -> HttpResponse:
    """The package as a signed file. Raises NoSuchReferral, MayNotRead, NothingToPrint, NotPrinted."""
    taken = papers.package(by=visit.by, referral=referral, now=visit.now)
    pdf = package_pdf(package_of(taken), seed=keys.paper_seed(), now=visit.now)
    return as_file(pdf, called=f"{taken.number}-{taken.document.number}")


@require_safe
def letter(request: HttpRequest, visit: Visit, referral: UUID) -> HttpResponse:
    """The letter with its reply slip. Raises as `package`, NoAddress."""
    taken = papers.letter(by=visit.by, referral=referral, now=visit.now)
    return as_file(letter_pdf(letter_of(taken), now=visit.now), called=f"{taken.number}-letter")
