"""The door by which topics are written in bulk: one call, one topic, published at once; the same slug and locale is the same topic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from wagtail.models import Locale

from cms.body import clean_html
from cms.models import (
    Concern,
    EvidenceReference,
    Resource,
    TopicConcern,
    TopicIndexPage,
    TopicPage,
    TopicRelatedService,
    TopicRelatedTopic,
    TopicResource,
)
from cms.published import default_locale
from service_directory.models import Service

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class TopicFields:
    """A topic as its writer hands it over: body in Markdown, concerns and services by slug, evidence and resources as field dicts."""

    slug: str
    title: str
    summary: str
    body: str
    audiences: Sequence[str]
    locale: str = ""
    search_description: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    concerns: Sequence[str] = ()
    evidence: Sequence[dict[str, Any]] = ()
    resources: Sequence[dict[str, Any]] = ()
    related_services: Sequence[str] = ()
    reviewed_at: date | None = None
    next_review_due: date | None = None
    co_produced_with: Sequence[str] = field(default=())
    hero_image_id: int | None = None


@transaction.atomic
def publish_topic(*, topic: TopicFields) -> TopicPage:
    """Creates the topic, or replaces the one of the same slug and locale, and publishes it.

    Raises django.core.exceptions.ValidationError, naming the field, where a value does not fit, and nothing is written then.
    """
    parent = _topic_index(topic.locale or default_locale())
    page = TopicPage.objects.child_of(parent).filter(slug=topic.slug).first() or TopicPage(slug=topic.slug, locale=parent.locale)
    _fill(page, topic)
    # Saved first, so that the rows in the revision have ids: without them an editor who goes back to it would get them twice.
    if page.pk is None:
        parent.add_child(instance=page)
    else:
        page.save()
    page.save_revision(clean=True).publish()
    return page


@transaction.atomic
def relate_topics(*, slug: str, related: Sequence[str]) -> None:
    """Sets the related topics of a topic of the default locale; slugs that name no topic are refused.

    Raises ValidationError naming them.
    """
    found = {page.slug: page for page in TopicPage.objects.filter(slug__in=[slug, *related], locale__language_code=default_locale())}
    if missing := [name for name in (slug, *related) if name not in found]:
        raise ValidationError({"related_topics": f"No such topic: {', '.join(missing)}."})
    page = found[slug]
    page.related_topics.set([TopicRelatedTopic(topic=found[name], sort_order=order) for order, name in enumerate(related)])
    page.save()
    page.save_revision().publish()


@transaction.atomic
def save_concern(*, slug: str, label: str, also_known_as: Sequence[str], services: Sequence[str] = ()) -> Concern:
    """Creates or replaces a concern of the default locale. Raises ValidationError where a value does not fit."""
    locale = Locale.objects.get(language_code=default_locale())
    concern = Concern.objects.filter(slug=slug, locale=locale).first() or Concern(slug=slug, locale=locale)
    concern.label = label
    concern.also_known_as = "\n".join(also_known_as)
    concern.services.set(Service.objects.filter(slug__in=services))
    concern.full_clean()
    concern.save()
    return concern


def _fill(page: TopicPage, topic: TopicFields) -> None:
    for name in ("title", "summary", "search_description", "minimum_age", "maximum_age", "reviewed_at", "next_review_due", "hero_image_id"):
        setattr(page, name, getattr(topic, name))
    page.draft_title = topic.title
    page.audiences = tuple(topic.audiences)  # type: ignore[assignment]
    page.co_produced_with = tuple(topic.co_produced_with)  # type: ignore[assignment]
    page.body = list(markdown_blocks(topic.body))
    if not page.body:
        raise ValidationError({"body": "This field cannot be blank."})
    page.concerns.set([TopicConcern(concern=concern, sort_order=n) for n, concern in enumerate(_concerns(topic.concerns, page.locale))])
    page.evidence.set([_fitting("evidence", EvidenceReference(**fields, sort_order=n)) for n, fields in enumerate(topic.evidence)])
    page.resources.set([TopicResource(resource=_resource(fields), sort_order=n) for n, fields in enumerate(topic.resources)])
    page.related_services.set(
        [TopicRelatedService(service=service, sort_order=n) for n, service in enumerate(_services(topic.related_services))]
    )


def _topic_index(language_code: str) -> TopicIndexPage:
    index = TopicIndexPage.objects.filter(locale__language_code=language_code).order_by("path").first()
    if index is None:
        raise ValidationError(
            {"locale": f"There is no list of topics in “{language_code}”. Switch the locale on in the admin and translate the list first."}
        )
    return index


def _concerns(slugs: Sequence[str], locale: Locale) -> list[Concern]:
    found = {concern.slug: concern for concern in Concern.objects.filter(slug__in=slugs, locale=locale)}
    return [found[slug] for slug in _all_known("concerns", slugs, found)]


def _services(slugs: Sequence[str]) -> list[Service]:
    found = {service.slug: service for service in Service.objects.filter(slug__in=slugs)}
    return [found[slug] for slug in _all_known("related_services", slugs, found)]


def _all_known(field_name: str, slugs: Sequence[str], found: dict[str, Any]) -> Sequence[str]:
    if missing := [slug for slug in slugs if slug not in found]:
        raise ValidationError({field_name: f"Not known: {', '.join(missing)}."})
    return slugs


def _resource(fields: dict[str, Any]) -> Resource:
    record = Resource.objects.filter(url=fields["url"]).first() or Resource()
    for name, value in fields.items():
        setattr(record, name, value)
    _fitting("resources", record).save()
    return record


def _fitting(field_name: str, row: Row) -> Row:
    """The row itself. Raises ValidationError under the name of the topic's field where a value of it does not fit."""
    try:
        row.full_clean(exclude=["page"])
    except ValidationError as fault:
        told = [f"{name}: {message}" for name, messages in fault.message_dict.items() for message in messages]
        raise ValidationError({field_name: told}) from None
    return row


def markdown_blocks(markdown: str) -> Iterator[tuple[str, Any]]:
    """StreamField blocks of a Markdown text: headings, quotes, and the running text between them as one paragraph block."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark", {"html": False}).parse(markdown))
    running: list[str] = []
    for node in tree.children:
        if node.type not in {"heading", "blockquote"}:
            running.append(_html(node))
            continue
        if running:
            yield "paragraph", clean_html("".join(running))
            running = []
        yield ("heading", _text(node)) if node.type == "heading" else ("quote", {"text": _text(node), "attribution": ""})
    if running:
        yield "paragraph", clean_html("".join(running))


_TAGS = {"paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li", "strong": "b", "em": "i"}


def _html(node: SyntaxTreeNode) -> str:
    if node.type in {"text", "code_inline", "code_block", "fence"}:
        return escape(node.content, quote=False)
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    inner = "".join(_html(child) for child in node.children)
    if node.type == "link":
        return f'<a href="{escape(str(node.attrs["href"]))}">{inner}</a>'
    # Items of a tight list hold a paragraph that Markdown itself does not show.
    tag = None if node.type == "paragraph" and node.hidden else _TAGS.get(node.type)
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def _text(node: SyntaxTreeNode) -> str:
    if node.type in {"text", "code_inline"}:
        return str(node.content)
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    parts = list(filter(None, map(_text, node.children)))
    # Paragraphs and items of a list stand apart, the pieces of a line do not.
    return " ".join(parts) if node.type in {"blockquote", "bullet_list", "ordered_list", "list_item"} else "".join(parts)
