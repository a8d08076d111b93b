from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The room of the reference front end; it has no models, and every address it serves is in `portal.urls`."""

    name = "portal"
