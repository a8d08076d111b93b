"""What a client may ask: how many items at once, how deep, how often."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import FieldNode, FragmentSpreadNode, GraphQLError, OperationDefinitionNode, SelectionNode, SelectionSetNode, ValidationRule
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, SchemaExtension
from strawberry.relay import PageInfo, from_base64, to_base64

PAGE_SIZE = 20
LARGEST_PAGE = 100
CURSOR = "position"
DEEPEST = 10
MOST_ALIASES = 15
MOST_TOKENS = 1000


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for: items from `offset` on, at most `limit`."""

    offset: int
    limit: int


class Size(NamedTuple):
    """How many levels a selection nests, and how many fields of it are given another name."""

    depth: int
    aliases: int


def window(first: int | None, after: str | None, last: int | None, before: str | None, count: Callable[[], int]) -> Window:
    """The part of a list that Relay's arguments name; `count` is only called where the end of the list is needed.

    Raises GraphQLError for a cursor that is none of ours, a negative size, or more than 100 items.
    """
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= LARGEST_PAGE:
            raise GraphQLError(f"`{name}` must be between 0 and {LARGEST_PAGE}; it is {size}.", extensions={"code": "PAGE_SIZE"})
    start = _position(after) + 1 if after else 0
    end = _position(before) if before else None
    if first is not None:
        end = start + first if end is None else min(end, start + first)
    if last is not None:
        # A cursor may be older than the list: counting back starts at the end there is.
        end = count() if end is None else min(end, count())
        start = max(start, end - last)
    if first is None and last is None:
        end = start + PAGE_SIZE if end is None else min(end, start + PAGE_SIZE)
    return Window(start, max(0, (end or 0) - start))


def cursor(position: int) -> str:
    """The cursor of the item at a position of the whole list, counted from zero."""
    return to_base64(CURSOR, position)


def page_info(part: Window, length: int, has_next: bool) -> PageInfo:
    """Relay's page info for a window that reached over `length` items of the list, whether each of them could be shown or not."""
    return PageInfo(
        has_next_page=has_next,
        has_previous_page=part.offset > 0,
        start_cursor=cursor(part.offset) if length else None,
        end_cursor=cursor(part.offset + length - 1) if length else None,
    )


def _position(text: str) -> int:
    try:
        kind, position = from_base64(text)
        if kind == CURSOR and 0 <= int(position) < 2**31:
            return int(position)
    except ValueError:
        pass
    raise GraphQLError(
        "That cursor is not one of ours: take `endCursor` or `startCursor` of an earlier answer.", extensions={"code": "BAD_CURSOR"}
    )


class SizeLimit(ValidationRule):
    """Refuses an operation that is nested too deeply or names too many fields anew.

    Each fragment is measured once, however often it is spread: fragments that spread one another twice would otherwise
    take time that doubles with each of them.
    """

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self._fragments: dict[str, Size] = {}

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        """Called by the validator for each operation of the document."""
        size = self._size(node.selection_set)
        if size.depth > DEEPEST:
            self._refuse(f"That is nested too deeply: {DEEPEST} levels at most.", "TOO_DEEP", node)
        if size.aliases > MOST_ALIASES:
            self._refuse(f"That gives too many fields another name: {MOST_ALIASES} at most.", "TOO_MANY_ALIASES", node)

    def _refuse(self, message: str, code: str, node: OperationDefinitionNode) -> None:
        self.report_error(GraphQLError(message, node, extensions={"code": code}))

    def _size(self, selected: SelectionSetNode | None) -> Size:
        sizes = [self._size_of(node) for node in selected.selections] if selected else []
        return Size(max((size.depth for size in sizes), default=0), sum(size.aliases for size in sizes))

    def _size_of(self, node: SelectionNode) -> Size:
        if isinstance(node, FragmentSpreadNode):
            return self._size_of_fragment(node.name.value)
        if not isinstance(node, FieldNode):
            return self._size(getattr(node, "selection_set", None))
        inner = self._size(node.selection_set)
        # What a schema looks like is asked in many levels, by tools.
        is_leaf = node.selection_set is None or node.name.value.startswith("__")
        return Size(0 if is_leaf else inner.depth + 1, inner.aliases + bool(node.alias))

    def _size_of_fragment(self, name: str) -> Size:
        if name not in self._fragments:
            # Until it is measured: a fragment that spreads itself is refused by another rule.
            self._fragments[name] = Size(0, 0)
            fragment = self.context.get_fragment(name)
            self._fragments[name] = self._size(fragment.selection_set) if fragment else Size(0, 0)
        return self._fragments[name]


def query_limits() -> list[type[SchemaExtension] | Callable[[], SchemaExtension]]:
    """The extensions that refuse a document that asks for too much before anything of it is executed."""
    return [
        lambda: AddValidationRules([SizeLimit]),
        lambda: MaxTokensLimiter(max_token_count=MOST_TOKENS),
    ]
