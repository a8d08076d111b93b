"""The WSGI entry point; crisis help is baked before the first request is taken."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from crisis.bake import bake_crisis_page  # noqa: E402

bake_crisis_page()
