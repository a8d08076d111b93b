"""The vocabularies that pages refer to, edited as snippets; the page kinds themselves are in `cms.pages`."""

from django.db import models
from django.utils.text import slugify
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
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

    panels = [FieldPanel("label"), FieldPanel("slug"), FieldPanel("also_known_as"), FieldPanel("services")]

    class Meta(TranslatableMixin.Meta):
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="one_concern_a_slug_and_locale")]

    def __str__(self) -> str:
        return self.label

    def full_clean(self, *args: object, **kwargs: object) -> None:
        """Fills in the slug from the label where an editor left it empty."""
        self.slug = self.slug or slugify(self.label)
        super().full_clean(*args, **kwargs)


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
