"""Addresses of the face for agencies. The language is the officer's choice, so no address names it."""

from auricle.faces.agency import urls

urlpatterns = urls.pages

handler400 = "auricle.faces.shared.errors.bad_request"
handler403 = "auricle.faces.shared.errors.forbidden"
handler404 = "auricle.faces.shared.errors.not_found"
handler500 = "auricle.faces.shared.errors.failed"
