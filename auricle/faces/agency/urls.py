"""Addresses of the agency face. Each goes through the door, which asks for what permissions.py says."""

from auricle.faces.agency import home
from auricle.faces.agency.permissions import PERMISSIONS
from auricle.faces.shared.staff.guard import Guard
from auricle.faces.shared.staff.urls import shared_pages

guard = Guard(PERMISSIONS, for_officers=True)

pages = [*shared_pages(guard), guard.page("", home.home, "home")]
