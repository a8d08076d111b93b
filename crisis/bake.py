"""Writes crisis help to plain files, at start and whenever an editor publishes: they answer when nothing else does."""

import logging
from html import escape
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import Error

from crisis.contacts import Contact, Notice, crisis_notice, notice_file, notice_with, remember, write_notice

logger = logging.getLogger(__name__)


def bake_crisis_page() -> Notice:
    """Writes `notice.json` and `index.html` into CRISIS_DIR from the published contacts, and returns the notice.

    With the database out of reach the last known notice is written again. Never raises: a folder that cannot be written is
    logged, and the notice is answered from memory.
    """
    notice = published_notice()
    try:
        replace_file(page_file(), crisis_page(notice))
        replace_file(notice_file(), write_notice(notice))
    except OSError:
        logger.exception("Crisis help could not be written to CRISIS_DIR; it is answered from memory")
        remember(notice)
    return notice


def published_notice() -> Notice:
    """The notice with the contacts that editors have published, or the last known one."""
    from crisis.models import CrisisContact

    try:
        return notice_with(tuple(contact.as_contact() for contact in CrisisContact.objects.filter(live=True)))
    except Error:
        logger.warning("The database is out of reach or not migrated: crisis help keeps its last known contacts")
        return crisis_notice()


def page_file() -> Path:
    """Where the baked page lies; a web server may serve it without asking us."""
    return Path(settings.CRISIS_DIR) / "index.html"


def replace_file(file: Path, content: str) -> None:
    """Puts the content in place in one step: a reader sees the old file or the new one, never half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{uuid4().hex}")
    draft.write_text(content, encoding="utf-8")
    draft.replace(file)


def crisis_page(notice: Notice) -> str:
    """The whole page as HTML: no script, no cookie, no other file."""
    contacts = "\n".join(contact_html(contact) for contact in notice.contacts)
    return PAGE.format(headline=escape(notice.headline), message=escape(notice.message), contacts=contacts)


def contact_html(contact: Contact) -> str:
    """One contact as a list item, its number ready to call from a phone."""
    ways = []
    if contact.phone:
        ways.append(f'<a class="call" href="tel:{escape(contact.phone.replace(" ", ""))}">Call {escape(contact.phone)}</a>')
    if contact.text:
        ways.append(f'<span class="call">{escape(contact.text)}</span>')
    if contact.url:
        ways.append(f'<a href="{escape(contact.url)}">Website</a>')
    return f"<li><h2>{escape(contact.name)}</h2><p>{' '.join(ways)}</p><p>{escape(contact.hours)}</p></li>"


PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Help now</title>
<style>
body {{ font: 1.125rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 40rem; padding: 1rem; color: #212b32; background: #fff; }}
h1 {{ font-size: 1.75rem; line-height: 1.2; }}
h2 {{ font-size: 1.25rem; margin: 0; }}
ul {{ list-style: none; padding: 0; }}
li {{ border-left: 0.5rem solid #d5281b; padding: 0.5rem 1rem; margin: 0 0 1rem; background: #f8e9e8; }}
p {{ margin: 0.5rem 0; }}
a {{ color: #005eb8; display: inline-block; min-height: 1.5rem; margin-right: 1rem; }}
.call {{ font-weight: 700; margin-right: 1rem; }}
</style>
</head>
<body>
<main>
<h1>{headline}</h1>
<p>{message}</p>
<ul>
{contacts}
</ul>
</main>
</body>
</html>
"""
