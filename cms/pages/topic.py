"""A topic page: what clinicians and panels write together about one concern, with its evidence and its review dates."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, PageChooserPanel, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from cms.pages.blocks import BodyBlock
from cms.reading_age import reading_age_of
from service_directory.fields import ChoiceSetField
from service_directory.vocabulary import Audience


class Panel(models.TextChoices):
    """Who wrote a page together with clinicians."""

    YOUNG_PEOPLE = "YOUNG_PEOPLE", "Young people's panel"
    PARENTS = "PARENTS", "Parents' panel"


class TopicPage(Page):
    """A topic, for its readers in plain English. Ages in whole years, both ends included; an empty end is open."""

    summary = models.TextField(max_length=300, help_text="One or two sentences; shown in lists and search results.")
    audiences = ChoiceSetField(choices=Audience)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    hero_image = models.ForeignKey("media.TrustImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    body = StreamField(BodyBlock())
    co_produced_with = ChoiceSetField(choices=Panel, blank=True)
    reviewed_at = models.DateField(null=True, blank=True, help_text="When clinicians last checked this page.")
    next_review_due = models.DateField(null=True, blank=True, help_text="At most 24 months later; 12 for pages about safety.")
    reading_age = models.FloatField(null=True, blank=True, editable=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("hero_image"),
        FieldPanel("body"),
        InlinePanel("resources", label="Resource"),
    ]
    reader_panels = [
        FieldPanel("audiences"),
        FieldRowPanel([FieldPanel("minimum_age"), FieldPanel("maximum_age")]),
        InlinePanel("concerns", label="Concern"),
        InlinePanel("related_topics", label="Related topic"),
        InlinePanel("related_services", label="Related service"),
    ]
    review_panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("reviewed_at"), FieldPanel("next_review_due")]), FieldPanel("co_produced_with")], "Review"
        ),
        InlinePanel("evidence", label="Evidence"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="Content"),
            ObjectList(reader_panels, heading="Readers"),
            ObjectList(review_panels, heading="Review and evidence"),
            ObjectList(Page.promote_panels, heading="Promote"),
            ObjectList(Page.settings_panels, heading="Settings"),
        ]
    )
    parent_page_types = ["cms.TopicIndexPage"]
    subpage_types: list[str] = []
    template = "cms/preview.html"

    class Meta:
        verbose_name = "topic"

    def clean(self) -> None:
        """Refuses an age range that nobody is in and a review that is due before it was done."""
        super().clean()
        if self.minimum_age is not None and self.maximum_age is not None and self.minimum_age > self.maximum_age:
            raise ValidationError({"maximum_age": "The oldest age is below the youngest one."})
        if self.reviewed_at and self.next_review_due and self.next_review_due <= self.reviewed_at:
            raise ValidationError({"next_review_due": "The next review must come after the last one."})

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps the reading age in step with the text."""
        self.reading_age = reading_age_of(self.body.raw_data)
        super().save(*args, **kwargs)


class TopicConcern(Orderable):
    """A concern that a topic speaks to, the main one first."""

    page = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="concerns")
    concern = models.ForeignKey("cms.Concern", on_delete=models.PROTECT, related_name="+")
    panels = [FieldPanel("concern")]


class TopicRelatedTopic(Orderable):
    """Another topic that readers of this one may need."""

    page = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="related_topics")
    topic = models.ForeignKey(TopicPage, on_delete=models.CASCADE, related_name="+")
    panels = [PageChooserPanel("topic")]


class TopicRelatedService(Orderable):
    """A service that helps with the topic."""

    page = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="related_services")
    service = models.ForeignKey("service_directory.Service", on_delete=models.CASCADE, related_name="+")
    panels = [FieldPanel("service")]


class TopicResource(Orderable):
    """A resource elsewhere that the topic points to."""

    page = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="resources")
    resource = models.ForeignKey("cms.Resource", on_delete=models.PROTECT, related_name="+")
    panels = [FieldPanel("resource")]


class EvidenceReference(Orderable):
    """What a statement rests on: a guideline, a page of the NHS, a study."""

    class Kind(models.TextChoices):
        GUIDELINE = "GUIDELINE", "Guideline"
        NHS_PAGE = "NHS_PAGE", "NHS page"
        CHARITY_PAGE = "CHARITY_PAGE", "Charity page"
        RESEARCH = "RESEARCH", "Research"

    page = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=120, help_text="Who published it: “NICE”, “NHS”.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.GUIDELINE)
    url = models.URLField(max_length=500, blank=True)
    checked_at = models.DateField(null=True, blank=True, default=date.today)
    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("source"), FieldPanel("kind")]),
        FieldPanel("url"),
        FieldPanel("checked_at"),
    ]
