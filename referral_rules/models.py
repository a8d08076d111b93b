"""Pathways and their published rulesets: a version is written once and never changed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class Pathway(models.Model):
    """A way to help that families can be led along, such as the one to children's mental health services."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class VersionIsImmutable(RuntimeError):
    """Somebody tried to change or delete a published version; publish a new one instead."""


class RuleSetVersion(models.Model):
    """Questionnaire and rules as published: canonical JSON and its hash. The one without `effective_to` decides today."""

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.TextField(help_text="Canonical JSON; see docs/reference/ruleset-format.md.")
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    effective_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pathway", "-number"]
        verbose_name = "ruleset version"
        constraints = [
            models.UniqueConstraint(fields=["pathway", "number"], name="one_version_a_number"),
            models.UniqueConstraint(fields=["pathway"], condition=models.Q(effective_to=None), name="one_version_decides"),
        ]

    def __str__(self) -> str:
        return f"{self.pathway} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes a new version. Raises VersionIsImmutable for one that is there already."""
        if not self._state.adding:
            raise VersionIsImmutable(f"{self} is published and cannot change.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises VersionIsImmutable: referrals refer to the version that decided."""
        raise VersionIsImmutable(f"{self} is published and cannot be deleted.")
