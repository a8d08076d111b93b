"""Settings without which production must not start: each missing one is named in a sentence that says what to do."""

import base64
import binascii

import environ
from django.core.exceptions import ImproperlyConfigured

HOW_TO_SET = {
    "SECRET_KEY": "Set SECRET_KEY to at least 50 random characters, for example from "
    "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'`, and keep it out of version control.",
    "FIELD_ENCRYPTION_KEYS": "Set FIELD_ENCRYPTION_KEYS to `id:key` pairs, the newest first, where each key is 32 random bytes in "
    "base64, for example `2026-11:$(openssl rand -base64 32)`; referrals cannot be read without these keys, so back them up.",
    "DATABASE_URL": "Set DATABASE_URL to the PostgreSQL database, as in `postgresql://user:password@host:5432/name`.",
    "ALLOWED_HOSTS": "Set ALLOWED_HOSTS to the host names that serve the site, comma-separated, as in `help.trust.nhs.uk`.",
    "PUBLIC_URL": "Set PUBLIC_URL to the address at which families reach the site, as in `https://help.trust.nhs.uk`.",
    "EPR_URL": "Set EPR_URL to the FHIR R4 base address of the patient record that receives referrals, as in `https://epr.trust.nhs.uk/fhir`.",
    "FHIR_IDENTIFIER_BASE": "Set FHIR_IDENTIFIER_BASE to an address of the trust's that never changes, as in "
    "`https://help.trust.nhs.uk/fhir`: the patient record recognises a repeated message by it.",
    "EPR_ORGANISATION_ODS_CODE": "Set EPR_ORGANISATION_ODS_CODE to the trust's code in the Organisation Data Service, as in `RX1`.",
}


def required(env: environ.Env, name: str) -> str:
    """The value of a production setting.

    Raises ImproperlyConfigured, with a sentence that says what to do, when it is missing or empty.
    """
    value: str = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {HOW_TO_SET[name]}")
    return value


def encryption_keys(setting: str) -> dict[str, bytes]:
    """`id:base64,id:base64` as {id: 32 bytes}, in the order given: the first one encrypts, all of them decrypt.

    Raises ImproperlyConfigured for a key that is not 32 bytes of base64 or has no id.
    """
    keys: dict[str, bytes] = {}
    for pair in filter(None, (part.strip() for part in setting.split(","))):
        key_id, _, encoded = pair.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id or len(key) != 32:
            raise ImproperlyConfigured(f"FIELD_ENCRYPTION_KEYS holds a key that is not valid. {HOW_TO_SET['FIELD_ENCRYPTION_KEYS']}")
        keys[key_id] = key
    return keys
