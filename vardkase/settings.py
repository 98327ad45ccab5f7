"""Django's settings, from the options declared here and in the packages. Nothing is read from the environment anywhere else."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from vardkase.access.settings import *  # noqa: F403 - access declares the settings of the sign-in library beside the code they steer
from vardkase.access.settings import ACCESS_APPS, ACCESS_MIDDLEWARE, VARDKASE_DEMO
from vardkase.kernel import options
from vardkase.leadership.settings import *  # noqa: F403 - leadership declares its own
from vardkase.organisation.settings import *  # noqa: F403 - the register declares its own
from vardkase.plans.settings import *  # noqa: F403 - the plans declare their own
from vardkase.preparedness.settings import *  # noqa: F403 - preparedness declares its own
from vardkase.situation.settings import *  # noqa: F403 - the situation picture declares its own

ROOT = Path(__file__).resolve().parent.parent

DATA_DIR = options.path("DATA", str(ROOT / ".data"), "Folder for the database file, the secret key and the signing key.")
DATABASE_URL = options.text(
    "DATABASE", "", "postgresql://user:password@host:5432/name; empty means SQLite in the data folder.", secret=True
)
ALLOWED_HOSTS = options.listing("HOSTS", "localhost,127.0.0.1,[::1]", "Host names that the server answers to.")
BASE_URL = options.text("BASE_URL", "http://localhost:8000", "Address of the installation, used in links that are sent.")
BEHIND_TLS = options.flag("TLS", False, "TLS is terminated in front: cookies are marked secure and http is not trusted.")
DEBUG = options.flag("DEBUG", False, "Python tracebacks in the browser. Never on a real server.")
LANGUAGE_CODE = options.text("LANGUAGE", "sv", "Language of the interface: sv or en.")
MUNICIPALITY = options.text(
    "MUNICIPALITY", "", "Name of the municipality, shown at the door and on paper; empty in a demonstration means Norrtälje kommun."
) or ("Norrtälje kommun" if VARDKASE_DEMO else "")


def _kept_secret(name: str) -> str:
    """A secret kept in the data folder, made at first use and readable by the owner alone."""
    kept = DATA_DIR / name
    if not kept.exists():
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with suppress(FileExistsError):  # Another process was first: its secret is the one that counts.
            kept.hardlink_to(draft)
        draft.unlink()
    return kept.read_text(encoding="ascii")


SECRET_KEY = options.text(
    "SECRET_KEY", "", "Key that signs cookies; made and kept in the data folder when empty.", secret=True
) or _kept_secret("secret.key")
SIGNING_KEY = options.text(
    "SIGNING_KEY",
    "",
    "Ed25519 private key (64 hex digits) that signs checkpoints; made and kept in the data folder when empty.",
    secret=True,
)

EARLIER_PUBLIC_KEYS = options.listing("EARLIER_PUBLIC_KEYS", "", "Public keys (hex) that signed checkpoints before the present one.")


def _database(url: str) -> dict[str, Any]:
    if not url:
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {
            "ENGINE": "vardkase.ledger.sqlite",
            "NAME": DATA_DIR / "vardkase.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # IMMEDIATE takes the write lock at BEGIN, so that a transaction never fails half-way because another wrote in between.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: an acknowledged entry is on the disk, not in the operating system's memory.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;",
            },
            # A file, not memory, so that tests run under WAL as the real thing does.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise options.BadOption("VARDKASE_DATABASE must begin with postgresql://")
    return {
        "ENGINE": "vardkase.ledger.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # What is said often is planned once. (Behind a pooler that lends out connections by the transaction this must be given up.)
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
    }


DATABASES = {"default": _database(DATABASE_URL)}
# With IMMEDIATE, one transaction per request would let one user in at a time. Actions open their own.
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "vardkase.shell",
    "vardkase.situation",
    "vardkase.leadership",
    "vardkase.incidents",
    "vardkase.plans",
    "vardkase.preparedness",
    "vardkase.organisation",
    *ACCESS_APPS,
    "vardkase.ledger",
    "vardkase.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "vardkase.shell.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    *ACCESS_MIDDLEWARE,
    "vardkase.shell.middleware.Refusals",
]
ROOT_URLCONF = "vardkase.shell.urls"
FORM_RENDERER = "vardkase.ui.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "vardkase.shell.context.house",
            ],
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"])],
            "builtins": ["django.templatetags.i18n", "vardkase.ui.templatetags.fixed", "vardkase.ui.templatetags.components"],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "vardkase.ui.storage.HashedStaticFiles"},
}
WHITENOISE_MAX_AGE = 3600

# A log entry of one megabyte must be refused with a sentence, so that it has to be let in first: a letter of four bytes is sent as twelve.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

CSRF_FAILURE_VIEW = "vardkase.access.views.held.csrf_failed"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

EMAIL_HOST = options.text("SMTP_HOST", "", "Mail server; empty means that mail is written to the console.")
EMAIL_PORT = options.number("SMTP_PORT", 587, "Port of the mail server.")
EMAIL_HOST_USER = options.text("SMTP_USER", "", "Account at the mail server.")
EMAIL_HOST_PASSWORD = options.text("SMTP_PASSWORD", "", "Password at the mail server.", secret=True)
EMAIL_USE_TLS = options.flag("SMTP_STARTTLS", True, "Use STARTTLS with the mail server.")
DEFAULT_FROM_EMAIL = options.text("MAIL_FROM", "vardkase@localhost", "Sender of mail.")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST and not VARDKASE_DEMO else "django.core.mail.backends.console.EmailBackend"
)

WEB_PROCESSES = options.number("WEB_PROCESSES", 0, "Processes that answer requests; 0 means one for each core, at most four.")
WEB_THREADS = options.number("WEB_THREADS", 4, "Threads that answer requests in one process.")
ALARM_PATIENCE_MINUTES = options.number("ALARM_PATIENCE_MINUTES", 10, "Minutes before an alarm that nobody has assessed is shown loudly.")
LEVEL_SCHEME = options.text(
    "LEVEL_SCHEME", "", "Levels of crisis leadership from the lowest, separated by commas; empty means the default four."
)
LATE_ENTRY_MINUTES = options.number("LATE_ENTRY_MINUTES", 30, "Minutes after which an entry is marked as written afterwards.")
ATTACHMENT_MAX_MB = options.number("ATTACHMENT_MAX_MB", 20, "Largest attachment, in megabytes.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # A wrong name in VARDKASE_HOSTS must show in the log; whoever scans the network must not be able to fill it.
    "filters": {"once": {"()": "vardkase.shell.logs.Once"}},
    "loggers": {"django.security.DisallowedHost": {"handlers": ["console"], "filters": ["once"], "propagate": False}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
