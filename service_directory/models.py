"""Organisations and their services as directory editors keep them (Open Referral UK 3.0: organization, service, location, schedule)."""

import uuid

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PublishingPanel
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin

from service_directory.fields import ChoiceSetField
from service_directory.vocabulary import Audience, DeliveryMode, ReferrerRole, ServiceStatus, Weekday


class Organisation(models.Model):
    """Who runs a service: the trust itself, a charity, the council, a national helpline."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField()
    website = models.URLField(blank=True)
    in_trust = models.BooleanField("the trust itself", default=False, help_text="Services of others are shown as signposts.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ServiceCategory(models.Model):
    """A kind of service (HSDS taxonomy term)."""

    slug = models.SlugField(max_length=80, unique=True)
    label = models.CharField(max_length=120)

    class Meta:
        ordering = ["label"]
        verbose_name_plural = "service categories"

    def __str__(self) -> str:
        return self.label


class Service(DraftStateMixin, RevisionMixin, ClusterableModel):
    """A place that helps a child. Ages are in whole years, both ends included; an empty end is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    description = models.TextField(help_text="For families: who it is for, what happens, what to expect.")
    status = models.CharField(max_length=20, choices=ServiceStatus, default=ServiceStatus.ACTIVE)
    categories = ParentalManyToManyField(ServiceCategory, blank=True, related_name="services")
    audiences = ChoiceSetField(choices=Audience)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    referral_routes = ChoiceSetField(choices=ReferrerRole, blank=True, help_text="Who may refer. Tick “Young person” for self-referral.")
    delivery_modes = ChoiceSetField(choices=DeliveryMode)
    waiting_time_weeks = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Usual wait for the first contact, in weeks.")
    cost = models.CharField(max_length=120, blank=True)
    free = models.BooleanField(default=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    assured_on = models.DateField(null=True, blank=True, help_text="When somebody last checked this entry with the service.")
    revisions = GenericRelation("wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id")

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("slug"), FieldPanel("organisation"), FieldPanel("description"), FieldPanel("status")], "Service"
        ),
        MultiFieldPanel(
            [
                FieldPanel("categories"),
                FieldPanel("audiences"),
                FieldRowPanel([FieldPanel("minimum_age"), FieldPanel("maximum_age")]),
                FieldPanel("referral_routes"),
            ],
            "Who it is for",
        ),
        MultiFieldPanel(
            [FieldPanel("delivery_modes"), FieldPanel("waiting_time_weeks"), FieldPanel("cost"), FieldPanel("free")],
            "What to expect",
        ),
        MultiFieldPanel([FieldPanel("phone"), FieldPanel("email"), FieldPanel("website")], "Contact"),
        InlinePanel("locations", label="Place"),
        InlinePanel("opening_hours", label="Opening time"),
        FieldPanel("assured_on"),
        PublishingPanel(),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses an age range that nobody is in."""
        super().clean()
        if self.minimum_age is not None and self.maximum_age is not None and self.minimum_age > self.maximum_age:
            raise ValidationError({"maximum_age": "The oldest age is below the youngest one."})


class ServiceLocation(Orderable):
    """A place where a service is given (HSDS location with its address)."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="locations")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])

    def __str__(self) -> str:
        return self.name


class OpeningHours(Orderable):
    """When a service is open on one day of the week, in local time (HSDS schedule); 24:00 is written as 00:00 of `closes`."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="opening_hours")
    day = models.CharField(max_length=2, choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField(help_text="00:00 means midnight at the end of the day.")

    class Meta(Orderable.Meta):
        verbose_name_plural = "opening hours"

    def __str__(self) -> str:
        return f"{self.get_day_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"

    def clean(self) -> None:
        """Refuses hours that end before they begin."""
        super().clean()
        if self.closes and self.opens and self.closes.hour + self.closes.minute and self.closes <= self.opens:
            raise ValidationError({"closes": "It closes before it opens. Write a time after midnight as a row of the next day."})
