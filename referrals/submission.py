"""What somebody sends us, as frozen values; the words of the GraphQL input, in Python's spelling."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

from service_directory.vocabulary import ReferrerRole


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
