"""Addresses of the phone's way in."""

from auricle.faces.line import urls

urlpatterns = urls.pages

handler400 = "auricle.faces.line.problems.bad_request"
handler403 = "auricle.faces.line.problems.forbidden"
handler404 = "auricle.faces.line.problems.not_found"
handler500 = "auricle.faces.line.problems.failed"
