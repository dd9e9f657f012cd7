"""The headers of every answer. What a page may do is decided here and nowhere else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Next = Callable[[HttpRequest], HttpResponseBase]

# Nothing is allowed but our own files. No script can make markup from text (Trusted Types without any policy), so a
# report that contains HTML stays text. No worker: the proof of work runs in the browser's own crypto threads.
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "font-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)

UNUSED_POWERS = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)

HEADERS = {
    "Content-Security-Policy": "; ".join(POLICY),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: a form would then be posted with `Origin: null`, and same_origin.py would have to refuse it.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in UNUSED_POWERS),
}


def with_microphone(socket: str) -> dict[str, str]:
    """What differs on a page with a phone: it may hear whoever sits there, and speak with this one address."""
    policy = [f"{rule} {socket}" if rule.startswith("connect-src ") else rule for rule in POLICY]
    powers = [f"{power}=({'self' if power == 'microphone' else ''})" for power in UNUSED_POWERS]
    return {"Content-Security-Policy": "; ".join(policy), "Permissions-Policy": ", ".join(powers)}


def with_sound(origin: str) -> dict[str, str]:
    """What differs on a page with a player: it may play what comes from the files' own origin."""
    return {"Content-Security-Policy": "; ".join([*POLICY, f"media-src {origin}"])}


def security_headers(get_response: Next) -> Next:
    """Middleware, first in the list, so that files and error pages carry the headers too."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            # A download says itself what it may do: nothing at all.
            response.headers.setdefault(name, value)
        if not (request.path.startswith(settings.STATIC_URL) and response.status_code == 200):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer
