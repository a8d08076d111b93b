import json

import pytest
from django.test import Client
from django.urls import reverse

from referral_rules.engine import RulesetRefused
from referral_rules.models import RuleSetVersion, VersionIsImmutable
from referral_rules.publish import publish_ruleset
from referral_rules.published import find_pathways, find_version
from tests.factories import make_pathway, make_user, ruleset_document

pytestmark = pytest.mark.django_db


def with_title(title: str) -> dict:
    document = ruleset_document()
    document["pathway"]["title"] = title
    return document


def test_the_newest_version_decides_and_the_earlier_ones_can_still_be_read() -> None:
    first = make_pathway()
    second = publish_ruleset(document=with_title("Another title"))

    assert (first.number, second.number) == (1, 2)
    assert find_version("test-pathway").number == 2
    assert find_version("test-pathway", 1).sha256 == first.sha256
    assert RuleSetVersion.objects.filter(effective_to=None).count() == 1
    assert [pathway.title for pathway in find_pathways()] == ["Another title"]


def test_the_same_document_again_publishes_nothing() -> None:
    first = make_pathway()
    assert publish_ruleset(document=json.loads(json.dumps(ruleset_document()))) == first


def test_a_published_version_cannot_be_changed_or_deleted() -> None:
    version = make_pathway()
    version.document = "{}"
    with pytest.raises(VersionIsImmutable):
        version.save()
    with pytest.raises(VersionIsImmutable):
        version.delete()
    assert RuleSetVersion.objects.get().document != "{}"


def test_an_author_cannot_approve_alone() -> None:
    author, approver = make_user("Rules author"), make_user("Rules approver")
    make_pathway()
    with pytest.raises(RulesetRefused, match="author"):
        publish_ruleset(document=with_title("Mine"), author=author, approver=author)
    version = publish_ruleset(document=with_title("Ours"), author=author, approver=approver)
    assert (version.author, version.approver) == (author, approver)


def test_a_service_that_the_directory_does_not_have_is_refused_by_name() -> None:
    with pytest.raises(RulesetRefused) as refusal:
        publish_ruleset(document=ruleset_document())
    assert "hub" in str(refusal.value)
    assert "sleep-clinic" in str(refusal.value)
    assert not RuleSetVersion.objects.exists()


@pytest.mark.parametrize("superuser", [True, False])
def test_the_admin_shows_versions_and_offers_no_change(superuser: bool) -> None:
    version = make_pathway()
    client = Client()
    client.force_login(make_user("Rules author", is_superuser=superuser))

    listing = client.get(reverse("wagtailsnippets_referral_rules_rulesetversion:list"))
    assert listing.status_code == 200
    inspect = client.get(reverse("wagtailsnippets_referral_rules_rulesetversion:inspect", args=[version.pk]))
    assert version.sha256 in inspect.content.decode()
    for view in ("add", "edit", "delete"):
        args = [] if view == "add" else [version.pk]
        assert client.get(reverse(f"wagtailsnippets_referral_rules_rulesetversion:{view}", args=args)).status_code in {302, 403}
