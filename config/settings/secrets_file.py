"""The secrets of a development machine: made once, kept in a file under var/, so that data written yesterday can be read today."""

import base64
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def ensure_secrets(file: Path) -> Path:
    """Creates the file with fresh random secrets, readable by its owner only, unless it is there already.

    Returns the path. Raises ImproperlyConfigured, with a sentence that says what to do, where the folder cannot be written.
    """
    if file.exists():
        return file
    try:
        return _write_secrets(file)
    except OSError as fault:
        raise ImproperlyConfigured(f"{file.parent} cannot be written ({fault.strerror}): make it writable, or set VAR_DIR.") from fault


def _write_secrets(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    content = f"SECRET_KEY={secrets.token_urlsafe(50)}\nFIELD_ENCRYPTION_KEYS=dev:{key}\n"
    draft = file.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(content)
    try:
        # A link, unlike a rename, never replaces what another process made in between.
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file
