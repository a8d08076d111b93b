"""Pathways and their published versions in the admin: versions can be read there, never changed."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from referral_rules.models import Pathway, RuleSetVersion


class PathwayViewSet(SnippetViewSet):
    model = Pathway
    icon = "tasks"
    list_display = ["title", "slug"]


class ReadOnly(ModelPermissionPolicy):
    """Nobody, a superuser included, is offered to add, change or delete what is published."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


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


register_permission_policy(RuleSetVersion, ReadOnly(RuleSetVersion))
register_snippet(RulesGroup)
