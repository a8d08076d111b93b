"""Crisis contacts in the admin menu."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from crisis.models import CrisisContact


class CrisisContactViewSet(SnippetViewSet):
    model = CrisisContact
    icon = "warning"
    menu_label = "Crisis contacts"
    menu_order = 190
    add_to_admin_menu = True
    list_display = ["name", "phone", "text", "hours", "verified_on"]


register_snippet(CrisisContactViewSet)
