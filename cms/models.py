"""The vocabularies that pages refer to, edited as snippets; the page kinds themselves are in `cms.pages`."""

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import TranslatableMixin

from service_directory.models import Service


class Concern(TranslatableMixin, ClusterableModel):
    """What somebody may be worried about: the vocabulary by which families search and services are matched."""

    slug = models.SlugField(max_length=80)
    label = models.CharField(max_length=120)
    also_known_as = models.TextField(
        blank=True,
        help_text="The words people really use, one phrase a line, misspellings and text-speak included. Search knows them at once.",
    )
    services = ParentalManyToManyField(Service, blank=True, related_name="+", help_text="Services that help with this concern.")

    panels = [
        TitleFieldPanel("label", targets=["slug"]),
        FieldPanel("slug", widget=SlugInput),
        FieldPanel("also_known_as"),
        FieldPanel("services"),
    ]

    class Meta(TranslatableMixin.Meta):
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="one_concern_a_slug_and_locale")]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Refuses a slug that is taken: the form has no field for the locale, so Django leaves the constraint unchecked there."""
        super().clean()
        if Concern.objects.filter(slug=self.slug, locale=self.locale_id).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": "Another concern has this slug."})


class ResourceKind(models.TextChoices):
    """What somebody gets who follows a resource."""

    WEB_PAGE = "WEB_PAGE", "Web page"
    VIDEO = "VIDEO", "Video"
    APP = "APP", "App"
    LEAFLET = "LEAFLET", "Leaflet"
    HELPLINE = "HELPLINE", "Helpline"


class Resource(models.Model):
    """Something good elsewhere that a topic page points to."""

    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500, unique=True)
    provider = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=ResourceKind, default=ResourceKind.WEB_PAGE)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return f"{self.title} ({self.provider})" if self.provider else self.title


# Django finds an app's models in this module alone.
from cms.pages.home import HomePage, InformationPage, TopicIndexPage  # noqa: E402
from cms.pages.topic import (  # noqa: E402
    EvidenceReference,
    TopicConcern,
    TopicPage,
    TopicRelatedService,
    TopicRelatedTopic,
    TopicResource,
)

__all__ = [
    "Concern",
    "EvidenceReference",
    "HomePage",
    "InformationPage",
    "Resource",
    "ResourceKind",
    "TopicConcern",
    "TopicIndexPage",
    "TopicPage",
    "TopicRelatedService",
    "TopicRelatedTopic",
    "TopicResource",
]
