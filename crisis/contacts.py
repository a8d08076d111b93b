"""The crisis notice as every front end shows it, held in memory; built in, until editors publish contacts of their own.

Numbers and wording: NHS 111 mental health option, Samaritans, Shout, Childline, Papyrus (published by each; see docs/glossary.md,
"Crisis help"), in the order in which they are to be read: danger to life first.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach help now; `text` is a sentence such as "Text SHOUT to 85258"."""

    name: str
    hours: str
    phone: str | None = None
    text: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody at risk is shown first."""

    headline: str
    message: str
    contacts: tuple[Contact, ...]


BUILT_IN_CONTACTS = (
    Contact("Emergency services", "24 hours, every day", phone="999", url="https://www.nhs.uk/nhs-services/urgent-and-emergency-care-services/when-to-call-999/"),
    Contact("NHS 111, choose the mental health option", "24 hours, every day, all ages", phone="111", url="https://111.nhs.uk/"),
    Contact("Childline (under 19)", "24 hours, every day; free, not on the phone bill", phone="0800 1111", url="https://www.childline.org.uk/"),
    Contact("Shout", "24 hours, every day; free", text="Text SHOUT to 85258", url="https://giveusashout.org/"),
    Contact("Samaritans", "24 hours, every day; free", phone="116 123", url="https://www.samaritans.org/"),
    Contact("Papyrus HOPELINE247 (under 35)", "24 hours, every day; free", phone="0800 068 4141", url="https://www.papyrus-uk.org/"),
)  # fmt: skip

HEADLINE = "You can get help right now"
MESSAGE = (
    "If someone's life is in danger, or someone is badly hurt or has taken something, call 999 or go to A&E. "
    "If you are thinking about suicide or hurting yourself, or you are not safe, talk to someone now. "
    "You will not be wasting anyone's time."
)


def notice_with(contacts: tuple[Contact, ...]) -> Notice:
    """The notice with these contacts, or with the built-in ones where there are none: it is never empty."""
    return Notice(HEADLINE, MESSAGE, contacts or BUILT_IN_CONTACTS)


class _Memory:
    """The notice last read from the baked file, and the file's time stamp when it was read."""

    notice = notice_with(())
    stamp: tuple[str, int] | None = None


def remember(notice: Notice) -> None:
    """Answers with this notice from now on, in this process, until the file changes: for when the file cannot be written."""
    crisis_notice()
    _Memory.notice = notice


def crisis_notice(locale: str | None = None) -> Notice:
    """The crisis notice, from memory; a file stamp is the only thing looked at.

    `locale` is accepted so that callers never change; the notice is published in English, which every locale falls back to.
    Never raises, and asks no database: an unreadable or damaged file leaves what was known before.
    """
    file = notice_file()
    try:
        stamp = (str(file), file.stat().st_mtime_ns)
        if stamp != _Memory.stamp:
            # First the stamp: a damaged file is read once, not with every question.
            _Memory.stamp = stamp
            _Memory.notice = read_notice(file)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return _Memory.notice


def notice_file() -> Path:
    """Where the baked notice lies, shared by all processes of this machine."""
    return Path(settings.CRISIS_DIR) / "notice.json"


def read_notice(file: Path) -> Notice:
    """The notice as baked. Raises OSError, ValueError, KeyError or TypeError where the file is not one."""
    stored = json.loads(file.read_text(encoding="utf-8"))
    contacts = tuple(Contact(**contact) for contact in stored["contacts"])
    notice = Notice(stored["headline"], stored["message"], contacts)
    required = [notice.headline, notice.message, *(text for contact in contacts for text in (contact.name, contact.hours))]
    optional = [text for contact in contacts for text in (contact.phone, contact.text, contact.url)]
    if not contacts or not all(isinstance(text, str) and text for text in required):
        raise ValueError("The baked notice has gaps")
    if not all(text is None or isinstance(text, str) for text in optional):
        raise ValueError("The baked notice holds something that is not text")
    return notice


def write_notice(notice: Notice) -> str:
    """The notice as the text of its file."""
    return json.dumps(asdict(notice), indent=2, ensure_ascii=False)
