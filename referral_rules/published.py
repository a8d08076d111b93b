"""Reads of published rules: frozen versions, parsed once for each hash."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from referral_rules.engine import Ruleset, read_ruleset
from referral_rules.models import Pathway, RuleSetVersion


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Which approved version decides, or decided."""

    pathway: str
    number: int
    sha256: str
    published_at: datetime
    ruleset: Ruleset


@dataclass(frozen=True, slots=True)
class PathwayRow:
    """A pathway; `version` is None while nothing is published for it."""

    slug: str
    title: str
    description: str
    version: VersionRow | None


def find_pathways() -> list[PathwayRow]:
    """Every pathway, by title: two queries."""
    current = {row.pathway_id: row for row in RuleSetVersion.objects.filter(effective_to=None).select_related("pathway")}
    return [
        PathwayRow(pathway.slug, pathway.title, pathway.description, _row(current[pathway.pk]) if pathway.pk in current else None)
        for pathway in Pathway.objects.all()
    ]


def find_version(pathway: str, number: int | None = None) -> VersionRow | None:
    """The version of a pathway that decides today, or the one of that number, whether it still decides or not."""
    wanted = {"effective_to": None} if number is None else {"number": number}
    record = RuleSetVersion.objects.select_related("pathway").filter(pathway__slug=pathway, **wanted).first()
    return _row(record) if record else None


def _row(record: RuleSetVersion) -> VersionRow:
    return VersionRow(record.pathway.slug, record.number, record.sha256, record.published_at, _parsed(record.document))


@lru_cache(maxsize=64)
def _parsed(document: str) -> Ruleset:
    return read_ruleset(json.loads(document))
