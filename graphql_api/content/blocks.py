"""The typed blocks of a page body."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import strawberry

from cms.body import BlockRow
from graphql_api.content.images import ImageType
from graphql_api.directory.types import ServiceType
from media.published import ImageRow


@strawberry.enum(description="What a callout is for.")
class CalloutKind(Enum):
    TIP = strawberry.enum_value("TIP", description="Something to try.")
    WARNING = strawberry.enum_value("WARNING", description="Something that must not be missed.")
    HELP = strawberry.enum_value("HELP", description="Where to get help.")


@strawberry.interface(name="Block", description="One block of a page body.")
class BlockType:
    id: strawberry.ID = strawberry.field(description="Stable within its page.")
    block_type: str = strawberry.field(description="The kind of block, as editors know it: `heading`, `paragraph`, …")


@strawberry.type(name="HeadingBlock", description="A heading between parts of a page.")
class HeadingBlockType(BlockType):
    text: str = strawberry.field(description="The heading, plain text.")


@strawberry.type(name="ParagraphBlock", description="Running text.")
class ParagraphBlockType(BlockType):
    html: str = strawberry.field(description="Safe HTML: paragraphs, lists, emphasis, links.")


@strawberry.type(name="CalloutBlock", description="A short text that stands out.")
class CalloutBlockType(BlockType):
    kind: CalloutKind = strawberry.field(description="What it is for.")
    html: str = strawberry.field(description="Safe HTML.")


@strawberry.type(name="StepsBlock", description="Things to do one after the other.")
class StepsBlockType(BlockType):
    title: str | None = strawberry.field(description="A title for the list.")
    steps: list[str] = strawberry.field(description="The steps, plain text.")


@strawberry.type(name="QuoteBlock", description="Somebody's own words.")
class QuoteBlockType(BlockType):
    text: str = strawberry.field(description="The words.")
    attribution: str | None = strawberry.field(description="Who said them, never a full name.")


@strawberry.type(name="ImageBlock", description="A picture in the text.")
class ImageBlockType(BlockType):
    image: ImageType | None = strawberry.field(description="The picture; null where it was taken down.")
    caption: str | None = strawberry.field(description="The line below it.")


@strawberry.type(name="ServicesBlock", description="Services that the text speaks of.")
class ServicesBlockType(BlockType):
    title: str | None = strawberry.field(description="A title for the list.")
    services: list[ServiceType] = strawberry.field(description="The services that can be used now.")


BLOCK_TYPES: tuple[type[BlockType], ...] = (
    HeadingBlockType, ParagraphBlockType, CalloutBlockType, StepsBlockType, QuoteBlockType, ImageBlockType, ServicesBlockType,
)  # fmt: skip

Images = Mapping[int, ImageRow]
Services = Mapping[str, ServiceType]


def block_type(block: BlockRow, images: Images, services: Services) -> BlockType | None:
    """The GraphQL type of one block; None for a kind that has been retired."""
    make = _MAKERS.get(block.kind)
    return make(block, {"id": strawberry.ID(block.id), "block_type": block.kind}, images, services) if make else None


def _image(block: BlockRow, common: dict[str, Any], images: Images, _: Services) -> BlockType:
    row = images.get(block.value.get("image") or 0)
    return ImageBlockType(**common, image=ImageType.of(row) if row else None, caption=block.value.get("caption") or None)


def _services(block: BlockRow, common: dict[str, Any], _: Images, services: Services) -> BlockType:
    named = [services[pk] for pk in block.value["services"] if pk in services]
    return ServicesBlockType(**common, title=block.value["title"] or None, services=named)


_MAKERS: dict[str, Callable[[BlockRow, dict[str, Any], Images, Services], BlockType]] = {
    "heading": lambda block, common, *_: HeadingBlockType(**common, text=block.value["text"]),
    "paragraph": lambda block, common, *_: ParagraphBlockType(**common, html=block.value["html"]),
    "callout": lambda block, common, *_: CalloutBlockType(**common, kind=CalloutKind(block.value["kind"]), html=block.value["html"]),
    "steps": lambda block, common, *_: StepsBlockType(**common, title=block.value["title"] or None, steps=list(block.value["steps"])),
    "quote": lambda block, common, *_: QuoteBlockType(
        **common, text=block.value["text"], attribution=block.value.get("attribution") or None
    ),
    "image": _image,
    "services": _services,
}
