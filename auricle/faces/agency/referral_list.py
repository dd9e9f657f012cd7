"""One list of an agency's referrals, page by page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.faces.agency.row_words import NAMES, listed_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import agency_lists
from auricle.referrals.agency_lists import Which


@require_safe
def referral_list(request: HttpRequest, visit: Visit, which: str) -> HttpResponse:
    """A page of the list that the address names."""
    if which not in set(Which):
        raise Http404
    chosen, after = Which(which), request.GET.get("after", "")
    page = agency_lists.listed(by=visit.person, which=chosen, now=visit.now, after=after)
    context = {
        "list": listed_words(chosen, page, visit.now),
        "lists": [(one, NAMES[one]) for one in Which],
        "first_page": not after,
    }
    return show(request, visit, "agency/referral_list.html", context)
