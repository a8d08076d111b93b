"""The one way to write a ruleset document as JSON, and its fingerprint: what a published version is known and compared by."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256


def canonical_json(document: object) -> str:
    """The document with sorted keys and no spaces; the same document gives the same text in any process.

    Dates, which YAML reads from `2027-06-30`, are written as JSON has them: as text. Raises ValueError on NaN and infinity, and TypeError
    on what JSON cannot hold, a key that is not text among them.
    """
    return json.dumps(plain(document), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def sha256_of(document: object) -> str:
    """The SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits; errors as in `canonical_json`."""
    return sha256(canonical_json(document).encode()).hexdigest()


def plain(value: object) -> object:
    """The value in JSON's own types."""
    if isinstance(value, Mapping):
        return {text_key(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def text_key(key: object) -> str:
    """Refuses 1 and true as keys: json would write them as "1" and "true", and two documents would share one fingerprint."""
    if not isinstance(key, str):
        raise TypeError(f"A key of the document is {key!r}, which is not text: put it in quotes")
    return key
