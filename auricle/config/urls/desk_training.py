"""Addresses of the desk of a training hotline: those of a real one, and the exercises."""

from auricle.faces.desk import training_urls

urlpatterns = training_urls.pages

handler400 = "auricle.faces.shared.errors.bad_request"
handler403 = "auricle.faces.shared.errors.forbidden"
handler404 = "auricle.faces.shared.errors.not_found"
handler500 = "auricle.faces.shared.errors.failed"
