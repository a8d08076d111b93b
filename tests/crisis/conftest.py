"""A folder of each test's own for the baked files, and nothing remembered from the test before."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from crisis import contacts


@pytest.fixture
def crisis_dir(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """CRISIS_DIR of this test, not made yet, as on a fresh machine."""
    settings.CRISIS_DIR = tmp_path / "crisis"
    monkeypatch.setattr(contacts._Memory, "notice", contacts.notice_with(()))
    monkeypatch.setattr(contacts._Memory, "stamp", None)
    return tmp_path / "crisis"
