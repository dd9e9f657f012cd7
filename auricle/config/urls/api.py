"""Addresses of the interface for machines."""

from auricle.faces.api import urls

urlpatterns = urls.pages

handler400 = "auricle.faces.api.problems.bad_request"
handler403 = "auricle.faces.api.problems.forbidden"
handler404 = "auricle.faces.api.problems.not_found"
handler500 = "auricle.faces.api.problems.failed"
