"""Addresses of the face for reporters."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from auricle.faces.public import urls
from auricle.faces.public.landing import choose_language

urlpatterns = [
    path("", choose_language),
    *urls.chunks,
    *urls.for_programs,
    *i18n_patterns(*urls.pages),
]

handler400 = "auricle.faces.shared.errors.bad_request"
handler403 = "auricle.faces.shared.errors.forbidden"
handler404 = "auricle.faces.shared.errors.not_found"
handler500 = "auricle.faces.shared.errors.failed"
