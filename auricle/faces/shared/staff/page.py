"""Render a page for a member: what every template can name beside its own values."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext

from auricle.directory import announced
from auricle.directory.permissions import Permission
from auricle.faces.shared.staff.session_ended import page_of
from auricle.faces.shared.staff.visit import Presence, Visit
from auricle.vault import key_states
from auricle.vault.desk_session import SEEN_EVERY
from auricle.vault.stale_sessions import IDLE

# The server notes a sign of life only now and then, so the browser must be the first to lock.
LOCKS_AFTER = int((IDLE - SEEN_EVERY).total_seconds())


def show(
    request: HttpRequest, visit: Presence, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page for a signed-in member."""
    may = _allowed(visit)
    common = {
        "person": visit.person,
        "form_token": visit.form_token,
        "now": visit.now,
        "here": request.get_full_path() if request.method == "GET" else page_of(request),
        # Day, month in letters, year, 24 hours: short, and read the same way everywhere.
        "moment": pgettext("date format", "j M Y, H:i"),
        "day": pgettext("date format", "j M Y"),
        # A link is shown to whoever may follow it: {% if may.see_queue %}.
        "may": may,
        # The face's frame warns of keys that end soon whoever can have them signed again.
        # A locked session's pages show nothing that would have to be covered.
        "locks_after": LOCKS_AFTER if isinstance(visit, Visit) else None,
        # Agencies are told by their referrals; the desk's banners are for the desk.
        "banners": announced.on_desk(visit.now) if settings.STAFF_FACE == "desk" else (),
        "keys_ending": key_states.ending(now=visit.now) if Permission.WATCH_KEYS.value in may else (),
    }
    return render(request, template, {**common, **context}, status=status)


def _allowed(visit: Presence) -> dict[str, bool]:
    """Nothing while the session is locked: every page but the one that unlocks it would lead back there."""
    if not isinstance(visit, Visit):
        return {}
    return {permission.value: True for permission in Permission if visit.person.may(permission)}
