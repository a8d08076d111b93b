"""Reads the files of demo/content into what the rooms' doors take; a fault names its file."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cms.publish_topic import TopicFields

CONTENT = Path(__file__).parent / "content"
DAYS = {"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU"}
PANELS = {"Young people's panel": "YOUNG_PEOPLE", "Parents' panel": "PARENTS"}


class ContentFaulty(ValueError):
    """A content file cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class TopicFile:
    """A topic and the slugs of the topics it is related to, which can only be set once all are there."""

    topic: TopicFields
    related_topics: tuple[str, ...]


def concern_files() -> Iterator[dict[str, Any]]:
    """Concerns with slug, label and also_known_as, by slug."""
    for file in sorted((CONTENT / "concerns").glob("*.yaml")):
        yield _yaml(file)


def topic_files() -> Iterator[TopicFile]:
    """Topics, by slug."""
    for file in sorted((CONTENT / "topics").glob("*.md")):
        head, body = _front_matter(file)
        try:
            yield TopicFile(_topic(head, body), tuple(head["related_topics"]))
        except KeyError as missing:
            raise ContentFaulty(f"{file.name}: {missing} is missing") from None


def service_files() -> Iterator[dict[str, Any]]:
    """Services as the keyword arguments of `save_service`, with their concern slugs under "concerns", by organisation."""
    labels = {category["slug"]: category["label"] for category in _yaml(CONTENT / "services" / "_categories.yaml")}
    for file in sorted((CONTENT / "services").glob("[!_]*.yaml")):
        content = _yaml(file)
        for service in content["services"]:
            try:
                yield _service(content["organisation"], service, labels)
            except KeyError as missing:
                raise ContentFaulty(f"{file.name}, {service.get('slug')}: {missing} is missing") from None


def pathway_files() -> Iterator[dict[str, Any]]:
    """Ruleset documents, by file name."""
    for file in sorted((CONTENT / "pathways").glob("*.yaml")):
        yield _plain(_yaml(file))


def _topic(head: dict[str, Any], body: str) -> TopicFields:
    return TopicFields(
        slug=head["slug"],
        title=head["title"],
        summary=head["summary"].strip(),
        search_description=head["search_description"].strip(),
        body=body,
        audiences=[audience.upper() for audience in head["audiences"]],
        minimum_age=head["minimum_age"],
        maximum_age=head["maximum_age"],
        concerns=head["concerns"],
        evidence=[{**evidence, "kind": evidence["kind"].upper()} for evidence in head["evidence"]],
        resources=[{**resource, "kind": resource["kind"].upper()} for resource in head["resources"]],
        related_services=head["related_services"],
        reviewed_at=head["reviewed_at"],
        next_review_due=head["next_review_due"],
        co_produced_with=[PANELS[panel] for panel in head["co_produced_with"]],
    )


def _service(organisation: dict[str, Any], service: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    return {
        "organisation": {**organisation, "website": organisation["website"] or ""},
        "service": {
            "slug": service["slug"],
            "name": service["name"],
            "description": service["description"].strip(),
            "status": service["status"].upper(),
            "audiences": [x.upper() for x in service["audiences"]],
            "minimum_age": service["minimum_age"],
            "maximum_age": service["maximum_age"],
            "referral_routes": [x.upper() for x in service["referral_routes"]],
            "delivery_modes": [x.upper() for x in service["delivery_modes"]],
            "waiting_time_weeks": service["waiting_time_weeks"],
            "cost": service["cost"],
            "free": service["cost"].casefold() == "free",
            "phone": service["phone"] or "",
            "email": service["email"] or "",
            "website": service["website"] or "",
            "assured_on": service["assured_on"],
        },
        "categories": [(slug, labels[slug]) for slug in service["categories"]],
        "locations": service["locations"],
        "opening_hours": [
            {"day": DAYS[day], "opens": _time(hours["opens"]), "closes": _time(hours["closes"])}
            for hours in service["opening_hours"]
            for day in hours["days"]
        ],
        "concerns": service["concerns"],
    }


def _time(text: str) -> datetime.time:
    """A time of day; 24:00 is the midnight that ends it."""
    return datetime.time.fromisoformat("00:00" if text == "24:00" else text)


def _front_matter(file: Path) -> tuple[dict[str, Any], str]:
    parts = file.read_text().split("---\n", 2)
    if len(parts) != 3 or parts[0]:
        raise ContentFaulty(f"{file.name}: it must begin with front matter between two lines of ---")
    return _parsed(file, parts[1]), parts[2].strip()


def _yaml(file: Path) -> Any:
    return _parsed(file, file.read_text())


def _parsed(file: Path, text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise ContentFaulty(f"{file.name}: {fault}") from None


def _plain(value: Any) -> Any:
    """The value as JSON has it: YAML's dates become ISO text."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
