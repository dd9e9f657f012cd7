"""The phone on top of a call-taker's page: what its template needs, what the page may do, and tickets to its service.

The browser speaks with the phone's service by a websocket of its own: the desk only says who comes, and is asked anew
for each connection. See frontend/src/desk/phone.
"""

import hashlib
import hmac
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from auricle.config.keys import phone_key
from auricle.directory.taking_calls import call_taker, teams_of_calls
from auricle.directory.working import own_working
from auricle.faces.shared.security_headers import with_microphone
from auricle.faces.shared.staff.visit import Visit
from auricle.sealing.phone_ticket import TICKET_SECONDS, Ticket, write_ticket

SEAT_CONTEXT = b"au1/phone-seat\0"
SEAT_LENGTH = 24
PLACE = "/phone/socket"
OFF = "off"

Answer = TypeVar("Answer", bound=HttpResponseBase)


@require_POST
def phone_ticket(request: HttpRequest, visit: Visit) -> JsonResponse:
    """A ticket for this browser's session, worth something for half a minute and once. Raises MayNotTakeCalls."""
    taker = call_taker(by=visit.person)
    until = int(visit.now.timestamp()) + TICKET_SECONDS
    ticket = Ticket(_seat(visit), taker.name, taker.languages, taker.teams, until)
    return JsonResponse({"ticket": write_ticket(phone_key(), ticket)})


def bar(request: HttpRequest, visit: Visit) -> dict[str, object]:
    """What desk/parts/phone_bar.html needs, as `phone`."""
    names = dict(settings.LANGUAGES)
    return {
        "socket": _socket(request),
        "languages": settings.LANGUAGES,
        "spoken": [names.get(code, code) for code in own_working(visit.person).languages],
        "teams": teams_of_calls(visit.person.language),
    }


def with_phone(request: HttpRequest, response: Answer) -> Answer:
    """Let this page use the microphone and reach the phone's service; no other page of the desk may."""
    if socket := _socket(request):
        for name, value in with_microphone(socket).items():
            response.headers[name] = value
    return response


def _socket(request: HttpRequest) -> str:
    """Where the phone's service listens for this browser, or nothing where there is none."""
    if not settings.AURICLE_VOICE or settings.AURICLE_PHONE_SOCKET == OFF:
        return ""
    own = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}{PLACE}"
    return settings.AURICLE_PHONE_SOCKET or own


def _seat(visit: Visit) -> str:
    """One seat for all pages of a session, so that the newest of them has the phone; it says nothing of a person."""
    return hmac.new(visit.cookie.encode(), SEAT_CONTEXT, hashlib.sha256).hexdigest()[:SEAT_LENGTH]
