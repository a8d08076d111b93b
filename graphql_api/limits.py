"""What a client may ask: how many items at once, how deep, how often."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from strawberry.extensions import MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter, SchemaExtension
from strawberry.relay import PageInfo, from_base64, to_base64

from graphql_api.errors import InputRefused

PAGE_SIZE = 20
LARGEST_PAGE = 100
CURSOR = "position"


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for: items from `offset` on, at most `limit`."""

    offset: int
    limit: int


def window(first: int | None, after: str | None, last: int | None, before: str | None, count: Callable[[], int]) -> Window:
    """The part of a list that Relay's arguments name; `count` is only called where the end of the list is needed.

    Raises InputRefused for a cursor that is none of ours, a negative size, or more than 100 items.
    """
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= LARGEST_PAGE:
            raise InputRefused(f"`{name}` must be between 0 and {LARGEST_PAGE}; it is {size}.", "PAGE_SIZE")
    start = _position(after) + 1 if after else 0
    end = _position(before) if before else None
    if first is not None:
        end = start + first if end is None else min(end, start + first)
    if last is not None:
        end = count() if end is None else end
        start = max(start, end - last)
    if first is None and last is None:
        end = start + PAGE_SIZE if end is None else min(end, start + PAGE_SIZE)
    return Window(start, max(0, (end or 0) - start))


def cursor(position: int) -> str:
    """The cursor of the item at a position of the whole list, counted from zero."""
    return to_base64(CURSOR, position)


def page_info(part: Window, shown: Sequence[object], has_next: bool) -> PageInfo:
    """Relay's page info for the items shown of a window."""
    return PageInfo(
        has_next_page=has_next,
        has_previous_page=part.offset > 0,
        start_cursor=cursor(part.offset) if shown else None,
        end_cursor=cursor(part.offset + len(shown) - 1) if shown else None,
    )


def _position(text: str) -> int:
    try:
        kind, position = from_base64(text)
        if kind == CURSOR and 0 <= int(position) < 2**31:
            return int(position)
    except ValueError:
        pass
    raise InputRefused("That cursor is not one of ours: take `endCursor` or `startCursor` of an earlier answer.", "BAD_CURSOR")


def query_limits() -> list[type[SchemaExtension] | Callable[[], SchemaExtension]]:
    """The extensions that refuse a document that asks for too much before anything of it is executed."""
    return [lambda: QueryDepthLimiter(max_depth=10), lambda: MaxAliasesLimiter(max_alias_count=15), lambda: MaxTokensLimiter(max_token_count=1000)]
