"""Pathways and their published versions in the admin: versions can be read there, never changed."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from referral_rules.models import Pathway, RuleSetVersion


class PathwayViewSet(SnippetViewSet):
    model = Pathway
    icon = "tasks"
    list_display = ["title", "slug"]


class RuleSetVersionViewSet(SnippetViewSet):
    model = RuleSetVersion
    icon = "history"
    list_display = ["pathway", "number", "published_at", "author", "approver", "effective_to"]
    list_filter = ["pathway"]
    inspect_view_enabled = True
    inspect_view_fields = ["pathway", "number", "sha256", "published_at", "author", "approver", "effective_to", "document"]


class RulesGroup(SnippetViewSetGroup):
    menu_label = "Referral rules"
    menu_icon = "tasks"
    menu_order = 220
    items = (PathwayViewSet, RuleSetVersionViewSet)


register_snippet(RulesGroup)
