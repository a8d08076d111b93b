"""Content, people and rules for tests, made through the rooms' own doors."""

import uuid
from io import BytesIO
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Locale, Page

from cms.models import Concern, TopicPage
from cms.publish_topic import TopicFields, publish_topic, save_concern
from media.models import TrustImage
from referral_rules.models import RuleSetVersion
from referral_rules.publish import publish_ruleset
from service_directory.models import Service
from service_directory.save_service import OrganisationFields, ServiceFields, save_service

_numbers = count(1)


def make_concern(slug: str, *also_known_as: str, label: str = "", services: tuple[str, ...] = ()) -> Concern:
    """A concern of the default locale."""
    return save_concern(slug=slug, label=label or slug.replace("-", " ").capitalize(), also_known_as=also_known_as, services=services)


def make_topic(slug: str = "", **fields: Any) -> TopicPage:
    """A published topic."""
    slug = slug or f"topic-{next(_numbers)}"
    given = {
        "title": slug.replace("-", " ").capitalize(),
        "summary": f"About {slug}.",
        "body": "## First\n\nSome words.",
        "audiences": ["YOUNG_PERSON"],
    }
    return publish_topic(topic=TopicFields(slug=slug, **(given | fields)))


def make_service(
    slug: str = "",
    *,
    in_trust: bool = False,
    categories: tuple[str, ...] = ("counselling",),
    latitude: float | None = None,
    longitude: float | None = None,
    postcode: str = "",
    opening_hours: tuple[dict[str, Any], ...] = (),
    **fields: Any,
) -> Service:
    """A published service that takes everybody, with a place where coordinates are given."""
    slug = slug or f"service-{next(_numbers)}"
    owner = OrganisationFields(
        slug="the-trust" if in_trust else f"org-{slug}", name="The trust" if in_trust else f"Organisation of {slug}", description="Helps.",
        website="", in_trust=in_trust,
    )  # fmt: skip
    given = ServiceFields(
        slug=slug, name=slug.replace("-", " ").capitalize(), description=f"Helps with {slug}.", status="ACTIVE",
        audiences=["YOUNG_PERSON"], minimum_age=None, maximum_age=None,
        referral_routes=["YOUNG_PERSON", "PARENT_CARER", "TEACHER", "GP", "SOCIAL_WORKER", "OTHER_PROFESSIONAL"],
        delivery_modes=["IN_PERSON"], waiting_time_weeks=None, cost="Free", free=True, phone="", email="", website="", assured_on=None,
    )  # fmt: skip
    place = (
        [{"name": "Here", "address": "1 Street", "postcode": postcode, "latitude": latitude, "longitude": longitude}]
        if latitude is not None
        else []
    )
    return save_service(
        organisation=owner,
        service={**given, **fields},  # type: ignore[typeddict-item]
        categories=[(category, category.capitalize()) for category in categories],
        locations=place,
        opening_hours=list(opening_hours),
    )


def make_picture(title: str = "Hills", description: str = "Soft hills", size: tuple[int, int] = (64, 36)) -> TrustImage:
    """A picture in the collection that is open to all."""
    file = BytesIO()
    Image.new("RGB", size, "steelblue").save(file, "PNG")
    name = f"picture-{next(_numbers)}.png"
    picture: TrustImage = TrustImage.objects.create(title=title, description=description, file=ImageFile(file, name=name))
    return picture


def make_translation(page: Page, language_code: str = "cy", **fields: Any) -> Page:
    """The page in another language, published, with the pages above it where they are not there yet."""
    locale, _ = Locale.objects.get_or_create(language_code=language_code)
    translated = page.specific.copy_for_translation(locale, copy_parents=True)
    for name, value in fields.items():
        setattr(translated, name, value)
    for one in (*translated.get_ancestors().filter(live=False).specific(), translated):
        one.save_revision().publish()
    translated.refresh_from_db()
    return translated


def make_user(*groups: str, **fields: Any) -> User:
    """Somebody who works with the admin, a member of the named groups."""
    user = get_user_model().objects.create_user(f"user-{next(_numbers)}", password="a long password", **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    return user


def ruleset_document(**changes: Any) -> dict[str, Any]:
    """A small sound ruleset: age, one safety question, worries and sleep; needs the services `hub` and `sleep-clinic`, and `helpline`."""

    def outcome(urgency: str, services: list[str], topics: list[str]) -> dict[str, Any]:
        return {
            "urgency": urgency,
            "needs_groups": ["GETTING_HELP"],
            "services": services,
            "topics": topics,
            "family_text": "Somebody will help.",
            "clinician_text": "As the rule says.",
        }

    def rule(key: str, tier: str, title: str, when: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
        common = {"rationale": "It helps.", "evidence": "NICE NG134", "owner": "A clinician", "review_by": "2030-01-01"}
        return {"key": key, "tier": tier, "title": title, "when": when, "outcome": then, **common}

    def question(key: str, kind: str, text: str, **more: Any) -> dict[str, Any]:
        wording = {"default": text, "YOUNG_PERSON": f"{text} (you)", "PARENT_CARER": f"{text} (your child)"}
        return {"key": key, "kind": kind, "text": wording, "why": {"default": "It helps us to help."}, "safety": False, **more}

    return {
        "format": 1,
        "pathway": {"slug": "test-pathway", "title": "Test pathway", "description": "For tests."},
        "questions": [
            question("age", "NUMBER", "How old?", minimum=0, maximum=25),
            question("self_harm", "YES_NO_UNSURE", "Any self-harm?", safety=True),
            question(
                "sleep",
                "SINGLE",
                "How often is it hard to sleep?",
                options=[{"key": "rarely", "label": "Rarely"}, {"key": "most_nights", "label": "Most nights"}],
            ),
            question("more", "TEXT", "Anything else?"),
        ],
        "rules": [
            rule(
                "self-harm",
                "SAFETY",
                "Self-harm was named",
                {"answer": "self_harm", "in": ["yes", "unsure"]},
                outcome("URGENT", ["hub"], ["self-harm"]),
            ),
            rule(
                "sleep",
                "ROUTING",
                "Trouble sleeping",
                {"answer": "sleep", "is": "most_nights"},
                outcome("ROUTINE", ["sleep-clinic"], ["sleep"]),
            ),
        ],
        "default": outcome("SELF_CARE", ["hub"], []),
        **changes,
    }


def make_pathway(**changes: Any) -> RuleSetVersion:
    """The ruleset of `ruleset_document`, published, with the services it names."""
    make_service("hub", in_trust=True, categories=("single-point-of-access",))
    make_service("sleep-clinic")
    make_service("helpline", categories=("helpline",), delivery_modes=["PHONE"])
    return publish_ruleset(document=ruleset_document(**changes))


def submission_input(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A `SubmitReferralInput` that is accepted; sections can be replaced by name."""
    return {
        "idempotencyKey": str(uuid.uuid4()),
        "pathway": "test-pathway",
        "rulesetNumber": number,
        "answers": [
            {"question": "age", "value": 14},
            {"question": "sleep", "value": "most_nights"},
            {"question": "self_harm", "value": "no"},
        ],
        "inTheirWords": "I lie awake before tests.",
        "referrer": {"role": "YOUNG_PERSON"},
        "youngPerson": {
            "name": "Robin Example",
            "dateOfBirth": "2012-03-14",
            "nhsNumber": "943 476 5919",
            "postcode": "ST4 6SP",
            "contact": {"phone": "07700 900123", "preferred": "SMS", "safeChannels": ["SMS"]},
        },
        "consents": [{"kind": "REFER", "given": True, "givenBy": "Robin Example", "wordingVersion": "2026-11"}],
        **changes,
    }
