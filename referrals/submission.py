"""What somebody sends us, as frozen values; the words of the GraphQL input, in Python's spelling."""

import json
import re
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from service_directory.vocabulary import ReferrerRole

# Neither JSON in FHIR nor every database takes these; a text cut off in the middle of an emoji ends in half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Referrer:
    """Who refers."""

    role: ReferrerRole
    name: str = ""
    organisation: str = ""
    job_title: str = ""
    phone: str = ""
    email: str = ""
    relationship: str = ""
    young_person_aware: bool | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How the young person may be reached; a channel that is not named as safe is not safe."""

    preferred: str
    phone: str = ""
    email: str = ""
    safe_channels: tuple[str, ...] = ()
    safe_times: str = ""
    do_not_contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """Whom the referral is about."""

    name: str
    date_of_birth: date
    contact: Contact
    preferred_name: str = ""
    pronouns: str = ""
    nhs_number: str = ""
    address_lines: tuple[str, ...] = ()
    postcode: str = ""
    no_fixed_address: bool = False
    gp_practice: str = ""
    school: str = ""
    language: str = ""
    interpreter_needed: bool | None = None
    communication_needs: str = ""


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """One consent or refusal as it was given."""

    kind: str
    given: bool
    given_by: str
    wording_version: str
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A whole referral as sent; answers are (question, value) pairs."""

    idempotency_key: str
    pathway: str
    ruleset_number: int
    answers: tuple[tuple[str, Any], ...]
    referrer: Referrer
    young_person: YoungPerson
    consents: tuple[GivenConsent, ...]
    in_their_words: str = ""
    chosen_service: str = ""

    def cleaned(self) -> "Submission":
        """The submission without spaces around its texts and characters that cannot be kept, its key in the one form of a UUID."""
        submission: Submission = _cleaned(self)
        try:
            return replace(submission, idempotency_key=str(UUID(submission.idempotency_key)))
        except ValueError:
            return submission

    def free_texts(self) -> tuple[str, ...]:
        """Where somebody may have written that they are in danger, besides the answers."""
        person, contact = self.young_person, self.young_person.contact
        return (self.in_their_words, person.communication_needs, contact.safe_times, *contact.do_not_contact, self.referrer.relationship)

    def as_json(self) -> dict[str, Any]:
        """The submission as plain JSON values, dates in ISO form."""
        stored: dict[str, Any] = json.loads(json.dumps(asdict(self), default=lambda value: value.isoformat()))
        return stored

    def fingerprint(self) -> str:
        """The same for the same submission alone; keyed, so that nobody can test guesses against a stolen database."""
        canonical = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return salted_hmac("referrals.submission", canonical, algorithm="sha256").hexdigest()

    def key_hash(self) -> str:
        """What is stored of the idempotency key."""
        return salted_hmac("referrals.idempotency_key", self.idempotency_key.lower(), algorithm="sha256").hexdigest()


def _cleaned(value: Any) -> Any:
    # An enumeration's member is a str too, and stays what it is.
    if type(value) is str:
        return _UNSTORABLE.sub("", value).strip()
    if isinstance(value, list | tuple):
        return type(value)(_cleaned(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _cleaned(getattr(value, field.name)) for field in fields(value)})
    return value
