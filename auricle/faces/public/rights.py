"""The rights of a person whom a report is about."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    return render(request, "public/rights.html")
