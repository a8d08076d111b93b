"""The door by which rules become the ones that decide: checked, numbered, frozen."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from referral_rules.engine import Ruleset, RulesetRefused, canonical_json, read_ruleset, sha256_of
from referral_rules.models import Pathway, RuleSetVersion
from service_directory.published import services_by_slug


def publish_ruleset(*, document: Mapping[str, Any], author: User | None = None, approver: User | None = None) -> RuleSetVersion:
    """Publishes the ruleset document as the next version of its pathway and returns it; the same document again changes nothing.

    Raises RulesetRefused, naming every fault with its JSON path, for a document that is not a sound ruleset, that names a
    service the directory does not have, or whose author approves it alone.
    """
    ruleset = read_ruleset(document)
    refuse_self_approval(author, approver)
    refuse_unknown_services(ruleset)
    with transaction.atomic():
        pathway, _ = Pathway.objects.update_or_create(
            slug=ruleset.pathway.slug, defaults={"title": ruleset.pathway.title, "description": ruleset.pathway.description}
        )
        # Two people who publish at once take turns here, so that numbers have no gaps and exactly one version decides.
        Pathway.objects.select_for_update().get(pk=pathway.pk)
        return next_version(pathway, document, author, approver)


def refuse_self_approval(author: User | None, approver: User | None) -> None:
    """Raises RulesetRefused where one person stands for both of the two that a publication takes."""
    if author is not None and author == approver:
        raise RulesetRefused(("approver: the author of a ruleset cannot approve it; ask another rules approver.",))


def refuse_unknown_services(ruleset: Ruleset) -> None:
    """Raises RulesetRefused naming each service that the directory does not have."""
    outcomes = [ruleset.default, *(rule.then for rule in ruleset.rules)]
    named = {slug for outcome in outcomes for slug in outcome.services}
    if unknown := sorted(named - set(services_by_slug(named))):
        raise RulesetRefused(tuple(f"services: “{slug}” is not in the service directory." for slug in unknown))


def next_version(pathway: Pathway, document: Mapping[str, Any], author: User | None, approver: User | None) -> RuleSetVersion:
    """Ends the version that decides today and puts the next one in its place, unless they are the same."""
    current = pathway.versions.filter(effective_to=None).first()
    if current and current.sha256 == sha256_of(document):
        return current
    now = timezone.now()
    pathway.versions.filter(effective_to=None).update(effective_to=now)
    last = pathway.versions.order_by("-number").first()
    return RuleSetVersion.objects.create(
        pathway=pathway,
        number=last.number + 1 if last else 1,
        document=canonical_json(document),
        sha256=sha256_of(document),
        published_at=now,
        author=author,
        approver=approver,
    )
