"""All apps, for the tests. tests/conftest.py gives the database, the keys and the spool."""

from pathlib import Path

from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import INSTALLED_APPS, MIDDLEWARE, templates

INSTALLED_APPS = ["procrastinate.contrib.django", *INSTALLED_APPS]
SECRET_KEY = "only for tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "files.testserver", "127.0.0.1", "localhost"]

# A test of a face says which: `settings.ROOT_URLCONF = "auricle.config.urls.desk"`; public is the usual.
ROOT_URLCONF = "auricle.config.urls.public"
STAFF_FACE = "desk"
MIDDLEWARE = [MIDDLEWARE[0], "auricle.faces.shared.staff.files_origin.files_origin", *MIDDLEWARE[1:]]
AURICLE_PHONE_SOCKET = ""
AURICLE_TRANSCRIBE_MODEL: Path | None = None
AURICLE_FILES_URL = "http://files.testserver"
TEMPLATES = templates("public", "desk", "shared")

AURICLE_WITNESSES: list[str] = []
# A test of the first run gives its own folder.
AURICLE_DATA = Path("/nowhere")
AURICLE_FIRST_RUN = ""

environment.finish()
