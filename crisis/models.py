"""The crisis contacts that editors keep; published ones are baked into files, which is where families get them from."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.models import DraftStateMixin, RevisionMixin

from crisis.contacts import Contact


class CrisisContact(DraftStateMixin, RevisionMixin, models.Model):
    """A helpline or emergency number, shown to everybody at all times once published."""

    name = models.CharField(max_length=120, help_text="As people know it, with whom it is for: “Childline (under 19)”.")
    phone = models.CharField(max_length=40, blank=True)
    text = models.CharField("text message", max_length=80, blank=True, help_text="A whole sentence: “Text SHOUT to 85258”.")
    url = models.URLField("web address", blank=True)
    hours = models.CharField(max_length=120, help_text="When somebody answers, and whether it is free.")
    sort_order = models.PositiveSmallIntegerField(default=100, help_text="Lower numbers come first; danger to life before all others.")
    verified_on = models.DateField(null=True, blank=True, help_text="When somebody last rang the number to check it.")
    revisions = GenericRelation("wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id")

    panels = [
        FieldPanel("name"),
        FieldPanel("phone"),
        FieldPanel("text"),
        FieldPanel("url"),
        FieldPanel("hours"),
        FieldPanel("sort_order"),
        FieldPanel("verified_on"),
        PublishingPanel(),
    ]

    class Meta:
        ordering = ["sort_order", "name"]
        verbose_name = "crisis contact"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses a contact that cannot be reached."""
        super().clean()
        if not (self.phone or self.text or self.url):
            raise ValidationError("Give at least one way to get in touch: a phone number, a text message or a web address.")

    def as_contact(self) -> Contact:
        """The contact as front ends get it."""
        return Contact(self.name, self.hours, self.phone or None, self.text or None, self.url or None)
