"""The interface for the computer systems of agencies. It has no page, no cookie, no pepper, and opens nothing."""

from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import AURICLE_KEYS, middleware_for_machines

ROOT_URLCONF = "auricle.config.urls.api"
MIDDLEWARE = middleware_for_machines()
TEMPLATES: list[dict[str, object]] = []
# An address without its slash is another address: a redirect would lose the body of a POST.
APPEND_SLASH = False
# The largest thing that is sent here is an answer in words, sealed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

environment.key_file(
    AURICLE_KEYS / "tokens", means="the key that tokens of agencies' systems are hashed under"
)
# Nothing is signed here; the framework only insists on a key that is not empty.
SECRET_KEY = "unused: nothing is signed here"  # noqa: S105

environment.finish()
