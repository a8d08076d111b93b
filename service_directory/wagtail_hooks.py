"""The directory in the admin menu."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from service_directory.models import Organisation, Service, ServiceCategory


class ServiceViewSet(SnippetViewSet):
    model = Service
    icon = "site"
    list_display = ["name", "organisation", "status", "waiting_time_weeks", "assured_on"]
    list_filter = ["status", "organisation", "categories"]
    search_fields = ["name", "description"]


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    icon = "group"
    list_display = ["name", "in_trust", "website"]


class ServiceCategoryViewSet(SnippetViewSet):
    model = ServiceCategory
    icon = "tag"
    list_display = ["label", "slug"]


class DirectoryGroup(SnippetViewSetGroup):
    menu_label = "Service directory"
    menu_icon = "list-ul"
    menu_order = 200
    items = (ServiceViewSet, OrganisationViewSet, ServiceCategoryViewSet)


register_snippet(DirectoryGroup)
