"""Every address of the site, in one list; what no line names is a page and belongs to the portal."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from graphql_api import urls as graphql_urls
from portal import urls as portal_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("graphql/", include(graphql_urls)),
    # Uploads: in production the web server in front answers this address from MEDIA_ROOT before it gets here.
    re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
    # The default language has no prefix. Wagtail needs to know of prefixes, or a Welsh page gets the address of the English one.
    *i18n_patterns(path("", include(portal_urls)), prefix_default_language=False),
]
