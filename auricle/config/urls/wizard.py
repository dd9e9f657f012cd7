"""Addresses of the first run."""

from auricle.faces.wizard import urls

urlpatterns = urls.pages

handler400 = "auricle.faces.shared.errors.bad_request"
handler403 = "auricle.faces.shared.errors.forbidden"
handler404 = "auricle.faces.shared.errors.not_found"
handler500 = "auricle.faces.shared.errors.failed"
