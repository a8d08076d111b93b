"""Pictures and the sizes they can be had in."""

from enum import Enum

import strawberry

from graphql_api.errors import InputRefused
from media.published import WIDTHS, ImageRow, RenditionRefused, RenditionRow, find_rendition


@strawberry.enum(description="The file format of a picture.")
class ImageFormat(Enum):
    AVIF = strawberry.enum_value("avif", description="Smallest files, newest browsers.")
    WEBP = strawberry.enum_value("webp", description="Small files, nearly all browsers.")
    JPEG = strawberry.enum_value("jpeg", description="Every browser.")
    ORIGINAL = strawberry.enum_value("original", description="As it was uploaded.")


@strawberry.type(name="Rendition", description="One size of a picture.")
class RenditionType:
    url: str = strawberry.field(description="Where it is.")
    width: int = strawberry.field(description="Pixels across.")
    height: int = strawberry.field(description="Pixels down.")
    alt: str = strawberry.field(description="What is to be seen, for people who cannot see it.")


@strawberry.type(name="Image", description="A picture; ask for the sizes you show.")
class ImageType:
    row: strawberry.Private[ImageRow]
    id: strawberry.ID = strawberry.field(description="A stable identifier.")
    alt: str = strawberry.field(description="What is to be seen, for people who cannot see it.")
    width: int = strawberry.field(description="Pixels across, as uploaded.")
    height: int = strawberry.field(description="Pixels down, as uploaded.")

    @classmethod
    def of(cls, row: ImageRow) -> "ImageType":
        return cls(row=row, id=strawberry.ID(str(row.id)), alt=row.alt, width=row.width, height=row.height)

    @strawberry.field(description="The picture in one size, such as `fill-640x360` or `width-800|format-webp`.")
    def rendition(self, spec: str) -> RenditionType:
        found = self._find(spec)
        return RenditionType(url=found.url, width=found.width, height=found.height, alt=self.alt)

    @strawberry.field(description="The picture in several widths, ready for the `srcset` of an `img`.")
    def srcset(self, widths: list[int], format: ImageFormat | None = None) -> str:  # noqa: A002 - the name of the contract
        if len(widths) > len(WIDTHS):
            raise InputRefused(f"Ask for at most {len(WIDTHS)} widths.", "RENDITION")
        suffix = "" if format is None or format is ImageFormat.ORIGINAL else f"|format-{format.value}"
        found = [self._find(f"width-{width}{suffix}") for width in dict.fromkeys(widths)]
        return ", ".join(f"{one.url} {one.width}w" for one in found)

    def _find(self, spec: str) -> RenditionRow:
        try:
            return find_rendition(self.row, spec)
        except RenditionRefused as refusal:
            raise InputRefused(str(refusal), "RENDITION") from None
