"""How we protect reporters, and where that ends."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from auricle.faces.public.organisation import fingerprint


@require_safe
def protection(request: HttpRequest) -> HttpResponse:
    """Show the page, with the fingerprint that people compare with the one on paper."""
    return render(request, "public/protection.html", {"fingerprint": fingerprint()})
