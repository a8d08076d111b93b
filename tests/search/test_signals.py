from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.models import Page, PageViewRestriction

from cms.models import Concern, Resource, TopicPage
from search.engines import engine
from search.engines.protocol import EngineQuery
from search.words import content_words
from service_directory.models import Organisation, Service, ServiceCategory
from tests.factories import make_concern, make_service, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]) -> Committed:
    """A block after which everything that waits for the commit has happened."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def indexed(text: str, **fields: Any) -> list[str]:
    """What the engine itself holds, whatever the database says."""
    return [hit.path or hit.slug for hit in engine().find(EngineQuery(words=content_words(text), **fields)).hits]


class TestPages:
    def test_nothing_is_indexed_before_the_commit(self) -> None:
        make_topic("sleep")
        assert indexed("sleep") == []

    def test_publish_change_and_unpublish(self, committed: Committed) -> None:
        with committed():
            page = make_topic("sleep")
        assert indexed("sleep") == ["/topics/sleep/"]
        with committed():
            make_topic("sleep", title="Nights", summary="Awake.")
        assert indexed("nights") == ["/topics/sleep/"]
        with committed():
            page.unpublish()
        assert indexed("nights") == []

    def test_a_draft_is_invisible(self, committed: Committed) -> None:
        with committed():
            page = make_topic("sleep")
        with committed():
            draft = TopicPage.objects.get(pk=page.pk)
            draft.title = "Secret"
            draft.save_revision()
        assert indexed("secret") == []
        with committed():
            draft.get_latest_revision().publish()
        assert indexed("secret") == ["/topics/sleep/"]

    def test_a_page_never_published_is_invisible(self, committed: Committed) -> None:
        with committed():
            parent = make_topic("sleep").get_parent()
            draft = TopicPage(title="Secret", slug="secret", summary="Secret.", audiences=("TEACHER",), live=False)
            parent.add_child(instance=draft)
            draft.save_revision()
        assert indexed("secret") == []

    def test_delete(self, committed: Committed) -> None:
        with committed():
            page = make_topic("sleep", resources=[{"title": "Nights", "url": "https://n.example/", "provider": "", "kind": "APP"}])
        assert len(indexed("sleep")) == len(indexed("nights")) == 1
        with committed():
            page.delete()
        assert indexed("sleep") == indexed("nights") == []

    def test_a_new_slug_above_reaches_every_page_below(self, committed: Committed) -> None:
        with committed():
            page = make_topic("sleep")
        with committed():
            parent = page.get_parent().specific
            parent.slug = "help"
            parent.save_revision().publish()
        assert indexed("sleep") == ["/help/sleep/"]

    def test_a_new_slug_of_its_own(self, committed: Committed) -> None:
        with committed():
            page = make_topic("sleep")
        with committed():
            page.refresh_from_db()
            page.slug = "nights"
            page.save_revision().publish()
        assert indexed("sleep") == ["/topics/nights/"]

    def test_a_move_takes_the_pages_below_along(self, committed: Committed) -> None:
        with committed():
            page = make_topic("sleep")
            index_page = Page.objects.get(pk=page.get_parent().pk)
            other = index_page.copy(update_attrs={"slug": "other", "title": "Other"}, recursive=False)
        with committed():
            Page.objects.get(pk=page.pk).move(Page.objects.get(pk=other.pk), pos="last-child")
        assert indexed("sleep") == ["/other/sleep/"]

    def test_a_restriction_above_hides_and_its_end_shows(self, committed: Committed) -> None:
        with committed():
            page = make_topic("sleep")
        with committed():
            restriction = PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
        assert indexed("sleep") == []
        with committed():
            restriction.delete()
        assert indexed("sleep") == ["/topics/sleep/"]


class TestConcerns:
    def test_new_words_reach_its_topics(self, committed: Committed) -> None:
        with committed():
            make_concern("sleep")
            make_topic("nights", concerns=["sleep"])
        with committed():
            make_concern("sleep", "insomnia")
        assert indexed("insomnia") == ["/topics/nights/"]

    def test_services_linked_and_taken_away(self, committed: Committed) -> None:
        named = frozenset({"sleep"})
        with committed():
            make_service("clinic")
            make_concern("sleep", services=("clinic",))
        assert indexed("insomnia", named_concerns=named) == ["clinic"]
        with committed():
            make_concern("sleep", services=())
        assert indexed("insomnia", named_concerns=named) == []

    def test_deleted(self, committed: Committed) -> None:
        with committed():
            make_service("clinic")
            make_concern("sleep", services=("clinic",))
        with committed():
            Concern.objects.get(slug="sleep").delete()
        assert indexed("insomnia", named_concerns=frozenset({"sleep"})) == []
        assert indexed("clinic") == ["clinic"]


class TestServices:
    def test_publish_change_unpublish_and_delete(self, committed: Committed) -> None:
        with committed():
            service = make_service("clinic")
        assert indexed("clinic") == ["clinic"]
        with committed():
            make_service("clinic", name="Nights")
        assert indexed("nights") == ["clinic"]
        with committed():
            Service.objects.get(pk=service.pk).unpublish()
        assert indexed("nights") == []
        with committed():
            make_service("clinic")
        assert indexed("clinic") == ["clinic"]
        with committed():
            Service.objects.get(pk=service.pk).delete()
        assert indexed("clinic") == []

    def test_a_service_that_has_ended_goes(self, committed: Committed) -> None:
        with committed():
            make_service("clinic")
        with committed():
            make_service("clinic", status="DEFUNCT")
        assert indexed("clinic") == []

    def test_the_names_of_its_organisation_and_categories(self, committed: Committed) -> None:
        with committed():
            service = make_service("clinic")
        with committed():
            organisation = Organisation.objects.get(pk=service.organisation_id)
            organisation.name = "Lantern"
            organisation.save()
            category = ServiceCategory.objects.get()
            category.label = "Bereavement"
            category.save()
        assert indexed("lantern") == indexed("bereavement") == ["clinic"]


class TestResources:
    LINK = {"title": "Nights", "url": "https://n.example/", "provider": "", "kind": "APP"}

    def test_a_resource_is_found_while_a_public_topic_points_to_it(self, committed: Committed) -> None:
        with committed():
            page = make_topic("sleep", resources=[self.LINK])
        assert len(indexed("nights")) == 1
        with committed():
            make_topic("sleep", resources=[])
        assert indexed("nights") == []
        with committed():
            make_topic("sleep", resources=[self.LINK])
        with committed():
            TopicPage.objects.get(pk=page.pk).unpublish()
        assert indexed("nights") == []

    def test_a_new_title(self, committed: Committed) -> None:
        with committed():
            make_topic("sleep", resources=[self.LINK])
        with committed():
            resource = Resource.objects.get()
            resource.title = "Mornings"
            resource.save()
        assert len(indexed("mornings")) == 1
        assert indexed("nights") == []


def test_an_editor_can_publish_while_search_is_down(committed: Committed, settings: LazySettings, caplog: pytest.LogCaptureFixture) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.EMBEDDED_SEARCH_FILE = settings.EMBEDDED_SEARCH_FILE.parent
    with committed():
        page = make_topic("sleep")
    assert page.live
    assert "did not reach ElasticsearchEngine" in caplog.text
    assert "did not reach EmbeddedEngine" in caplog.text


class TestRebuildCommand:
    def test_it_counts_and_swaps(self) -> None:
        make_topic("sleep")
        make_service("clinic")
        out = StringIO()
        call_command("rebuild_search_index", stdout=out)
        assert "Embedded: 2 documents" in out.getvalue()
        assert indexed("sleep") == ["/topics/sleep/"]

    def test_an_empty_database_makes_an_empty_index(self) -> None:
        out = StringIO()
        call_command("rebuild_search_index", stdout=out)
        assert "Embedded: 0 documents" in out.getvalue()

    def test_what_fails_is_one_sentence(self, settings: LazySettings) -> None:
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
        with pytest.raises(CommandError, match="The Elasticsearch index could not be built"):
            call_command("rebuild_search_index", stdout=StringIO())
