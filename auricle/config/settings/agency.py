"""The face for officers of agencies. It queues no job and opens nothing but what an officer's own key opens."""

from urllib.parse import urlsplit

from auricle.config import sign_on
from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import ALLOWED_HOSTS, AURICLE_KEYS, MIDDLEWARE, templates

STAFF_FACE = "agency"
AURICLE_FILES_URL = environment.url(
    "AURICLE_FILES_URL",
    schemes=("https", "http"),
    means="the address that files of reports are downloaded from: another host name, led to this face's own port",
)
environment.require(
    urlsplit(AURICLE_FILES_URL).hostname not in {urlsplit(f"//{host}").hostname for host in ALLOWED_HOSTS},
    "AURICLE_FILES_URL must have a host name that is not in AURICLE_HOSTS: a file must never be a page of this face",
)
ALLOWED_HOSTS = [*ALLOWED_HOSTS, urlsplit(AURICLE_FILES_URL).hostname or ""]
# Asked right after the headers, so that not even a style sheet is served under the files' name.
MIDDLEWARE = [MIDDLEWARE[0], "auricle.faces.shared.staff.files_origin.files_origin", *MIDDLEWARE[1:]]
ROOT_URLCONF = "auricle.config.urls.agency"
TEMPLATES = templates("agency", "shared")

environment.key_file(AURICLE_KEYS / "pepper", means="the pepper of receipt codes and passwords")
# The framework salts whatever it signs with this, so nothing of it is worth as a form token.
SECRET_KEY = environment.key_file(AURICLE_KEYS / "form", means="the key of forms and challenges").hex()
environment.key_file(AURICLE_KEYS / "paper.seed", means="the seed of the key that signs papers for agencies")

AURICLE_SIGN_ON = sign_on.read(environment)

environment.finish()
