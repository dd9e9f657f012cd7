"""The phone's way into the hotline, on this machine alone. It has no page, no cookie, and opens only by a code."""

from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import AURICLE_KEYS, middleware_for_machines

ROOT_URLCONF = "auricle.config.urls.line"
MIDDLEWARE = middleware_for_machines("auricle.faces.line.problems.Problems")
TEMPLATES: list[dict[str, object]] = []
# An address without its slash is another address: a redirect would lose the body of a POST.
APPEND_SLASH = False
# The largest thing that is sent here is one sealed chunk, or a report's sealed words.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# What it has read once it keeps while the database is away.
READ_AHEAD = "auricle.intake.receiving.read_ahead"

environment.key_file(AURICLE_KEYS / "pepper", means="the pepper of receipt codes and passwords")
environment.key_file(AURICLE_KEYS / "line", means="the key that the phone's service shows with each call")
# Nothing is signed here; the framework only insists on a key that is not empty.
SECRET_KEY = "unused: nothing is signed here"  # noqa: S105

environment.finish()
