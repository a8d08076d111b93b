"""A referral as one FHIR R4 transaction Bundle: pure, from values to values, checked against the FHIR models before it is stored.

Every entry is a POST with `ifNoneExist` on an identifier of ours, so that a replay changes nothing; a PUT would set a Task that a
clinician has accepted back to requested. Provenance has no search by identifier in R4 and never changes, so it alone is a PUT.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from fhir.resources.R4B.bundle import Bundle

from referral_rules.engine import Status
from referral_rules.recommend import Recommendation
from referrals.check import nhs_digits, nhs_number_is_valid, postcode_in_one_form
from referrals.models import Consent, Referral
from referrals.submission import GivenConsent, Referrer, Submission, YoungPerson
from service_directory.vocabulary import ReferrerRole

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
NHS_NUMBER_STATUS = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
NHS_NUMBER_STATUS_CODES = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

# Our urgency as FHIR request-priority, and the hours in which a clinician is asked to respond.
PRIORITY = {"EMERGENCY": "stat", "URGENT": "urgent", "SOON": "asap", "ROUTINE": "routine", "SELF_CARE": "routine"}
RESPONSE_HOURS = {"EMERGENCY": 1, "URGENT": 24, "SOON": 72, "ROUTINE": 120, "SELF_CARE": 120}
ROLE_CODES = {ReferrerRole.PARENT_CARER: ("PRN", "parent")}

# The NHS's pseudo postcode for "no fixed abode".
NO_FIXED_ABODE = "ZZ99 3VZ"
LARGEST_INTEGER = 2**31 - 1

Resource = dict[str, Any]


def referral_message(referral: Referral, submission: Submission, recommendation: Recommendation) -> Resource:
    """The Bundle of a referral as JSON values. Raises pydantic.ValidationError where it would not be FHIR."""
    names = Names(referral)
    entries = [
        names.post("Organization", organization(), f"{ODS_CODE}|{settings.EPR_ORGANISATION_ODS_CODE}"),
        names.post("Patient", patient(names, submission), patient_key(names, submission)),
    ]
    if submission.referrer.role is not ReferrerRole.YOUNG_PERSON:
        entries.append(names.post("RelatedPerson", related_person(names, submission.referrer)))
    entries.append(names.post("QuestionnaireResponse", questionnaire_response(names, submission, recommendation)))
    if referral.in_danger:
        entries.append(names.post("Flag", flag(names)))
    entries += [
        names.post("ServiceRequest", service_request(names, submission, recommendation)),
        names.post("Task", task(names)),
        names.post("CommunicationRequest", communication_request(names)),
        names.post("Consent", consent(names, submission)),
        names.put("Provenance", provenance(names, submission, recommendation)),
    ]
    bundle: Resource = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    Bundle.model_validate(bundle)
    return bundle


class Names:
    """The identifiers of one referral's resources, the same however often they are asked for."""

    def __init__(self, referral: Referral) -> None:
        self.referral = referral
        self.base: str = settings.FHIR_IDENTIFIER_BASE
        self.priority = PRIORITY[referral.urgency]
        self.now = instant(referral.submitted_at)
        self.response_due = instant(referral.submitted_at + timedelta(hours=RESPONSE_HOURS[referral.urgency]))

    def uuid(self, kind: str) -> str:
        """A name-based UUID of the referral's resource of that kind."""
        return str(uuid5(NAMESPACE_URL, f"{self.base}/{kind}/{self.referral.pk}"))

    def ref(self, kind: str) -> dict[str, str]:
        """A reference to the referral's resource of that kind, within the Bundle."""
        return {"reference": f"urn:uuid:{self.uuid(kind)}"}

    def identifier(self, kind: str) -> dict[str, str]:
        """Our identifier of the referral's resource of that kind."""
        return {"system": f"{self.base}/Id/{kind}", "value": str(self.referral.pk)}

    def post(self, kind: str, resource: Resource, key: str | None = None) -> Resource:
        """An entry that creates the resource unless the receiver has one with the key (`system|value`)."""
        own = self.identifier(kind)
        key = key or f"{own['system']}|{own['value']}"
        request = {"method": "POST", "url": kind, "ifNoneExist": f"identifier={key}"}
        return {"fullUrl": f"urn:uuid:{self.uuid(kind)}", "resource": {"resourceType": kind, **resource}, "request": request}

    def put(self, kind: str, resource: Resource) -> Resource:
        """An entry that writes a resource that never changes under an id of ours."""
        request = {"method": "PUT", "url": f"{kind}/{self.uuid(kind)}"}
        resource = {"resourceType": kind, "id": self.uuid(kind), **resource}
        return {"fullUrl": f"urn:uuid:{self.uuid(kind)}", "resource": resource, "request": request}

    def author(self) -> dict[str, str]:
        """Who sent the referral: the young person, or whoever spoke for them."""
        return self.ref("Patient" if self.referral.referrer_role == ReferrerRole.YOUNG_PERSON else "RelatedPerson")


def instant(moment: datetime) -> str:
    """A moment as FHIR writes it, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def organization() -> Resource:
    """The trust that receives the referral."""
    return {"identifier": [{"system": ODS_CODE, "value": settings.EPR_ORGANISATION_ODS_CODE}], "name": settings.TRUST_NAME}


def patient_key(names: Names, submission: Submission) -> str:
    """The NHS number where it is one, our own id otherwise: a mistyped number must never meet somebody else's record."""
    number = nhs_number(submission)
    own = names.identifier("Patient")
    return f"{NHS_NUMBER}|{number}" if number else f"{own['system']}|{own['value']}"


def nhs_number(submission: Submission) -> str | None:
    """The ten digits, if they are an NHS number."""
    number = submission.young_person.nhs_number
    return nhs_digits(number) if nhs_number_is_valid(number) else None


def patient(names: Names, submission: Submission) -> Resource:
    """The young person. A given NHS number is "present but not traced" (02): nobody has checked whose it is."""
    person = submission.young_person
    identifiers: list[Resource] = [names.identifier("Patient")]
    if number := nhs_number(submission):
        coding = {"system": NHS_NUMBER_STATUS_CODES, "code": "02", "display": "Number present but not traced"}
        status = {"url": NHS_NUMBER_STATUS, "valueCodeableConcept": {"coding": [coding]}}
        identifiers.insert(0, {"extension": [status], "system": NHS_NUMBER, "value": number})
    human_names = [{"use": "official", "text": person.name}]
    if person.preferred_name:
        human_names.append({"use": "usual", "text": person.preferred_name})
    resource: Resource = {
        "identifier": identifiers,
        "name": human_names,
        "gender": "unknown",
        "birthDate": person.date_of_birth.isoformat(),
    }
    if address := home_address(person):
        resource["address"] = [address]
    if person.language:
        resource["communication"] = [{"language": {"text": person.language}, "preferred": True}]
    contact = person.contact
    if telecom := telecoms(contact.phone, contact.email):
        resource["telecom"] = telecom
    return resource


def home_address(person: YoungPerson) -> Resource:
    """Where the young person lives, as far as that was told; empty where nothing was."""
    if person.no_fixed_address and not person.postcode:
        return {"use": "home", "text": "No fixed address", "postalCode": NO_FIXED_ABODE}
    lines = [line for line in person.address_lines if line]
    address = {"line": lines, "postalCode": postcode_in_one_form(person.postcode) if person.postcode else ""}
    given = {key: value for key, value in address.items() if value}
    return {"use": "home", **given} if given else {}


def telecoms(phone: str, email: str) -> list[Resource]:
    """Contact points, the phone first."""
    given = [("phone", phone), ("email", email)]
    return [
        {"system": system, "value": value, "rank": rank} for rank, (system, value) in enumerate(((s, v) for s, v in given if v), start=1)
    ]


def related_person(names: Names, referrer: Referrer) -> Resource:
    """Whoever referred on the young person's behalf, in the words they gave."""
    code = ROLE_CODES.get(referrer.role)
    relationship: Resource = {"text": referrer.relationship or referrer.role.label}
    if code:
        relationship["coding"] = [{"system": f"{TERMINOLOGY}/v3-RoleCode", "code": code[0], "display": code[1]}]
    resource: Resource = {
        "identifier": [names.identifier("RelatedPerson")],
        "patient": names.ref("Patient"),
        "relationship": [relationship],
    }
    if referrer.name:
        resource["name"] = [{"text": referrer.name}]
    if telecom := telecoms(referrer.phone, referrer.email):
        resource["telecom"] = telecom
    return resource


def questionnaire_response(names: Names, submission: Submission, recommendation: Recommendation) -> Resource:
    """The answers, under the stable keys of their questions and in the wording of the version that was shown."""
    version = recommendation.version
    ruleset = version.ruleset
    known = {question.key: question for question in ruleset.questions}
    items = [
        {"linkId": key, "text": known[key].wording(submission.referrer.role), "answer": fhir_answers(value)}
        for key, value in submission.answers
        if key in known
    ]
    if submission.in_their_words:
        items.append({"linkId": "in-their-words", "text": "In their own words", "answer": [{"valueString": submission.in_their_words}]})
    return {
        "identifier": names.identifier("QuestionnaireResponse"),
        "questionnaire": f"{names.base}/Questionnaire/{version.pathway}|{version.number}",
        "status": "completed",
        "subject": names.ref("Patient"),
        "authored": names.now,
        "author": names.author(),
        "source": names.author(),
        **({"item": items} if items else {}),
    }


def fhir_answers(value: Any) -> list[Resource]:
    """One answer as FHIR values: a list becomes several."""
    if isinstance(value, list | tuple):
        return [answer for one in value for answer in fhir_answers(one)]
    if isinstance(value, bool):
        return [{"valueBoolean": value}]
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return [{"valueInteger": value}]
    if isinstance(value, int | float):
        return [{"valueDecimal": value}]
    return [{"valueString": str(value)}]


def flag(names: Names) -> Resource:
    """Danger was named and nobody has assessed it yet."""
    return {
        "identifier": [names.identifier("Flag")],
        "status": "active",
        "category": [{"coding": [{"system": f"{TERMINOLOGY}/flag-category", "code": "safety", "display": "Safety"}]}],
        "code": {"text": "Safety concern named in a referral: not yet assessed"},
        "subject": names.ref("Patient"),
        "period": {"start": names.now},
    }


def service_request(names: Names, submission: Submission, recommendation: Recommendation) -> Resource:
    """The referral itself, with the reasons of the rules and what supports them."""
    support = [names.ref("QuestionnaireResponse")] + ([names.ref("Flag")] if names.referral.in_danger else [])
    reasons = [{"text": rule.title} for rule in recommendation.fired_rules]
    resource: Resource = {
        "identifier": [names.identifier("ServiceRequest")],
        "status": "active",
        "intent": "order",
        "priority": names.priority,
        "category": [{"coding": [{"system": "http://snomed.info/sct", "code": "3457005", "display": "Patient referral"}]}],
        "code": {"text": "Referral to children and young people's mental health services"},
        "subject": names.ref("Patient"),
        "authoredOn": names.now,
        "requester": names.author(),
        "performer": [names.ref("Organization")],
        "supportingInfo": support,
        "note": [{"text": note} for note in notes(submission)],
    }
    if reasons:
        resource["reasonCode"] = reasons
    return resource


def notes(submission: Submission) -> list[str]:
    """What whoever takes up the referral must know and FHIR has no better place for: first of all how to get in touch without harm."""
    person, contact, referrer = submission.young_person, submission.young_person.contact, submission.referrer
    told = {
        "Do not contact": "; ".join(filter(None, contact.do_not_contact)),
        "Safe ways to get in touch": ", ".join(contact.safe_channels) or "none was named as safe",
        "Safe times": contact.safe_times,
        "Preferred way": contact.preferred,
        "Pronouns": person.pronouns,
        "Interpreter needed": in_words(person.interpreter_needed),
        "Communication needs": person.communication_needs,
        "GP practice": person.gp_practice,
        "School": person.school,
        "Referred by": ", ".join(filter(None, (referrer.role.label, referrer.job_title, referrer.organisation))),
        "The young person knows of the referral": in_words(referrer.young_person_aware),
        "Chosen service": submission.chosen_service,
    }
    return [f"{what}: {text}" for what, text in told.items() if text] + [consent_note(given) for given in submission.consents]


def consent_note(given: GivenConsent) -> str:
    """One consent or refusal in a sentence."""
    extends = f", to {given.recipient}" if given.recipient else ""
    return f"Consent {Consent.Kind(given.kind).label.lower()}: {in_words(given.given)}, by {given.given_by}{extends}"


def in_words(value: bool | None) -> str:
    """Yes or no; empty where nobody said."""
    return "" if value is None else "yes" if value else "no"


def task(names: Names) -> Resource:
    """What the clinician accepts: the acknowledgement of the alert lives here."""
    return {
        "identifier": [names.identifier("Task")],
        "status": "requested",
        "intent": "order",
        "priority": names.priority,
        "code": {"text": "Triage new referral"},
        "focus": names.ref("ServiceRequest"),
        "for": names.ref("Patient"),
        "authoredOn": names.now,
        "lastModified": names.now,
        "owner": names.ref("Organization"),
        "restriction": {"period": {"end": names.response_due}},
    }


def communication_request(names: Names) -> Resource:
    """The alert to the team, without a word of what was told."""
    return {
        "identifier": [names.identifier("CommunicationRequest")],
        "status": "active",
        "priority": names.priority,
        "subject": names.ref("Patient"),
        "about": [names.ref("ServiceRequest")],
        "payload": [{"contentString": "New referral needs triage"}],
        "authoredOn": names.now,
        "recipient": [names.ref("Organization")],
    }


def consent(names: Names, submission: Submission) -> Resource:
    """Whether the person agreed to be referred; without it (danger was named) nothing is permitted beyond direct care."""
    agreed = any(given.kind == "REFER" and given.given for given in submission.consents)
    return {
        "identifier": [names.identifier("Consent")],
        "status": "active",
        "scope": {"coding": [{"system": f"{TERMINOLOGY}/consentscope", "code": "patient-privacy", "display": "Privacy Consent"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0", "display": "Consent Document"}]}],
        "patient": names.ref("Patient"),
        "dateTime": names.now,
        "performer": [names.author()],
        "policyRule": {"coding": [{"system": f"{TERMINOLOGY}/v3-ActCode", "code": "OPTIN" if agreed else "OPTOUT"}]},
        "provision": {
            "type": "permit" if agreed else "deny",
            "actor": [
                {
                    "role": {"coding": [{"system": f"{TERMINOLOGY}/v3-ParticipationType", "code": "IRCP"}]},
                    "reference": names.ref("Organization"),
                }
            ],
        },
    }


def provenance(names: Names, submission: Submission, recommendation: Recommendation) -> Resource:
    """Who said it and which version of the rules put it together."""
    version = recommendation.version
    overridden = " (crisis help shown)" if recommendation.status is Status.CRISIS else ""
    assembler = f"{settings.TRUST_NAME} referral service, ruleset {version.pathway} {version.number}{overridden}"

    def agent(kind: str, who: Resource) -> Resource:
        return {"type": {"coding": [{"system": f"{TERMINOLOGY}/provenance-participant-type", "code": kind}]}, "who": who}

    return {
        "target": [names.ref("ServiceRequest"), names.ref("QuestionnaireResponse")],
        "recorded": names.now,
        "agent": [agent("author", names.author()), agent("assembler", {"display": assembler})],
    }
