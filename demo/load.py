"""Loads the demo content through the rooms' own doors; each piece once, so that nothing an editor did to it is undone."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction

from cms.models import TopicPage
from cms.publish_topic import publish_topic, relate_topics, save_concern
from demo.models import LoadedItem
from demo.pictures import save_picture
from demo.read_content import concern_files, pathway_files, service_files, topic_files
from referral_rules.publish import publish_ruleset
from service_directory.save_service import save_service

Tell = Callable[[str, int, int], None]


def load_demo(tell: Tell = lambda kind, loaded, total: None) -> None:
    """Loads what was not loaded before; `tell(kind, loaded now, in all)` is called after each kind.

    Raises ContentFaulty or ValidationError for a faulty file; what was loaded before it stays.
    """
    services = list(service_files())
    helpers: dict[str, list[str]] = {}
    for service in services:
        for concern in service.pop("concerns"):
            helpers.setdefault(concern, []).append(service["service"]["slug"])
    _load("services", services, lambda x: x["service"]["slug"], lambda x: save_service(**x), tell)
    _load("concerns", concern_files(), lambda x: x["slug"], lambda x: save_concern(**x, services=helpers.get(x["slug"], [])), tell)
    topics = list(topic_files())
    _load("topics", topics, lambda x: x.topic.slug, lambda x: _publish_with_picture(x.topic), tell)
    there = set(TopicPage.objects.values_list("slug", flat=True))
    _load(
        "links between topics",
        [file for file in topics if file.topic.slug in there],
        lambda x: x.topic.slug,
        lambda x: relate_topics(slug=x.topic.slug, related=[slug for slug in x.related_topics if slug in there]),
        tell,
    )
    _load("pathways", pathway_files(), lambda x: x["pathway"]["slug"], lambda x: publish_ruleset(document=x), tell)


def _load(kind: str, items: Iterable[Any], key: Callable[[Any], str], load: Callable[[Any], Any], tell: Tell) -> None:
    items = list(items)
    known = set(LoadedItem.objects.filter(kind=kind).values_list("key", flat=True))
    fresh = [item for item in items if key(item) not in known]
    for item in fresh:
        with transaction.atomic():
            LoadedItem.objects.create(kind=kind, key=key(item))
            load(item)
    tell(kind, len(fresh), len(items))


def _publish_with_picture(topic: Any) -> None:
    publish_topic(topic=replace(topic, hero_image_id=save_picture(topic.slug, topic.title)))
