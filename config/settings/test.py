"""Tests: everything below a folder that is thrown away, fixed keys, fast passwords; addresses of real servers come from the environment."""

import atexit
import base64
import os
import shutil
import tempfile

_scratch = tempfile.mkdtemp(prefix="help-first-tests-")
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
os.environ["VAR_DIR"] = _scratch
os.environ["FIELD_ENCRYPTION_KEYS"] = "test:" + base64.b64encode(bytes(range(32))).decode()
os.environ["CONTENT_LANGUAGES"] = "en,cy"
os.environ["EPR_URL"] = ""

from config.settings.base import *  # noqa: E402, F403

DEBUG = False
SECRET_KEY = "for tests only, never used by a server"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
GRAPHQL_IDE = True
# Each worker of a parallel run has an index of its own.
ELASTICSEARCH_INDEX = f"help-first-test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-{os.getpid()}"
