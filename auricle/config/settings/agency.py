"""The face for officers of agencies. It queues no job and opens nothing but what an officer's own key opens."""

from auricle.config import sign_on
from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import AURICLE_KEYS, templates

STAFF_FACE = "agency"
ROOT_URLCONF = "auricle.config.urls.agency"
TEMPLATES = templates("agency", "shared")

environment.key_file(AURICLE_KEYS / "pepper", means="the pepper of receipt codes and passwords")
# The framework salts whatever it signs with this, so nothing of it is worth as a form token.
SECRET_KEY = environment.key_file(AURICLE_KEYS / "form", means="the key of forms and challenges").hex()
environment.key_file(AURICLE_KEYS / "paper.seed", means="the seed of the key that signs papers for agencies")

AURICLE_SIGN_ON = sign_on.read(environment)

environment.finish()
