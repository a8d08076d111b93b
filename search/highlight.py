"""Highlights as safe HTML: engines mark what matched with control characters, and only the marks made here become tags."""

from html import escape

MARK_START = "\x02"
MARK_END = "\x03"
LONGEST = 240


def safe_highlight(marked: str) -> str:
    """Escaped text in which what the engine marked stands in `<mark>`."""
    return escape(marked).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>")


def beginning_of(text: str) -> str:
    """The first words of a text as safe HTML, for a hit none of whose shown text matched."""
    if len(text) <= LONGEST:
        return escape(text)
    return escape(text[:LONGEST].rsplit(" ", 1)[0]) + "…"
