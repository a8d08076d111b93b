"""The words of a page body without its markup, for the index."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from cms.body import BlockRow

_BLOCK_TAG = re.compile(r"</?(p|li|ul|ol|br|h\d|div|blockquote)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


def plain_text(blocks: Iterable[BlockRow]) -> str:
    """One line of text: the blocks in order."""
    return _SPACE.sub(" ", " ".join(_words(block.kind, block.value) for block in blocks)).strip()


def _words(kind: str, value: Mapping[str, Any]) -> str:
    match kind:
        case "paragraph" | "callout":
            return _without_tags(value["html"])
        case "heading" | "quote":
            # A heading has no full stop of its own, and a highlight that runs on from it reads as nonsense.
            return f"{value['text'].rstrip('.')}."
        case "steps":
            return ". ".join(filter(None, (value["title"], *value["steps"])))
        case "image":
            return value.get("caption") or ""
        case _:
            return ""


def _without_tags(html: str) -> str:
    return unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", html)))
