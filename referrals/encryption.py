"""Personal data at rest: AES-256-GCM bound to the place it is stored in, so that bytes moved to another row cannot be read there."""

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class SealBroken(Exception):
    """The bytes cannot be read: another place, another key, or changed since. The message never holds what was sealed."""


def seal(value: Any, *, place: str) -> bytes:
    """A JSON value as bytes that only `unseal` with the same place can read: key id, a zero byte, nonce, ciphertext with tag.

    `place` names the row and field, such as `referral:<uuid>:submission`.
    """
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    return key_id.encode() + b"\0" + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(sealed: bytes | memoryview, *, place: str) -> Any:
    """The JSON value that was sealed for that place. Raises SealBroken."""
    key_id, _, rest = bytes(sealed).partition(b"\0")
    key = _keys().get(key_id.decode(errors="replace"))
    if key is None:
        raise SealBroken(f"{place} was sealed with a key that FIELD_ENCRYPTION_KEYS no longer holds.")
    try:
        return json.loads(AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode()))
    except (InvalidTag, ValueError):  # ValueError where not even the nonce is whole
        raise SealBroken(f"{place} cannot be read: its bytes were changed or moved.") from None


def _keys() -> dict[str, bytes]:
    keys: dict[str, bytes] = settings.FIELD_ENCRYPTION_KEYS
    return keys
