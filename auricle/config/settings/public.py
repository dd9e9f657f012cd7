"""The face for reporters. It holds no key that opens content: the pepper of codes and the key of its own forms."""

from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import AURICLE_KEYS, templates

ROOT_URLCONF = "auricle.config.urls.public"
TEMPLATES = templates("public", "shared")
# Error pages have the way out too.
ERROR_BASE = "public/base.html"
# Called in each process before it answers.
READ_AHEAD = "auricle.intake.receiving.read_ahead"

environment.key_file(AURICLE_KEYS / "pepper", means="the pepper of receipt codes and passwords")
# The framework salts whatever it signs with this, so nothing of it is worth as a form token.
SECRET_KEY = environment.key_file(AURICLE_KEYS / "form", means="the key of forms and challenges").hex()

environment.finish()
