"""The gate before the form: an emergency is for the emergency number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """Show the gate."""
    return render(request, "public/emergency.html")
