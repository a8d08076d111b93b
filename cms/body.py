"""From the stored blocks of page bodies to rows that any front end can show: links resolved, HTML sanitised, in batches."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import nh3

ALLOWED_TAGS = {
    "p",
    "b",
    "strong",
    "i",
    "em",
    "a",
    "ul",
    "ol",
    "li",
    "br",
    "h2",
    "h3",
    "blockquote",
    "footer",
    "div",
    "img",
    "figure",
    "figcaption",
}
ALLOWED_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}, "div": {"class"}}
_LINK = re.compile(r"<a ([^>]*)>(.*?)</a>", re.DOTALL)
_PAGE_ID = re.compile(r'linktype="page"')
_ID = re.compile(r'\bid="(\d+)"')

RawBlock = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One block of a body. `value` holds what its kind says in `cms.pages.blocks`, rich text as safe HTML."""

    id: str
    kind: str
    value: Mapping[str, Any]


def linked_page_ids(bodies: Iterable[Sequence[RawBlock]]) -> set[int]:
    """Ids of the pages that the rich text of these bodies links to."""
    return {
        int(found[1])
        for body in bodies
        for html in _rich_texts(body)
        for attributes, _ in _LINK.findall(html)
        if _PAGE_ID.search(attributes) and (found := _ID.search(attributes))
    }


def linked_image_ids(bodies: Iterable[Sequence[RawBlock]]) -> set[int]:
    """Ids of the pictures that these bodies show."""
    return {block["value"]["image"] for body in bodies for block in body if block["type"] == "image" and block["value"].get("image")}


def linked_service_ids(bodies: Iterable[Sequence[RawBlock]]) -> set[str]:
    """Ids of the services that these bodies name."""
    return {str(pk) for body in bodies for block in body if block["type"] == "services" for pk in _items(block["value"]["services"])}


def read_body(body: Sequence[RawBlock], paths: Mapping[int, str]) -> tuple[BlockRow, ...]:
    """The blocks of one body as rows. `paths` are the public paths of linked pages by id; a link to any other page keeps its words only."""
    return tuple(BlockRow(str(block.get("id") or index), block["type"], _value(block, paths)) for index, block in enumerate(body))


def body_html(blocks: Sequence[BlockRow], images: Mapping[int, tuple[str, str, int, int]], services: Mapping[str, str]) -> str:
    """The whole body as safe HTML. `images` are (src, alt, width, height) by id, `services` names by id."""
    parts = [_RENDER[block.kind](block.value, images, services) for block in blocks if block.kind in _RENDER]
    return clean_html("\n".join(parts))


def clean_html(html: str) -> str:
    """The HTML with nothing but the tags and attributes on our list; scripts go with their content."""
    return nh3.clean(
        html, tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, url_schemes={"https", "http", "mailto", "tel"}, link_rel="noopener"
    )


def _value(block: RawBlock, paths: Mapping[int, str]) -> Mapping[str, Any]:
    value = block["value"]
    match block["type"]:
        case "paragraph":
            return {"html": _safe_rich_text(value, paths)}
        case "heading":
            return {"text": value}
        case "callout":
            return {"kind": value["kind"], "html": _safe_rich_text(value["text"], paths)}
        case "steps":
            return {"title": value.get("title") or "", "steps": _items(value["steps"])}
        case "services":
            return {"title": value.get("title") or "", "services": [str(pk) for pk in _items(value["services"])]}
        case _:
            return dict(value)


def _items(stored: Sequence[Any]) -> list[Any]:
    """The values of a ListBlock, which stores each with an id since Wagtail 2.16 and bare before."""
    return [item["value"] if isinstance(item, dict) and "value" in item else item for item in stored]


def _safe_rich_text(html: str, paths: Mapping[int, str]) -> str:
    def resolve(match: re.Match[str]) -> str:
        attributes, words = match[1], match[2]
        if not _PAGE_ID.search(attributes):
            return match[0]
        found = _ID.search(attributes)
        path = paths.get(int(found[1])) if found else None
        return f'<a href="{escape(path)}">{words}</a>' if path else words

    return clean_html(_LINK.sub(resolve, html))


def _rich_texts(body: Sequence[RawBlock]) -> Iterable[str]:
    for block in body:
        if block["type"] == "paragraph":
            yield block["value"]
        elif block["type"] == "callout":
            yield block["value"]["text"]


def _render_steps(value: Mapping[str, Any], *_: Any) -> str:
    title = f"<h3>{escape(value['title'])}</h3>" if value["title"] else ""
    return title + "<ol>" + "".join(f"<li>{escape(step)}</li>" for step in value["steps"]) + "</ol>"


def _render_quote(value: Mapping[str, Any], *_: Any) -> str:
    footer = f"<footer>{escape(value['attribution'])}</footer>" if value.get("attribution") else ""
    return f"<blockquote><p>{escape(value['text'])}</p>{footer}</blockquote>"


def _render_image(value: Mapping[str, Any], images: Mapping[int, tuple[str, str, int, int]], _: Any) -> str:
    if value.get("image") not in images:
        return ""
    src, alt, width, height = images[value["image"]]
    caption = f"<figcaption>{escape(value['caption'])}</figcaption>" if value.get("caption") else ""
    return f'<figure><img src="{escape(src)}" alt="{escape(alt)}" width="{width}" height="{height}">{caption}</figure>'


def _render_services(value: Mapping[str, Any], _: Any, services: Mapping[str, str]) -> str:
    title = f"<h3>{escape(value['title'])}</h3>" if value["title"] else ""
    return title + "<ul>" + "".join(f"<li>{escape(services[pk])}</li>" for pk in value["services"] if pk in services) + "</ul>"


_RENDER: dict[str, Any] = {
    "heading": lambda value, *_: f"<h2>{escape(value['text'])}</h2>",
    "paragraph": lambda value, *_: value["html"],
    "callout": lambda value, *_: f'<div class="callout">{value["html"]}</div>',
    "steps": _render_steps,
    "quote": _render_quote,
    "image": _render_image,
    "services": _render_services,
}
