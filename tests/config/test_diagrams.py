"""The diagrams that are committed: drawn from the code, and found out when they are not."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import TextChoices
from pytest_django.fixtures import Settings

from config.management.commands.write_diagrams import rooms_diagram, state_diagram

ROOT = Path(__file__).resolve().parent.parent.parent


class Light(TextChoices):
    RED = "RED", "Stop: wait"
    GREEN = "GREEN", "Go"


def test_a_status_table_is_drawn_from_its_first_state_to_its_last() -> None:
    drawn = state_diagram({Light.RED: frozenset({Light.GREEN}), Light.GREEN: frozenset()})
    assert drawn.splitlines()[1:] == [
        "stateDiagram-v2",
        "    RED: Stop, wait",
        "    GREEN: Go",
        "    [*] --> RED",
        "    RED --> GREEN",
        "    GREEN --> [*]",
    ]


def test_rooms_are_drawn_from_top_to_bottom() -> None:
    assert rooms_diagram([["top"], ["left", "right"]]).splitlines()[-2:] == ["    top --> left", "    top --> right"]


def test_a_stale_a_missing_and_a_forgotten_diagram_are_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    settings.BASE_DIR = tmp_path
    call_command("write_diagrams")
    call_command("write_diagrams", check=True)
    folder = tmp_path / "docs" / "diagrams"
    (folder / "rooms.mmd").write_text("an old picture")
    (folder / "outbox-status.mmd").unlink()
    (folder / "left-over.mmd").touch()

    with pytest.raises(CommandError) as refused:
        call_command("write_diagrams", check=True)

    for name in ("rooms.mmd", "outbox-status.mmd", "left-over.mmd"):
        assert name in str(refused.value)
    assert "referral-status.mmd" not in str(refused.value)
