"""Production: every secret and address is asked for, nothing has a usable default."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, FIELD_ENCRYPTION_KEYS, env
from config.settings.required import required

DEBUG = False
SECRET_KEY = required(env, "SECRET_KEY")
ALLOWED_HOSTS = [host.strip() for host in required(env, "ALLOWED_HOSTS").split(",")]
PUBLIC_URL = WAGTAILADMIN_BASE_URL = required(env, "PUBLIC_URL")
EPR_URL = required(env, "EPR_URL")
EPR_ORGANISATION_ODS_CODE = required(env, "EPR_ORGANISATION_ODS_CODE")
FHIR_IDENTIFIER_BASE = required(env, "FHIR_IDENTIFIER_BASE")
required(env, "FIELD_ENCRYPTION_KEYS")
if not FIELD_ENCRYPTION_KEYS:
    raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS holds no key.")
required(env, "DATABASE_URL")
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured("DATABASE_URL names a database other than PostgreSQL. Production runs on PostgreSQL alone.")
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PUBLIC_URL])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
