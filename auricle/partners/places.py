"""Which addresses we may send to. Plain: values in, values out.

An agency names the address, so it must not lead us into our own house: to a database, another face, a cloud's own
service. A name is resolved when something is sent, and what it resolves to is judged then, by the same rule.
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

HTTPS, HTTP = 443, 80
UNICAST = ipaddress.ip_network("2000::/3")


def is_reachable(url: str, *, allowed: Collection[str] = ()) -> bool:
    """Whether this can be the address of a webhook: https, a name or a public number, nobody's password in it.

    A host that is `allowed` by the operator may have a private number; on this machine it needs no https.
    """
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None or "#" in url or port == 0:
        return False
    if host in allowed:
        return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))
    number = _number(host)
    # A name without a dot is one of our own network, and one that ends in a number is a number in disguise.
    named = number is None and "." in host.strip(".") and not host.rstrip(".").rpartition(".")[2].isdecimal()
    return parts.scheme == "https" and (named or (number is not None and is_public(host)))


def is_public(number: str) -> bool:
    """Whether this number belongs to the open internet, and to one machine of it."""
    found = _number(number)
    if found is None or (isinstance(found, ipaddress.IPv6Address) and not _given_out(found)):
        return False
    return found.is_global and not found.is_multicast


def _given_out(number: ipaddress.IPv6Address) -> bool:
    """Whether it is of the only range given out to anybody (RFC 4291), without those that stand for an IPv4 number.

    Outside of it are the old site-local numbers, NAT64 and IPv4 in a disguise, which the library calls global.
    """
    return number in UNICAST and not (number.sixtofour or number.teredo)


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_here(host: str) -> bool:
    number = _number(host)
    return host == "localhost" or (number is not None and number.is_loopback)
