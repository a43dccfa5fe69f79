"""The only settings file. Every variable it reads is documented in `docs/operations.md`.

UNDERSIGN_MODE is `demo` (throw-away data, an outbox instead of the world), `test`, or `production`,
which `config.checks` refuses to start when anything here is unsafe.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from undersign.config import env, locale

PACKAGE = Path(__file__).resolve().parent.parent
BUILD_DIR = Path(env.text("UNDERSIGN_BUILD", str(PACKAGE.parent.parent / "build")))
DATA_DIR = Path(env.text("UNDERSIGN_DATA", str(PACKAGE.parent.parent / "var" / "demo")))
MODE = env.text("UNDERSIGN_MODE", "production")
PRODUCTION = MODE == "production"
PORT = env.number("UNDERSIGN_PORT", 8000)
INSTANCE_NAME = env.text("UNDERSIGN_NAME", "Undersign")
# Set and empty is not set: links in mails would lead nowhere.
PUBLIC_URL = (env.text("UNDERSIGN_URL") or f"http://localhost:{PORT}").rstrip("/")


def _instance_secret() -> str:
    """The secret in the data folder, made at first use; `DJANGO` never signs with a constant."""
    path = DATA_DIR / "secrets" / "web.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=True)
        if not path.read_text():
            path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = env.text("UNDERSIGN_SECRET_KEY") or _instance_secret()
DEBUG = False
ALLOWED_HOSTS = env.words(
    "UNDERSIGN_HOSTS", "localhost,127.0.0.1,[::1]" if not PRODUCTION else urlsplit(PUBLIC_URL).hostname or ""
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.number("UNDERSIGN_TRUSTED_PROXIES", 1 if PRODUCTION else 0)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "procrastinate.contrib.django",
    "undersign.store",
    "undersign.journal",
    "undersign.workspaces",
    "undersign.regimes",
    "undersign.customers",
    "undersign.drafting",
    "undersign.contracts",
    "undersign.signing",
    "undersign.sealing",
    "undersign.archive",
    "undersign.billing",
    "undersign.retention",
    "undersign.notices",
    "undersign.connectors",
    "undersign.webhooks",
    "undersign.insight",
    "undersign.web",
    "undersign.config.apps.Undersign",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "undersign.web.headers.Headers",
    "undersign.web.heard_out.HeardOut",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "undersign.web.storable.OnlyStorable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "undersign.web.tenancy.SpeakForWorkspace",
    "undersign.web.language.ReaderZone",
    "undersign.web.language.ReaderLanguage",
    "django.middleware.common.CommonMiddleware",
    "undersign.web.forgery.Forgery",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "undersign.web.presence.Presence",
]

ROOT_URLCONF = "undersign.config.urls"
WSGI_APPLICATION = "undersign.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "pages", PACKAGE / "notices"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "undersign.web.surroundings.surroundings",
            ],
            "libraries": {"bundles": "undersign.web.templatetags.bundles"},
            "builtins": ["django.templatetags.i18n"],
        },
    }
]


def _database(url: str) -> dict:
    """A Django database from `postgresql://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    options = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "undersign.store.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


# Web and worker serve as the application's role; only `migrate` and `init` are the owner.
AS_OWNER = env.flag("UNDERSIGN_AS_OWNER")
DATABASE_URL = env.text("DATABASE_URL" if AS_OWNER else "APP_DATABASE_URL") or "postgresql:///undersign"
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_ON_APP_READY = "undersign.config.queue.on_app_ready"
PROCRASTINATE_IMPORT_PATHS = ["undersign.config.queue"]
SWEEP_SECONDS = env.number("UNDERSIGN_SWEEP_SECONDS", 10)  # how often what is due is looked for
GRACE_SECONDS = env.number("UNDERSIGN_GRACE_SECONDS", 8)  # how long a fresh row's own job has the first go
# How long an archive's copy waits for the ledger's next round, which proves many contracts at once.
ARCHIVE_SECONDS = env.number("UNDERSIGN_ARCHIVE_SECONDS", 25 if PRODUCTION else 0)
# How long a backup is kept at most, and what backups are called on certificates of destruction (law.md RT-7).
BACKUP_DAYS = env.number("UNDERSIGN_BACKUP_DAYS", 35)
BACKUP_PLACES = env.text("UNDERSIGN_BACKUP_PLACES", "Backups of this instance").split(", ")
LEASE_SECONDS = env.number("UNDERSIGN_LEASE_SECONDS", 90)  # when claimed, unfinished work is due again

AUTH_USER_MODEL = "workspaces.Member"
AUTHENTICATION_BACKENDS = ["undersign.web.sign_in.ByPassword"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"

SECURE_COOKIES = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-desk" if SECURE_COOKIES else "desk"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "undersign.web.failures.csrf"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not `no-referrer`: with it browsers send `Origin: null` on forms, and the CSRF check rightly refuses.
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20

LANGUAGES = locale.spoken()  # of signers and contracts
STAFF_LANGUAGES = locale.spoken("desk")
LANGUAGE_CODE = "en"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "static"
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/.+[-.][\w-]{8,}\.\w+$"
WHITENOISE_USE_FINDERS = False

# Who keeps the key above all others: "file", "pkcs11:LIBRARY?token=…&label=…" or "kms:https://…?key=…".
MASTER_KEY = env.text("UNDERSIGN_MASTER_KEY", "file")
MASTER_KEEPERS = {
    "pkcs11": "undersign.sealing.module_keeper.ModuleKeeper",
    "kms": "undersign.connectors.authorities.key_service.KeyService",
}
KMS_ACCESS = env.text("UNDERSIGN_KMS_ACCESS")
KMS_SECRET = env.text("UNDERSIGN_KMS_SECRET")
KMS_SESSION = env.text("UNDERSIGN_KMS_SESSION")

# Mail: in the demo nothing leaves the machine unless an SMTP server is named; see notices/outbox.
MAIL_URL = env.text("UNDERSIGN_MAIL_URL")  # smtp://user:password@host:587?tls=starttls
MAIL_FROM = env.text("UNDERSIGN_MAIL_FROM", "Undersign <contracts@undersign.example>")
# Where mail comes back to, `returns@example.com`: read from a mailbox, or taken in by `undersign returns`.
MAIL_RETURN = env.text("UNDERSIGN_MAIL_RETURN")
MAIL_RETURN_BOX = env.text("UNDERSIGN_MAIL_RETURN_BOX")  # imaps://user:password@host/INBOX
OUTBOX = env.flag("UNDERSIGN_OUTBOX", MODE != "production")
# Who stamps times: the address of an authority (RFC 3161); unset, we do ourselves.
TSA_URL = env.text("UNDERSIGN_TSA_URL")  # https://user:password@tsa.example.com/tsr
TRUST = env.text("UNDERSIGN_TRUST")  # a PEM file: its root, and a seal certificate of your own with its root
# Where the ledger's checkpoints go beside the data folder: each, or one a day by mail.
CHECKPOINT_STORE = env.text("UNDERSIGN_CHECKPOINT_STORE")  # a folder on another machine or disk
CHECKPOINT_WITNESS = env.text("UNDERSIGN_CHECKPOINT_WITNESS")  # https://…, as c2sp.org/tlog-witness
CHECKPOINT_WITNESS_KEY = env.text("UNDERSIGN_CHECKPOINT_WITNESS_KEY")  # name+number+key, its verifier key
CHECKPOINT_MAIL = env.text("UNDERSIGN_CHECKPOINT_MAIL")  # auditor@example.com
ARCHIVE_DIR = Path(env.text("UNDERSIGN_ARCHIVE", str(DATA_DIR / "archive")))
# Connectors never reach this machine's own addresses unless a test, or a demo, says so.
CONNECTORS_REACH_LOOPBACK = env.flag("UNDERSIGN_REACH_LOOPBACK", MODE == "test")
FONTS_DIR = Path(env.text("UNDERSIGN_FONTS", str(BUILD_DIR / "fonts")))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "undersign.config.logs.Masking",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {  # strangers knocking at the wrong name are no fault of ours
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
    "root": {"handlers": ["stderr"], "level": env.text("UNDERSIGN_LOG", "WARNING")},
}
