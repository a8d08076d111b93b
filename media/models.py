"""Images and documents as editors keep them; the words around a picture are part of it."""

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class Consent(models.TextChoices):
    """Whether the people in a picture agreed to be shown."""

    NOT_NEEDED = "NOT_NEEDED", "Not needed: nobody can be recognised"
    GIVEN = "GIVEN", "Given in writing"
    MODEL_RELEASE = "MODEL_RELEASE", "Stock picture with a model release"


class TrustImage(AbstractImage):
    """A picture. Its `description` is the alternative text for people who cannot see it."""

    credit = models.CharField(max_length=200, blank=True, help_text="Who made it, and its licence.")
    consent = models.CharField(max_length=20, choices=Consent, default=Consent.NOT_NEEDED)

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit", "consent")

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        permissions = [("choose_trustimage", "Can choose image")]


class Rendition(AbstractRendition):
    """One size and format of a picture, made once and kept."""

    image = models.ForeignKey(TrustImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class TrustDocument(AbstractDocument):
    """A file to download, such as an easy-read leaflet."""

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        permissions = [("choose_trustdocument", "Can choose document")]
