"""References that people can read aloud, and the access codes that go with them."""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

# Crockford's base 32: no I, L, O or U, so that nothing looks like something else.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_reference() -> str:
    """A random reference such as `7Q4M-2KX9-C`: eight characters and a check character."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(8)))


def read_reference(text: str) -> str | None:
    """The reference that somebody typed, in its one form, or None: case, spaces and look-alike letters do not matter."""
    symbols = _symbols(text)
    if len(symbols) != 9 or set(symbols) - set(ALPHABET) or _check(symbols[:8]) != symbols[8]:
        return None
    return _grouped(symbols[:8])


def access_code(idempotency_key: str) -> str:
    """The access code that belongs to a submission: derived from the client's key, so that a repeated answer carries the same one."""
    digest = salted_hmac("referrals.access_code", idempotency_key, algorithm="sha256").digest()
    symbols = "".join(ALPHABET[byte % 32] for byte in digest[:12])
    return f"{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"


def access_code_hash(code: str) -> str:
    """What is stored of an access code."""
    return salted_hmac("referrals.access_code_hash", _symbols(code), algorithm="sha256").hexdigest()


def access_code_matches(code: str, stored_hash: str) -> bool:
    """Whether the code is the one whose hash is stored; takes the same time whatever the answer."""
    return constant_time_compare(access_code_hash(code), stored_hash)


def _symbols(text: str) -> str:
    plain = text.upper().translate(_LOOK_ALIKES).encode("ascii", "replace").decode()
    return "".join(plain.replace("-", " ").split())


def _grouped(symbols: str) -> str:
    return f"{symbols[:4]}-{symbols[4:]}-{_check(symbols)}"


def _check(symbols: str) -> str:
    """Luhn's check character over base 32: finds every single wrong character and nearly every swap of neighbours."""
    total = 0
    for position, symbol in enumerate(reversed(symbols)):
        value = ALPHABET.index(symbol) * (2 if position % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
