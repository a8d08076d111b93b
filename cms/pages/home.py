"""The pages around the topics: home, the list of topics, and plain information such as “About us”."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.pages.blocks import BodyBlock


class HomePage(Page):
    """The first page of a site in one language."""

    introduction = models.TextField(blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.TopicIndexPage", "cms.InformationPage"]
    template = "cms/preview.html"


class TopicIndexPage(Page):
    """The list of topics; the topics are its children."""

    introduction = models.TextField(blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.TopicPage"]
    template = "cms/preview.html"


class InformationPage(Page):
    """A page about the service itself, such as privacy or accessibility."""

    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["cms.HomePage", "cms.InformationPage"]
    subpage_types = ["cms.InformationPage"]
    template = "cms/preview.html"
