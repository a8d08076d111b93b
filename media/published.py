"""Reads of pictures for everybody: frozen rows, fetched in batches, only from collections that are open to all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import F, OuterRef
from django.db.models.expressions import Exists
from django.db.models.functions import Length, Substr
from wagtail.images.models import Filter, SourceImageIOError
from wagtail.models import CollectionViewRestriction

from media.models import Rendition, TrustImage

WIDTHS = (160, 320, 480, 640, 800, 960, 1280, 1600, 1920)
FORMATS = ("avif", "webp", "jpeg")
_SPEC = re.compile(
    rf"(?:width-(?:{'|'.join(map(str, WIDTHS))})|max-(?:800x800|1600x1600)"
    r"|fill-(?:320x180|640x360|800x450|1280x720|160x160|320x320|640x640))"
    rf"(?:\|format-(?:{'|'.join(FORMATS)}))?"
)


class RenditionRefused(ValueError):
    """The asked size or format is not one of those we make, and the message names the ones we do; or the picture's file is lost."""


@dataclass(frozen=True, slots=True)
class RenditionRow:
    """One size of a picture: where it is, and its size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ImageRow:
    """A picture with the renditions it already has, by their spec."""

    id: int
    alt: str
    width: int
    height: int
    credit: str
    renditions: MappingProxyType[str, RenditionRow]


def images_by_id(ids: Iterable[int | None]) -> dict[int, ImageRow]:
    """Public pictures by id, in two queries; ids that are unknown or in a private collection are left out."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    images = {image.pk: image for image in TrustImage.objects.filter(~_is_private(), pk__in=wanted)}
    made: dict[int, dict[str, RenditionRow]] = {}
    for rendition in Rendition.objects.filter(image_id__in=images):
        # An editor who moves the focal point leaves the sizes cut around the old one behind.
        if rendition.focal_point_key == Filter(rendition.filter_spec).get_cache_key(images[rendition.image_id]):
            made.setdefault(rendition.image_id, {})[rendition.filter_spec] = _row(rendition)
    return {
        pk: ImageRow(pk, image.description or image.title, image.width, image.height, image.credit, MappingProxyType(made.get(pk, {})))
        for pk, image in images.items()
    }


def find_rendition(image: ImageRow, spec: str) -> RenditionRow:
    """The rendition of a public picture; made at the first asking and kept, so that lists cost nothing more.

    Raises RenditionRefused for a spec that is not on the allow-list (`width-640`, `fill-640x360|format-webp`, …), and where
    the picture's file is lost.
    """
    if not _SPEC.fullmatch(spec):
        raise RenditionRefused(
            f"“{spec}” is not a size we make. Ask for width-N with N one of {', '.join(map(str, WIDTHS))}, fill-640x360 and the like, "
            "or max-800x800, each with |format-avif, |format-webp or |format-jpeg where wanted."
        )
    return image.renditions.get(spec) or _make(image, spec)


def _make(image: ImageRow, spec: str) -> RenditionRow:
    try:
        return _row(TrustImage.objects.get(pk=image.id).get_rendition(spec))
    except (SourceImageIOError, TrustImage.DoesNotExist):
        raise RenditionRefused("The file of this picture is lost.") from None


def _row(rendition: Rendition) -> RenditionRow:
    return RenditionRow(rendition.url, rendition.width, rendition.height)


def _is_private() -> Exists:
    """True in SQL where the picture's collection, or one above it, is restricted."""
    restrictions = CollectionViewRestriction.objects.annotate(
        ancestor_path=Substr(OuterRef("collection__path"), 1, Length("collection__path")),
    )
    return Exists(restrictions.filter(collection__path=F("ancestor_path")))
