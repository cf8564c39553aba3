"""All settings, from environment variables. docs/operations.md has the table of them."""

import secrets
from pathlib import Path
from urllib.parse import quote

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from library_project import env

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = env.boolean("DEBUG", False)

# Everything that changes lives here: database, search index, uploads, the local secret key.
DATA_DIR = Path(env.text("DATA_DIR", BASE_DIR / "data")).resolve()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise env.SettingError(f"DATA_DIR is {DATA_DIR}, which cannot be made ({error.strerror}).") from error
MEDIA_ROOT = Path(env.text("MEDIA_DIR", DATA_DIR / "media"))
SEARCH_INDEX_DIR = Path(env.text("SEARCH_INDEX_DIR", DATA_DIR / "search_index"))


def _local_secret_key() -> str:
    """The key of a site on this machine alone: made once, kept in the data folder, readable by its owner only."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


# LOCAL=1 (set by `make run` and `make dev`) is a site for this machine alone: the secret key is made by itself.
# Anywhere else a missing SECRET_KEY or ALLOWED_HOSTS stops the start.
LOCAL = env.boolean("LOCAL", DEBUG)
if LOCAL:
    SECRET_KEY = env.text("SECRET_KEY", "") or _local_secret_key()
    ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]")
else:
    SECRET_KEY = env.text("SECRET_KEY")
    ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", env.text("ALLOWED_HOSTS"))
    if len(SECRET_KEY) < 32:
        raise env.SettingError("SECRET_KEY is too short; it must have at least 32 characters.")
    if not ALLOWED_HOSTS:
        raise env.SettingError(
            "ALLOWED_HOSTS is empty; name the hosts the site is reached by, for example library.example."
        )
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

# Behind a proxy that ends TLS, HTTPS=1 makes cookies secure, redirects plain requests and sends HSTS.
HTTPS = env.boolean("HTTPS", False)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 31_536_000, minimum=0)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "library_project.admin_site.LibraryAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "axes",
    "rest_framework",
    "catalog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "library_project.urls"
WSGI_APPLICATION = "library_project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalog.views.furniture.library",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "catalog.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "catalog.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False  # no greeting in the log of every command

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# No request leaves the site from a patron's browser, and no inline script or style runs.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    # ?format=book is a facet of the search, not a way to ask for another kind of answer.
    "URL_FORMAT_OVERRIDE": None,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    # Each letter that is printed would be told of in a hundred lines.
    "loggers": {"fontTools": {"level": "ERROR"}, "fpdf": {"level": "ERROR"}},
}

# How messages to readers leave the house, and from whom. A site on this machine alone writes them into files.
globals().update(env.mail("EMAIL_URL", f"file://{quote(str(DATA_DIR / 'mail'))}" if LOCAL else "smtp://localhost:25"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "library@localhost")
# How many days after its end a loan still names its patron; 0: until the next night.
LOAN_HISTORY_DAYS = env.integer("LOAN_HISTORY_DAYS", 0, minimum=0)
# How many days the file of an import of patrons is kept, with the rows that were not taken.
PATRON_IMPORT_DAYS = env.integer("PATRON_IMPORT_DAYS", 30, minimum=1)

# The library's own name and words, shown on every page.
LIBRARY_NAME = env.text("LIBRARY_NAME", "Riverside Library" if LOCAL else "Library catalogue")
# What stands before an amount of money; a library has one currency.
CURRENCY = env.text("CURRENCY", "€")
# The largest cover that may be uploaded, and the largest catalogue file.
COVER_MAX_BYTES = env.integer("COVER_MAX_MB", 10, minimum=1) * 1024 * 1024
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_MB", 2048, minimum=1) * 1024 * 1024
