"""What every environment shares; values that differ between trusts come from the environment (see .env.example)."""

from pathlib import Path

import environ

from config.settings.required import encryption_keys

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()

INSTALLED_APPS = [
    "config.apps.HouseConfig",
    "demo",
    "portal",
    "graphql_api",
    "referrals",
    "referral_rules",
    "search",
    "cms",
    "service_directory",
    "media",
    "outbox",
    "crisis",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "strawberry_django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # First, so that no failure below it can take crisis help away.
    "crisis.middleware.CrisisPageFirst",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    # Set but empty, as compose files leave it, counts as not set.
    "default": env.db_url_config(env.str("DATABASE_URL", default="").strip() or f"sqlite:///{VAR_DIR / 'database.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers wait for one another instead of failing, and readers never wait for a writer.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"

LANGUAGE_CODE = "en"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
# The languages content may be written in; each is switched on by an editor under Settings → Locales.
LANGUAGE_NAMES = {
    "en": "English", "cy": "Welsh", "pl": "Polish", "ur": "Urdu", "fr": "French", "ro": "Romanian",
    "ar": "Arabic", "bn": "Bengali", "pa": "Punjabi", "so": "Somali", "uk": "Ukrainian",
}  # fmt: skip
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    (code, LANGUAGE_NAMES.get(code, code)) for code in env.list("CONTENT_LANGUAGES", default=["en", "cy", "pl", "ur", "fr"])
]
WAGTAIL_I18N_ENABLED = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Never BASE_DIR / "media": that is a room with code in it (media/checks.py refuses it).
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
CRISIS_DIR = VAR_DIR / "crisis"

TRUST_NAME = env.str("TRUST_NAME", default="Harebell Vale NHS Foundation Trust")
WAGTAIL_SITE_NAME = TRUST_NAME
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILIMAGES_IMAGE_MODEL = "media.TrustImage"
WAGTAILDOCS_DOCUMENT_MODEL = "media.TrustDocument"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Nobody outside learns who works here: Wagtail would send a hash of each e-mail address to gravatar.com.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
TAGGIT_CASE_INSENSITIVE = True
# A long page with many blocks posts one field for each value; Django's default of 1,000 would lose an editor's draft.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA_CERTIFICATE = env.str("ELASTICSEARCH_CA_CERTIFICATE", default="")
ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", default="help-first")
EMBEDDED_SEARCH_FILE = VAR_DIR / "search" / "index.sqlite3"

EPR_URL = env.str("EPR_URL", default="")
EPR_BEARER_TOKEN = env.str("EPR_BEARER_TOKEN", default="")
EPR_CA_BUNDLE = env.str("EPR_CA_BUNDLE", default="")
EPR_TIMEOUT_SECONDS = env.float("EPR_TIMEOUT_SECONDS", default=15.0)
EPR_ORGANISATION_ODS_CODE = env.str("EPR_ORGANISATION_ODS_CODE", default="ZZ999")

# Identifies our own records inside FHIR messages; a trust keeps it for ever, or replays are no longer recognised.
FHIR_IDENTIFIER_BASE = env.str("FHIR_IDENTIFIER_BASE", default="https://harebellvale.example/fhir")

FIELD_ENCRYPTION_KEYS: dict[str, bytes] = encryption_keys(env.str("FIELD_ENCRYPTION_KEYS", default=""))

GRAPHQL_DOCUMENT_FOLDERS = [BASE_DIR / "portal" / "documents"]
GRAPHQL_IDE = False

# Nothing a person typed is ever logged: the rooms log ids, statuses and counts only.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"httpx": {"level": "WARNING"}, "elastic_transport": {"level": "ERROR"}},
}
