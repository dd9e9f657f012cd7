"""A demonstration's cast with its passwords. In a real installation there is no such address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from auricle.directory import demo_cast
from auricle.faces.shared.staff.refusals import in_words
from auricle.faces.shared.staff.sign_in import speak_as_asked


@require_safe
def demo_logins(request: HttpRequest) -> HttpResponse:
    """Who there is on this face, and what they sign in with at this moment."""
    speak_as_asked(request)
    logins = demo_cast.logins(now=timezone.now())
    officers = settings.STAFF_FACE == "agency"
    people = [{"login": one, "roles": in_words(one.roles)} for one in logins if one.officer is officers]
    return render(request, "shared/staff/demo_logins.html", {"people": people})
