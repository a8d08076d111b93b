"""The ASGI entry point, for hosts that offer no WSGI; sync views were measured to be faster under WSGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_asgi_application()

from crisis.bake import bake_crisis_page  # noqa: E402

bake_crisis_page()
