"""What a referral is sent as, and its way into the words of the referrals room."""

import datetime
from enum import Enum

import strawberry

from graphql_api.recommendations.types import AnswerInput, answer_pairs
from referrals.models import Consent
from referrals.submission import Contact, GivenConsent, Referrer, Submission, YoungPerson
from service_directory.vocabulary import ReferrerRole

strawberry.enum(Consent.Kind, name="ConsentKind", description="What somebody agrees to; each is its own dated record.")


@strawberry.enum(description="A way to reach somebody.")
class ContactChannel(Enum):
    PHONE = strawberry.enum_value("PHONE", description="A call.")
    VOICEMAIL = strawberry.enum_value("VOICEMAIL", description="A message on an answering machine.")
    SMS = strawberry.enum_value("SMS", description="A text message.")
    EMAIL = strawberry.enum_value("EMAIL", description="An e-mail.")
    LETTER = strawberry.enum_value("LETTER", description="A letter to the home address.")
    TRUSTED_ADULT = strawberry.enum_value("TRUSTED_ADULT", description="By way of an adult the young person trusts.")


@strawberry.input(description="Who refers.")
class ReferrerInput:
    role: ReferrerRole = strawberry.field(description="The young person, or who they are to the young person.")
    name: str | None = strawberry.field(default=None, description="Their name.")
    organisation: str | None = strawberry.field(default=None, description="The school, practice or organisation they speak for.")
    job_title: str | None = strawberry.field(default=None, description="What they do there.")
    phone: str | None = strawberry.field(default=None, description="Their telephone number.")
    email: str | None = strawberry.field(default=None, description="Their e-mail address.")
    relationship: str | None = strawberry.field(default=None, description="What they are to the young person, in their own words.")
    young_person_aware: bool | None = strawberry.field(default=None, description="Whether the young person knows of the referral.")

    def value(self) -> Referrer:
        return Referrer(
            self.role, self.name or "", self.organisation or "", self.job_title or "", self.phone or "", self.email or "",
            self.relationship or "", self.young_person_aware,
        )  # fmt: skip


@strawberry.input(description="How the young person may be reached.")
class ContactInput:
    phone: str | None = strawberry.field(default=None, description="A telephone number.")
    email: str | None = strawberry.field(default=None, description="An e-mail address.")
    preferred: ContactChannel = strawberry.field(description="The way they like best.")
    safe_channels: list[ContactChannel] = strawberry.field(description="The ways that are safe; every other way is taken to be unsafe.")
    safe_times: str | None = strawberry.field(default=None, description="When it is safe.")
    do_not_contact: list[str] | None = strawberry.field(default=None, description="People who must not be told.")

    def value(self) -> Contact:
        return Contact(
            self.preferred.name, self.phone or "", self.email or "", tuple(x.name for x in self.safe_channels), self.safe_times or "",
            tuple(self.do_not_contact or ()),
        )  # fmt: skip


@strawberry.input(description="Whom the referral is about.")
class YoungPersonInput:
    name: str = strawberry.field(description="Any name they go by; one name is enough.")
    preferred_name: str | None = strawberry.field(default=None, description="What they like to be called.")
    pronouns: str | None = strawberry.field(default=None, description="Their pronouns.")
    date_of_birth: datetime.date = strawberry.field(description="Date of birth.")
    nhs_number: str | None = strawberry.field(default=None, description="Ten digits; never needed.")
    address_lines: list[str] | None = strawberry.field(default=None, description="Where they live.")
    postcode: str | None = strawberry.field(default=None, description="The postcode.")
    no_fixed_address: bool | None = strawberry.field(default=None, description="True where they have no fixed address.")
    gp_practice: str | None = strawberry.field(default=None, description="The GP practice, by name or code; never needed.")
    school: str | None = strawberry.field(default=None, description="The school or college, by name or number.")
    language: str | None = strawberry.field(default=None, description="The language they are most at home in.")
    interpreter_needed: bool | None = strawberry.field(default=None, description="Whether an interpreter is needed.")
    communication_needs: str | None = strawberry.field(default=None, description="What helps them to communicate.")
    contact: ContactInput = strawberry.field(description="How they may be reached.")

    def value(self) -> YoungPerson:
        return YoungPerson(
            name=self.name,
            date_of_birth=self.date_of_birth,
            contact=self.contact.value(),
            preferred_name=self.preferred_name or "",
            pronouns=self.pronouns or "",
            nhs_number=self.nhs_number or "",
            address_lines=tuple(self.address_lines or ()),
            postcode=self.postcode or "",
            no_fixed_address=bool(self.no_fixed_address),
            gp_practice=self.gp_practice or "",
            school=self.school or "",
            language=self.language or "",
            interpreter_needed=self.interpreter_needed,
            communication_needs=self.communication_needs or "",
        )


@strawberry.input(description="One consent, or refusal.")
class ConsentInput:
    kind: Consent.Kind = strawberry.field(description="What it is about.")
    given: bool = strawberry.field(description="True: agreed; false: refused.")
    given_by: str = strawberry.field(description="Who gave it.")
    wording_version: str = strawberry.field(description="Which version of the wording was shown.")
    recipient: str | None = strawberry.field(default=None, description="To whom it extends: a service, a school, a channel.")

    def value(self) -> GivenConsent:
        return GivenConsent(self.kind.value, self.given, self.given_by, self.wording_version, self.recipient or "")


@strawberry.input(description="A whole referral. Nothing is lost: send it again with the same key after mending what was wrong.")
class SubmitReferralInput:
    idempotency_key: str = strawberry.field(description="A UUID of yours; the same key and input give the same reference.")
    pathway: str = strawberry.field(description="The pathway (slug).")
    ruleset_number: int = strawberry.field(description="The version whose questions were shown.")
    answers: list[AnswerInput] = strawberry.field(description="The answers that were given.")
    in_their_words: str | None = strawberry.field(default=None, description="Up to 4,000 characters.")
    referrer: ReferrerInput = strawberry.field(description="Who refers.")
    young_person: YoungPersonInput = strawberry.field(description="Whom it is about.")
    consents: list[ConsentInput] = strawberry.field(description="What was agreed to, and what was refused.")
    chosen_service: str | None = strawberry.field(default=None, description="The service they chose (slug), where they chose one.")

    def value(self) -> Submission:
        """The input in the words of the referrals room."""
        return Submission(
            idempotency_key=self.idempotency_key,
            pathway=self.pathway,
            ruleset_number=self.ruleset_number,
            answers=tuple(answer_pairs(self.answers)),
            referrer=self.referrer.value(),
            young_person=self.young_person.value(),
            consents=tuple(consent.value() for consent in self.consents),
            in_their_words=self.in_their_words or "",
            chosen_service=self.chosen_service or "",
        )
