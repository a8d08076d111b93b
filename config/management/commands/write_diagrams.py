"""`manage.py write_diagrams`: docs/diagrams/ from the tables that the code obeys, so that the pictures cannot lie."""

import tomllib
from argparse import ArgumentParser
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import TextChoices

from outbox.status import TRANSITIONS as OUTBOX_TRANSITIONS
from referrals.status import TRANSITIONS as REFERRAL_TRANSITIONS

WRITTEN_BY = "%% Written by ./dev diagrams: change the code it shows, then run that."


class Command(BaseCommand):
    help = "Writes the diagrams of docs/diagrams/ from the code (Mermaid)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when a committed diagram differs from the code.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "diagrams"
        drawn = diagrams()
        if not options["check"]:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in drawn.items():
                (folder / name).write_text(text)
            return
        stale = [name for name, text in drawn.items() if not (folder / name).exists() or (folder / name).read_text() != text]
        stale += [f"{file.name} (nothing draws it)" for file in folder.glob("*.mmd") if file.name not in drawn]
        if stale:
            raise CommandError(f"These diagrams differ from the code: {', '.join(stale)}. Run ./dev diagrams and look at the difference.")


def diagrams() -> dict[str, str]:
    """Every diagram by its file name."""
    return {
        "outbox-status.mmd": state_diagram(OUTBOX_TRANSITIONS),
        "referral-status.mmd": state_diagram(REFERRAL_TRANSITIONS),
        "rooms.mmd": rooms_diagram(layers("rooms")),
        "graphql-journey.mmd": rooms_diagram(layers("graphql-journey")),
    }


def state_diagram(transitions: Mapping[Any, frozenset[Any]]) -> str:
    """A status table as a state diagram: begins at the first state, ends where no way leads on; both in the table's order."""
    states: list[TextChoices] = list(transitions)
    lines = [WRITTEN_BY, "stateDiagram-v2"]
    # A second colon would begin another label.
    lines += [f"    {state.value}: {state.label.replace(':', ',')}" for state in states]
    lines.append(f"    [*] --> {states[0].value}")
    lines += [f"    {state.value} --> {after.value}" for state in states for after in states if after in transitions[state]]
    lines += [f"    {state.value} --> [*]" for state in states if not transitions[state]]
    return "\n".join(lines) + "\n"


def rooms_diagram(rows: list[list[str]]) -> str:
    """Layers as a flowchart, the highest on top: a room may import whatever stands in a row below it."""
    lines = [WRITTEN_BY, "flowchart TD"]
    lines += [f"    {room}[{room}]" for row in rows for room in row]
    lines += [f"    {upper} --> {lower}" for above, below in pairwise(rows) for upper in above for lower in below]
    return "\n".join(lines) + "\n"


def layers(contract_id: str) -> list[list[str]]:
    """The rows of an import contract, the highest first, each with the modules that stand beside each other."""
    contracts = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    contract = next(contract for contract in contracts if contract["id"] == contract_id)
    # A name in brackets is kept free for a module that need not exist.
    rows = [[name for part in row.split("|") if not (name := part.strip()).startswith("(")] for row in contract["layers"]]
    return [row for row in rows if row not in (["tests"], ["benchmarks"])]
