"""For the commands that change or examine the database as a whole: migrate, setup, rebuild, trail verify."""

from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import INSTALLED_APPS

INSTALLED_APPS = ["procrastinate.contrib.django", *INSTALLED_APPS]
# These commands answer no request and sign nothing; the framework only insists on a key that is not empty.
SECRET_KEY = "unused: no request is answered here"  # noqa: S105

environment.finish()
