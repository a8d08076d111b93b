"""Reads the fields of a ruleset document one by one and notes every fault under its path: the tool that `document` reads with."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from referral_rules.engine.figures import is_figure

NamedValue = TypeVar("NamedValue", bound=StrEnum)

SNAKE_CASE = (re.compile(r"[a-z][a-z0-9_]*"), "small letters, digits and underscores, such as most_nights")
OPTION_KEY = (re.compile(r"[a-z0-9][a-z0-9_]*"), "small letters, digits and underscores, such as most_nights")
KEBAB_CASE = (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "small letters, digits and hyphens, such as sleep-most-nights")
Shape = tuple[re.Pattern[str], str]


class Section:
    """One group of named fields at its path.

    What does not fit is noted in `problems`, and a harmless value stands in, so that reading goes on and all faults are found.
    """

    def __init__(self, value: object, path: str, problems: list[str]) -> None:
        self.path = path
        self.problems = problems
        self.readable = isinstance(value, Mapping)
        self.values: Mapping[object, object] = value if isinstance(value, Mapping) else {}
        self.known: set[str] = set()
        if not self.readable:
            self.note("", f"expected named fields, found {describe(value)}")

    def note(self, name: str, fault: str) -> None:
        """Adds a problem at the field; with an empty name, at the section itself."""
        self.problems.append(f"{self.at(name) or 'document'}: {fault}")

    def at(self, name: str) -> str:
        """The path of a field: `rules[3].when`, or `[0]` after a list's name."""
        return f"{self.path}.{name}" if self.path and name else self.path or name

    def get(self, name: str) -> object:
        """The field's value, None where it is absent; from here on the name counts as known."""
        self.known.add(name)
        return self.values.get(name)

    def need(self, name: str) -> object:
        """The field's value; notes where it is absent."""
        value = self.get(name)
        if value is None and self.readable:
            self.note(name, "missing")
        return value

    def close(self) -> None:
        """Notes the fields that nobody asked for: a misspelt name must not be passed over."""
        for name in self.values:
            if name not in self.known:
                self.note(str(name), "unknown field")

    def text(self, name: str) -> str:
        """Text that is needed and not blank."""
        value = self.need(name)
        return "" if value is None else self.words(name, value)

    def optional_text(self, name: str) -> str | None:
        value = self.get(name)
        return None if value is None else self.words(name, value)

    def words(self, name: str, value: object) -> str:
        """The value as text; empty where it is none."""
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.note(name, f"expected text, found {describe(value)}")
        return ""

    def key(self, name: str, shape: Shape) -> str:
        """A stable key of the given shape; one that does not fit is noted and kept, so that what refers to it is not blamed too."""
        value = self.text(name)
        if value:
            self.fits(name, value, shape)
        return value

    def fits(self, name: str, value: str, shape: Shape) -> bool:
        pattern, words = shape
        if pattern.fullmatch(value):
            return True
        self.note(name, f"“{value}” should be {words}")
        return False

    def named(self, name: str, names: type[NamedValue]) -> NamedValue | None:
        """One of an enum's names; None where it does not fit."""
        value = self.need(name)
        return None if value is None else self.one_named(name, value, names)

    def one_named(self, name: str, value: object, names: type[NamedValue]) -> NamedValue | None:
        if isinstance(value, str) and value in names.__members__:
            return names[value]
        self.note(name, f"unknown value {describe(value)}: use one of {', '.join(names.__members__)}")
        return None

    def number(self, name: str) -> float | None:
        """A finite number, or None where the field is absent."""
        return self.one_number(name, self.get(name))

    def one_number(self, name: str, value: object) -> float | None:
        if isinstance(value, int | float) and is_figure(value):
            return value
        if value is not None:
            self.note(name, f"expected a number, found {describe(value)}")
        return None

    def flag(self, name: str) -> bool:
        """True or false; false where the field is absent."""
        value = self.get(name)
        if value is not None and not isinstance(value, bool):
            self.note(name, f"expected true or false, found {describe(value)}")
        return value is True

    def day(self, name: str) -> date:
        """A date, as YAML reads it or as text; the first of all days where it does not fit."""
        value = self.need(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            try:
                return date.fromisoformat(value if isinstance(value, str) else "")
            except ValueError:
                self.note(name, f"expected a date such as 2027-06-30, found {describe(value)}")
        return date.min

    def items(self, name: str, *, least: int = 1) -> list[tuple[str, object]]:
        """The list's items, each with the name that leads to it (`all[1]`); at least so many are needed."""
        value = self.need(name) if least else self.get(name)
        if isinstance(value, list | tuple):
            if len(value) < least:
                self.note(name, f"expected at least {least}, found {len(value)}")
            return [(f"{name}[{index}]", item) for index, item in enumerate(value)]
        if value is not None:
            self.note(name, f"expected a list, found {describe(value)}")
        return []

    def slugs(self, name: str, *, least: int) -> tuple[str, ...]:
        """A list of slugs, each once."""
        found: list[str] = []
        for item_name, value in self.items(name, least=least):
            slug = self.words(item_name, value)
            if slug in found:
                self.note(item_name, f"“{slug}” stands here twice")
            elif slug and self.fits(item_name, slug, KEBAB_CASE):
                found.append(slug)
        return tuple(found)

    def section(self, name: str) -> "Section":
        """The group of fields under a name; one that is absent is noted once and reads as empty."""
        value = self.need(name)
        return Section({} if value is None else value, self.at(name), self.problems if value is not None else [])

    def sections(self, name: str, *, least: int = 1) -> list["Section"]:
        """A list of groups of fields."""
        return [Section(value, self.at(item_name), self.problems) for item_name, value in self.items(name, least=least)]


def describe(value: object) -> str:
    """The value as an author may recognise it; YAML reads a bare yes or no as true or false, which needs a word of advice."""
    if isinstance(value, bool):
        return f"{str(value).lower()} (put “{'yes' if value else 'no'}” in quotes if the word is meant)"
    if isinstance(value, str):
        return f"“{value}”" if value.strip() else "blank text"
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "named fields"
    return "a list" if isinstance(value, list | tuple) else str(value)
