"""The process behind the faces: it makes receipts openable, drains the spool, writes the trail, sends notices."""

from auricle.config import mail
from auricle.config.env import environment
from auricle.config.settings.base import *
from auricle.config.settings.base import AURICLE_KEYS, AURICLE_MAIL_FROM, INSTALLED_APPS

INSTALLED_APPS = ["procrastinate.contrib.django", *INSTALLED_APPS]
environment.key_file(AURICLE_KEYS / "pepper", means="the pepper of receipt codes and passwords")
environment.key_file(AURICLE_KEYS / "registrar.seed", means="the seed of the registrar's key")
environment.key_file(AURICLE_KEYS / "checkpoint.seed", means="the seed of the key that signs checkpoints")
AURICLE_WITNESSES = environment.text(
    "AURICLE_WITNESSES",
    default="",
    means="where each checkpoint of the trail is handed: folders and https addresses, separated by spaces",
).split()
AURICLE_MAIL = mail.read(environment, sender=AURICLE_MAIL_FROM)
# No request is answered here; the framework only insists on a key that is not empty.
SECRET_KEY = "unused: no request is answered here"  # noqa: S105

environment.finish()
