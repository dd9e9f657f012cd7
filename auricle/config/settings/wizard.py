"""The first run, before there is a hotline. It has the owner's role and every key, and ends before a face starts."""

import secrets

from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import INSTALLED_APPS, templates

INSTALLED_APPS = ["procrastinate.contrib.django", *INSTALLED_APPS]
ROOT_URLCONF = "auricle.config.urls.wizard"
STAFF_FACE = "wizard"
TEMPLATES = templates("wizard", "shared")
ERROR_BASE = "wizard/base.html"
SECRET_KEY = secrets.token_hex(32)
AURICLE_DATA = environment.path(
    "AURICLE_DATA", means="the data folder of the installation, where the answers of the first run are kept"
)
AURICLE_FIRST_RUN = environment.text(
    "AURICLE_FIRST_RUN", means="the digest of the code that the command printed"
)

environment.finish()
