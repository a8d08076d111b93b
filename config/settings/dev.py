"""One machine, one developer: SQLite and the embedded search, secrets made at the first start and kept under var/."""

import os
from pathlib import Path

import environ

from config.settings.secrets_file import ensure_secrets

_root = Path(__file__).resolve().parent.parent.parent
# The files only fill in what the environment does not say, and the base settings read the environment when imported.
environ.Env.read_env(_root / ".env")
environ.Env.read_env(ensure_secrets(Path(os.environ.get("VAR_DIR", _root / "var")) / "quickstart.env"))

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import env  # noqa: E402

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
GRAPHQL_IDE = True
