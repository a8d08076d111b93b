"""The portal's addresses. Those named here are fixed; every other one is a page that editors have published, or has moved."""

from django.urls import path, re_path

from portal import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("services/", views.services, name="services"),
    path("services/<slug:slug>/", views.service, name="service"),
    path("concerns/<slug:slug>/", views.concern, name="concern"),
    path("get-help/", views.get_help, name="get-help"),
    # An address of an older site, such as /about.html: no page of ours has one, but editors may have kept where it leads.
    re_path(r"[^\w\-/]", views.moved),
    # Wagtail makes the addresses of pages from the pattern of this name.
    re_path(r"^((?:[\w\-]+/)*)$", views.page, name="wagtail_serve"),
]
