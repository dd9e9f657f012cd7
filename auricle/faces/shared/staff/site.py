"""Where passkeys are good: the host that the browser asked for, if it has a name."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from auricle.directory.passkeys import Site


def site_of(request: HttpRequest) -> Site:
    """This face as authenticators know it. The host is one of ALLOWED_HOSTS, or the request would not be here."""
    host = request.get_host()
    return Site(id=_name(host), origin=f"{request.scheme}://{host}", name=settings.SITE_NAME)


def has_passkeys(request: HttpRequest) -> bool:
    """Whether a passkey can be made for this address: not for a number, by the rules of WebAuthn."""
    try:
        ipaddress.ip_address(_name(request.get_host()).strip("[]"))
    except ValueError:
        return True
    return False


def _name(host: str) -> str:
    return host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
