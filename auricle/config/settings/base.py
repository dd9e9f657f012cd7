"""What every process of Auricle has in common. A face's own module begins with these and adds its own."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from auricle.config import mail, tenant
from auricle.config.env import database_settings, environment
from auricle.config.sign_on import Provider

PACKAGE = Path(__file__).resolve().parent.parent.parent

# Error pages of the framework show settings and local variables; no process of ours ever shows them.
DEBUG = False
SECRET_KEY = ""

SITE_NAME = environment.text(
    "AURICLE_NAME", default="Auricle", means="the hotline's name, shown on every page"
)
# The receipt code of one site must open nothing at another: this goes into every derivation (design, page 03).
AURICLE_SITE = environment.text(
    "AURICLE_SITE",
    default="auricle",
    means="the site's id inside every receipt code; it can never be changed later",
)
AURICLE_PUBLIC_URL = environment.url(
    "AURICLE_PUBLIC_URL",
    schemes=("https", "http"),
    default="http://127.0.0.1:8000",
    means="the address reporters use",
)
AURICLE_ORG_KEY = environment.secret(
    "AURICLE_ORG_KEY",
    size=32,
    default="",
    means="the organisation's public signing key; browsers seal only to keys it signed",
)
AURICLE_KEYS = environment.path(
    "AURICLE_KEYS",
    default="/etc/auricle/keys",
    means="the folder with this process's key files, readable by this process alone",
)
AURICLE_SPOOL = environment.path(
    "AURICLE_SPOOL",
    default="/var/lib/auricle/spool",
    means="the folder where sealed reports wait when the database is away, shared by public and worker",
)
AURICLE_TENANT = tenant.read(environment)
AURICLE_DEMO = environment.flag(
    "AURICLE_DEMO",
    default=False,
    means="a demonstration with made-up people: the sign-in page shows their passwords; never set it otherwise",
)
AURICLE_VOICE = environment.flag(
    "AURICLE_VOICE",
    default=False,
    means="the hotline takes calls: whoever writes to a reporter is asked whether it may be read aloud on the phone",
)
AURICLE_BEHIND_PROXY = environment.flag(
    "AURICLE_BEHIND_PROXY",
    default=False,
    means="a proxy of ours sets X-Forwarded-For itself; floods are then told apart by it, and it is kept nowhere",
)
# One figure for what deletes and what promises: backups keep grants for so long, and pages say so (vault/shredding.py).
AURICLE_KEEP_GRANTS = environment.number(
    "AURICLE_KEEP_GRANTS",
    default=30,
    least=1,
    most=3650,
    means="for how many days backups may hold what opens reports; then what was destroyed is gone from them too",
)
EMERGENCY_NUMBER = environment.text(
    "AURICLE_EMERGENCY_NUMBER", default="112", means="the number to call when life is in danger"
)
# Every face must know whether there is mail, and none but the worker how it is sent.
AURICLE_MAIL_FROM = mail.read_sender(environment)
# Nothing of a training hotline may reach somebody who takes it for real.
environment.require(
    AURICLE_TENANT is tenant.Tenant.REAL or not AURICLE_MAIL_FROM,
    "AURICLE_MAIL_FROM must be empty in a training hotline: it sends no mail",
)
AURICLE_MAIL: mail.Mail | None = None
AURICLE_MAIL_REPORTERS = mail.read_reporters(environment, sender=AURICLE_MAIL_FROM)
AURICLE_WEBHOOK_HOSTS = environment.text(
    "AURICLE_WEBHOOK_HOSTS",
    default="",
    means="hosts of agencies' systems inside your own network that api and worker may tell, separated by spaces",
).split()
AURICLE_WEBHOOK_CA = environment.text(
    "AURICLE_WEBHOOK_CA",
    default="",
    means="a file with the certificates that vouch for agencies' systems; empty: those that everybody trusts",
)
environment.require(
    not AURICLE_WEBHOOK_CA or Path(AURICLE_WEBHOOK_CA).is_file(),
    f"AURICLE_WEBHOOK_CA must be a file, and is {AURICLE_WEBHOOK_CA!r}",
)
QUICK_EXIT_URL = environment.url(
    "AURICLE_QUICK_EXIT_URL",
    schemes=("https", "http"),
    default="https://www.wikipedia.org/",
    means="the harmless page that quick exit leads to",
)
ALLOWED_HOSTS = environment.text(
    "AURICLE_HOSTS",
    default="127.0.0.1 localhost [::1]",
    means="host names this face answers to, separated by spaces",
).split()

# A proxy on the same machine ends TLS and says so. Without it every post of a browser would seem to come from another
# origin. A client that sends the header itself changes nothing but the answer to its own request.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATABASES = {
    "default": database_settings(
        environment.url(
            "AURICLE_DATABASE_URL",
            schemes=("postgresql", "postgres"),
            default="postgresql:///auricle",
            means="the database, with the role of this process: postgresql://role:password@host/name",
        )
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in, sessions and administration are our own: the framework's keep what we promise not to keep.
INSTALLED_APPS = [
    "template_partials",
    "auricle.audit",
    "auricle.directory",
    "auricle.vault",
    "auricle.mailing",
    "auricle.partners",
    "auricle.reports",
    "auricle.intake",
    "auricle.inbox",
    "auricle.referrals",
    "auricle.measures",
    "auricle.insights",
    "auricle.calls",
    "auricle.call_backs",
]

COMPLETE_LANGUAGES = {"en": _("English"), "zh-hans": _("Simplified Chinese")}
_languages = environment.words(
    "AURICLE_LANGUAGES",
    tuple(COMPLETE_LANGUAGES),
    default="en zh-hans",
    means="the languages of the pages, separated by spaces; the first is for those who ask for none of them",
)
LANGUAGE_CODE = _languages[0]
LANGUAGES = [(code, COMPLETE_LANGUAGES[code]) for code in _languages]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text(
    "AURICLE_TIME_ZONE", default="UTC", means="the time zone in which times are shown"
)

# Single sign-on is for faces with members, and off unless the operator names a provider.
AURICLE_SIGN_ON: Provider | None = None

# A face for members says its name: it is in the session's cookie and gives the frame of the pages that they share.
STAFF_FACE = ""

FACE_FOLDER = PACKAGE / "faces"
BUILT_FOLDER = FACE_FOLDER / "shared" / "built"
FORM_RENDERER = "auricle.faces.shared.form_renderer.FormRenderer"
STATIC_URL = "/static/"
STATIC_ROOT = BUILT_FOLDER
# Every built file carries its own hash in its name, so a browser may keep it for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+-[0-9a-f]{12}\.[a-z0-9.]+$"
WHITENOISE_ALLOW_ALL_ORIGINS = False

# The headers are outermost, so that files and error pages carry them; refusals become pages next to the views.
MIDDLEWARE = [
    "auricle.faces.shared.security_headers.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "auricle.faces.shared.errors.ErrorPages",
    "auricle.faces.shared.same_origin.same_origin",
    "django.middleware.common.CommonMiddleware",
]


def middleware_for_machines(problems: str = "auricle.faces.api.problems.Problems") -> list[str]:
    """Where no page is served: no files, and refusals become problems, by RFC 9457 unless a face has its own."""
    return [
        "auricle.faces.shared.security_headers.security_headers",
        "django.middleware.locale.LocaleMiddleware",
        problems,
        "auricle.faces.shared.same_origin.same_origin",
        "django.middleware.common.CommonMiddleware",
    ]


# Nobody's address, browser or query ends up in a log: a line has the time, the level, the module and our own words.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_request": {"()": "auricle.config.quiet_log.WithoutRequest"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_request"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "auricle": {"level": "INFO"},
        # The framework mails administrators and prints tracebacks with values; ours goes to the root handler alone.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}


def templates(*faces: str) -> list[dict[str, object]]:
    """Return the template settings of a face: its own folder, then the shared one."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [FACE_FOLDER / face / "templates" for face in faces],
            "APP_DIRS": False,
            "OPTIONS": {
                "context_processors": ["auricle.faces.shared.context.page"],
                "libraries": {
                    name: f"auricle.faces.shared.templatetags.{name}"
                    for name in ("announced", "auricle", "masking")
                },
                "loaders": [
                    (
                        "template_partials.loader.Loader",
                        [
                            (
                                "django.template.loaders.cached.Loader",
                                ["django.template.loaders.filesystem.Loader"],
                            )
                        ],
                    )
                ],
                "builtins": ["template_partials.templatetags.partials"],
            },
        }
    ]
