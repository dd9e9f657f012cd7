"""The face for staff. What opens content is in a member's cookie and password, never in a setting or a file."""

import re
from urllib.parse import urlsplit

from auricle.config import sign_on, transcribing
from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import (
    ALLOWED_HOSTS,
    AURICLE_KEYS,
    AURICLE_TENANT,
    INSTALLED_APPS,
    MIDDLEWARE,
    templates,
)
from auricle.config.tenant import Tenant

SOCKET = re.compile(r"(wss://[\w.:\[\]-]+|ws://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)(/[\w/-]*)?")

STAFF_FACE = "desk"
AURICLE_FILES_URL = environment.url(
    "AURICLE_FILES_URL",
    schemes=("https", "http"),
    means="the address that files of reports are downloaded from: another host name, led to this face's own port",
)
environment.require(
    urlsplit(AURICLE_FILES_URL).hostname not in {urlsplit(f"//{host}").hostname for host in ALLOWED_HOSTS},
    "AURICLE_FILES_URL must have a host name that is not in AURICLE_HOSTS: a file must never be a page of the desk",
)
ALLOWED_HOSTS = [*ALLOWED_HOSTS, urlsplit(AURICLE_FILES_URL).hostname or ""]
# Asked right after the headers, so that not even a style sheet is served under the files' name.
MIDDLEWARE = [MIDDLEWARE[0], "auricle.faces.shared.staff.files_origin.files_origin", *MIDDLEWARE[1:]]
# Exercises have an address only where nothing is real.
ROOT_URLCONF = f"auricle.config.urls.{'desk' if AURICLE_TENANT is Tenant.REAL else 'desk_training'}"
TEMPLATES = templates("desk", "shared")

INSTALLED_APPS = ["procrastinate.contrib.django", *INSTALLED_APPS]

environment.key_file(AURICLE_KEYS / "pepper", means="the pepper of receipt codes and passwords")
environment.key_file(
    AURICLE_KEYS / "tokens", means="the key that tokens of agencies' systems are hashed under"
)
# The framework salts whatever it signs with this, so nothing of it is worth as a form token.
SECRET_KEY = environment.key_file(AURICLE_KEYS / "form", means="the key of forms and challenges").hex()
environment.key_file(AURICLE_KEYS / "paper.seed", means="the seed of the key that signs papers for agencies")
environment.key_file(AURICLE_KEYS / "phone", means="the key of tickets to the phone's service")

# The word `off` is for a hotline whose calls are all answered by machine.
AURICLE_PHONE_SOCKET = environment.text(
    "AURICLE_PHONE_SOCKET",
    default="",
    means="where browsers reach the phone's service, such as wss://desk.example/phone/socket; empty: at the desk's own "
    "host under /phone/socket; off: nobody takes calls in a browser",
)
environment.require(
    AURICLE_PHONE_SOCKET in {"", "off"} or SOCKET.fullmatch(AURICLE_PHONE_SOCKET) is not None,
    "AURICLE_PHONE_SOCKET must be off, or begin with wss:// (or ws:// on this machine), without spaces or signs",
)

AURICLE_TRANSCRIBE_MODEL = transcribing.read(environment)

AURICLE_SIGN_ON = sign_on.read(environment)

environment.finish()
