"""Concerns and resources in the admin menu, beside the pages that use them."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.models import Concern, Resource


class ConcernViewSet(SnippetViewSet):
    model = Concern
    icon = "help"
    list_display = ["label", "slug"]
    search_fields = ["label", "also_known_as"]


class ResourceViewSet(SnippetViewSet):
    model = Resource
    icon = "link"
    list_display = ["title", "provider", "kind"]
    search_fields = ["title", "provider"]


class VocabularyGroup(SnippetViewSetGroup):
    menu_label = "Vocabulary"
    menu_icon = "tag"
    menu_order = 210
    items = (ConcernViewSet, ResourceViewSet)


register_snippet(VocabularyGroup)
