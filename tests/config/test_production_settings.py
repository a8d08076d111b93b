"""Production does not start without what it needs, and says in one sentence what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

COMPLETE = {
    "SECRET_KEY": "production-needs-fifty-random-characters-of-its-own-0123",
    "FIELD_ENCRYPTION_KEYS": "2026-11:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "DATABASE_URL": "postgresql://user:secret@db.example:5432/name",
    "ALLOWED_HOSTS": "help.example, www.help.example",
    "PUBLIC_URL": "https://help.example",
    "EPR_URL": "https://epr.example/fhir",
    "EPR_ORGANISATION_ODS_CODE": "RX1",
    "FHIR_IDENTIFIER_BASE": "https://help.example/fhir",
}
SHOW = "from django.conf import settings as s; s.DEBUG; print({expression})"


def start(folder: Path, expression: str = "'started'", **environment: str) -> subprocess.CompletedProcess[str]:
    """Loads the production settings in a process that knows nothing but this environment."""
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", SHOW.format(expression=expression)],
        cwd=settings.BASE_DIR,
        env={**known, "DJANGO_SETTINGS_MODULE": "config.settings.production", "VAR_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def refusal(started: subprocess.CompletedProcess[str]) -> str:
    """The sentence with which the start was refused."""
    assert started.returncode != 0, started.stdout
    kind, _, sentence = started.stderr.strip().splitlines()[-1].partition(": ")
    assert kind == "django.core.exceptions.ImproperlyConfigured", started.stderr
    return sentence


def test_it_starts_with_everything_set(tmp_path: Path) -> None:
    started = start(tmp_path, "[s.DEBUG, s.ALLOWED_HOSTS, s.DATABASES['default']['HOST'], s.GRAPHQL_IDE]", **COMPLETE)

    assert started.stdout.strip() == "[False, ['help.example', 'www.help.example'], 'db.example', False]", started.stderr


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize("value", [None, "", "   "])
def test_each_missing_setting_is_named(tmp_path: Path, name: str, value: str | None) -> None:
    environment = {**COMPLETE, name: value or ""} if value is not None else {key: one for key, one in COMPLETE.items() if key != name}

    assert refusal(start(tmp_path, **environment)).startswith(f"{name} is not set. Set {name} to ")


@pytest.mark.parametrize("url", ["sqlite:////tmp/database.sqlite3", "mysql://user:secret@db.example/name"])
def test_another_database_than_postgresql_is_refused(tmp_path: Path, url: str) -> None:
    sentence = refusal(start(tmp_path, **{**COMPLETE, "DATABASE_URL": url}))

    assert sentence == "DATABASE_URL names a database other than PostgreSQL. Production runs on PostgreSQL alone."


@pytest.mark.parametrize(
    "keys",
    [
        "2026-11:tooshort",
        "2026-11:",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",  # no id
        ":AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "2026-11:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",  # 31 bytes
        "2026-11:!!!CAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "2026-11:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,old:tooshort",
    ],
)
def test_a_bad_encryption_key_is_refused_without_being_shown(tmp_path: Path, keys: str) -> None:
    started = start(tmp_path, **{**COMPLETE, "FIELD_ENCRYPTION_KEYS": keys})

    assert refusal(started).startswith("FIELD_ENCRYPTION_KEYS holds a key that is not valid. Set FIELD_ENCRYPTION_KEYS to ")
    assert "tooshort" not in started.stderr


def test_keys_that_are_only_separators_are_none(tmp_path: Path) -> None:
    assert refusal(start(tmp_path, **{**COMPLETE, "FIELD_ENCRYPTION_KEYS": " , ,"})) == "FIELD_ENCRYPTION_KEYS holds no key."


def test_the_first_of_several_keys_encrypts(tmp_path: Path) -> None:
    key = COMPLETE["FIELD_ENCRYPTION_KEYS"].partition(":")[2]
    started = start(tmp_path, "list(s.FIELD_ENCRYPTION_KEYS)", **{**COMPLETE, "FIELD_ENCRYPTION_KEYS": f"new:{key}, old:{key}"})

    assert started.stdout.strip() == "['new', 'old']", started.stderr


def test_cookies_and_transport_are_secure(tmp_path: Path) -> None:
    wanted = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"]
    started = start(tmp_path, f"all([getattr(s, name) for name in {wanted}]) and s.SECURE_HSTS_SECONDS", **COMPLETE)

    assert started.stdout.strip() == "31536000", started.stderr


def test_the_system_check_for_production_is_content(tmp_path: Path) -> None:
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={**known, **COMPLETE, "DJANGO_SETTINGS_MODULE": "config.settings.production", "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_development_makes_its_own_secrets_and_keeps_them(tmp_path: Path) -> None:
    show = "s.SECRET_KEY, list(s.FIELD_ENCRYPTION_KEYS.values())[0].hex()"
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}

    first = start(tmp_path / "one", show, **environment).stdout
    again = start(tmp_path / "one", show, **environment).stdout
    elsewhere = start(tmp_path / "two", show, **environment).stdout

    assert first.strip()
    assert first == again != elsewhere
    assert (tmp_path / "one" / "quickstart.env").stat().st_mode & 0o077 == 0
