"""Every fault of a submission at once, each with the path of its field as the front end knows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from referral_rules.recommend import Recommendation
from referrals.submission import Referrer, Submission, YoungPerson
from service_directory.published import services_by_slug
from service_directory.vocabulary import ReferrerRole, ServiceStatus

LONGEST_NAME = 200
LONGEST_TEXT = 4_000
LONGEST_LINE = 500
# Support for special educational needs, and for those who leave care, goes on until 25; whom a service takes is its own affair.
OLDEST_AGE = 25
# GOV.UK's pattern, written out so that both ends are anchored; ZZ99 are the NHS's codes for people without an address.
_POSTCODE = re.compile(
    r"""GIR0AA | BFPO[0-9]{1,4} | ZZ99[3-9][A-Z]{2}
    | [A-PR-UWYZ] (?: [0-9]{1,2} | [A-HK-Y][0-9]{1,2} | [0-9][A-HJKPSTUW] | [A-HK-Y][0-9][ABEHMNPRVWXY] ) [0-9][ABD-HJLNP-UW-Z]{2}""",
    re.VERBOSE,
)
# Between the digits whatever people put there; a school's number may have an extension.
_PHONE = re.compile(r"\+?(?:[\s().-]*[0-9]){7,15}\)?(?:\s*(?:ext\.?|x)\s*[0-9]{1,6})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field: its path as in the input ("youngPerson.dateOfBirth"), a code, and words for the person."""

    path: str
    code: str
    message: str


Problems = Iterator[FieldProblem]


def check_submission(submission: Submission, recommendation: Recommendation | None, in_danger: bool) -> tuple[FieldProblem, ...]:
    """Every fault that keeps the submission from being stored; nobody in danger is held up by a missing consent or referrer's name.

    `recommendation` is None where there is no such version of the questions.
    """
    return tuple(
        problem
        for problems in (
            _check_key(submission),
            _check_answers(submission, recommendation),
            _check_texts(submission),
            _check_young_person(submission.young_person),
            _check_contact(submission),
            _check_referrer(submission.referrer, in_danger),
            _check_consents(submission, in_danger),
            _check_service(submission),
        )
        for problem in problems
    )


def nhs_number_is_valid(text: str) -> bool:
    """Ten digits whose last is the check digit by modulus 11 (NHS Data Dictionary, NHS NUMBER), and not one digit ten times."""
    digits = nhs_digits(text)
    if not re.fullmatch(r"[0-9]{10}", digits) or len(set(digits)) == 1:
        return False
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (0 if remainder == 11 else remainder) == int(digits[9])


def nhs_digits(text: str) -> str:
    """An NHS number as typed, without what people put between its digits."""
    return re.sub(r"[\s-]", "", text)


def postcode_is_well_formed(text: str) -> bool:
    """Whether the text has the shape of a UK postcode, BFPO number or NHS pseudo postcode; not whether it exists."""
    return bool(_POSTCODE.fullmatch(re.sub(r"\s", "", text.upper())))


def postcode_in_one_form(text: str) -> str:
    """A well-formed postcode as the post writes it, `ST4 6SP`."""
    letters = re.sub(r"\s", "", text.upper())
    outward = 4 if letters.startswith("BFPO") else len(letters) - 3
    return f"{letters[:outward]} {letters[outward:]}"


def age_on(birth: date, day: date) -> int:
    """Age in whole years; somebody born on 29 February turns on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _check_key(submission: Submission) -> Problems:
    try:
        UUID(submission.idempotency_key)
    except ValueError:
        yield FieldProblem("idempotencyKey", "NOT_A_UUID", "The key must be a UUID that your program makes once for each referral.")


def _check_answers(submission: Submission, recommendation: Recommendation | None) -> Problems:
    if recommendation is None:
        yield FieldProblem("rulesetNumber", "UNKNOWN_RULESET", "There is no such version of the questions. Load the questionnaire again.")
        return
    positions = {question: index for index, (question, _) in enumerate(submission.answers)}
    for problem in recommendation.problems:
        path = f"answers[{positions[problem.question]}].value" if problem.question in positions else "answers"
        yield FieldProblem(path, "ANSWER_DOES_NOT_FIT", problem.message)


def _check_texts(submission: Submission) -> Problems:
    if len(submission.in_their_words) > LONGEST_TEXT:
        yield FieldProblem(
            "inTheirWords", "TOO_LONG", f"Please use {LONGEST_TEXT:,} characters or fewer; you have {len(submission.in_their_words):,}."
        )
    person, referrer = submission.young_person, submission.referrer
    lines = {
        "youngPerson.preferredName": person.preferred_name,
        "youngPerson.pronouns": person.pronouns,
        "youngPerson.gpPractice": person.gp_practice,
        "youngPerson.school": person.school,
        "youngPerson.language": person.language,
        "youngPerson.communicationNeeds": person.communication_needs,
        "youngPerson.addressLines": "".join(person.address_lines),
        "youngPerson.contact.safeTimes": person.contact.safe_times,
        "youngPerson.contact.doNotContact": "".join(person.contact.do_not_contact),
        "referrer.name": referrer.name,
        "referrer.organisation": referrer.organisation,
        "referrer.jobTitle": referrer.job_title,
        "referrer.relationship": referrer.relationship,
    }
    for path, text in lines.items():
        if len(text) > LONGEST_LINE:
            yield FieldProblem(path, "TOO_LONG", f"Please use {LONGEST_LINE} characters or fewer.")


def _check_young_person(person: YoungPerson) -> Problems:
    if not person.name.strip():
        yield FieldProblem("youngPerson.name", "REQUIRED", "Please give a name. Any name they go by will do.")
    if len(person.name) > LONGEST_NAME:
        yield FieldProblem("youngPerson.name", "TOO_LONG", f"Please use {LONGEST_NAME} characters or fewer.")
    today = timezone.localdate()
    if person.date_of_birth > today:
        yield FieldProblem("youngPerson.dateOfBirth", "IN_THE_FUTURE", "The date of birth is in the future.")
    elif age_on(person.date_of_birth, today) > OLDEST_AGE:
        yield FieldProblem(
            "youngPerson.dateOfBirth", "TOO_OLD", "This service is for people up to 25. NHS 111 can help adults find support, at any time."
        )
    if person.nhs_number and not nhs_number_is_valid(person.nhs_number):
        yield FieldProblem(
            "youngPerson.nhsNumber", "NOT_AN_NHS_NUMBER", "That is not an NHS number. Check the ten digits, or leave it empty."
        )
    if person.postcode and not postcode_is_well_formed(person.postcode):
        yield FieldProblem("youngPerson.postcode", "NOT_A_POSTCODE", "That does not look like a postcode. Write it like “ST4 6SP”.")


def _check_contact(submission: Submission) -> Problems:
    person, contact, referrer = submission.young_person, submission.young_person.contact, submission.referrer
    by_post = any(person.address_lines) and person.postcode
    if not (contact.phone or contact.email or by_post or referrer.phone or referrer.email):
        message = "Please give a phone number, an e-mail address or a whole postal address, so that somebody can get in touch."
        yield FieldProblem("youngPerson.contact", "REQUIRED", message)
    yield from _check_ways("youngPerson.contact", contact.phone, contact.email)


def _check_referrer(referrer: Referrer, in_danger: bool) -> Problems:
    if referrer.role is not ReferrerRole.YOUNG_PERSON and not referrer.name and not in_danger:
        yield FieldProblem("referrer.name", "REQUIRED", "Please give your name, so that the team knows who is asking for help.")
    yield from _check_ways("referrer", referrer.phone, referrer.email)


def _check_ways(path: str, phone: str, email: str) -> Problems:
    if phone and not _PHONE.fullmatch(phone):
        yield FieldProblem(f"{path}.phone", "NOT_A_PHONE_NUMBER", "That does not look like a phone number.")
    if email and not _is_email(email):
        yield FieldProblem(f"{path}.email", "NOT_AN_EMAIL", "That does not look like an e-mail address.")


def _check_consents(submission: Submission, in_danger: bool) -> Problems:
    agreed = any(consent.kind == "REFER" and consent.given for consent in submission.consents)
    if not agreed and not in_danger:
        yield FieldProblem("consents", "CONSENT_TO_REFER_NEEDED", "We can only pass this on if you say that we may.")
    kinds = [consent.kind for consent in submission.consents if not consent.recipient]
    for index, consent in enumerate(submission.consents):
        if not consent.given_by.strip():
            yield FieldProblem(f"consents[{index}].givenBy", "REQUIRED", "Please say who gave this consent.")
        if len(consent.given_by) > LONGEST_NAME or len(consent.recipient) > LONGEST_NAME:
            yield FieldProblem(f"consents[{index}]", "TOO_LONG", f"Please use {LONGEST_NAME} characters or fewer.")
        if not 0 < len(consent.wording_version) <= 40:
            yield FieldProblem(
                f"consents[{index}].wordingVersion", "REQUIRED", "Name the version of the wording that was shown, in at most 40 characters."
            )
    if len(kinds) != len(set(kinds)):
        yield FieldProblem("consents", "GIVEN_TWICE", "The same consent is given twice.")


def _check_service(submission: Submission) -> Problems:
    slug = submission.chosen_service
    if not slug:
        return
    service = services_by_slug([slug]).get(slug)
    if service is None or service.status is not ServiceStatus.ACTIVE:
        yield FieldProblem(
            "chosenService", "NOT_AVAILABLE", "That service does not take referrals at the moment. Choose another, or leave it empty."
        )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
