"""Services with every field; what lists can be narrowed by is tested where the directory is."""

import pytest

from tests.factories import make_concern, make_service, make_topic
from tests.graphql_api.client import data_of

pytestmark = pytest.mark.django_db

SERVICE = """{
    id slug name description organisation { id name description website } status isInTrust categories { slug label }
    concerns { slug label topics { slug } } audiences minimumAge maximumAge acceptsSelfReferral referralRoutes deliveryModes
    locations { name address postcode latitude longitude } openNow waitingTimeWeeks cost phone email website distanceMiles
}"""


def test_every_field_says_what_the_directory_says() -> None:
    made = make_service(
        "clinic", in_trust=True, categories=("camhs", "sleep"), latitude=53.0, longitude=-2.18, postcode="ST4 6SP", name="The clinic",
        description="Helps.",
        audiences=["PARENT_CARER", "YOUNG_PERSON"], minimum_age=5, maximum_age=18, referral_routes=["GP", "YOUNG_PERSON"],
        delivery_modes=["PHONE", "IN_PERSON"], waiting_time_weeks=6, cost="Free", phone="01632 960000", email="hi@clinic.example",
        website="https://clinic.example/",
    )  # fmt: skip
    make_concern("sleep", services=("clinic",))
    make_topic("nights", concerns=["sleep"])
    service = data_of(f'{{ service(slug: "clinic") {SERVICE} }}')["service"]
    assert service.pop("organisation").pop("id") == str(made.organisation_id)
    assert service == {
        "id": str(made.pk), "slug": "clinic", "name": "The clinic", "description": "Helps.", "status": "ACTIVE", "isInTrust": True,
        "categories": [{"slug": "camhs", "label": "Camhs"}, {"slug": "sleep", "label": "Sleep"}],
        "concerns": [{"slug": "sleep", "label": "Sleep", "topics": [{"slug": "nights"}]}],
        "audiences": ["YOUNG_PERSON", "PARENT_CARER"], "minimumAge": 5, "maximumAge": 18, "acceptsSelfReferral": True,
        "referralRoutes": ["YOUNG_PERSON", "GP"], "deliveryModes": ["IN_PERSON", "PHONE"],
        "locations": [{"name": "Here", "address": "1 Street", "postcode": "ST4 6SP", "latitude": 53.0, "longitude": -2.18}],
        "openNow": None, "waitingTimeWeeks": 6, "cost": "Free", "phone": "01632 960000", "email": "hi@clinic.example",
        "website": "https://clinic.example/", "distanceMiles": None,
    }  # fmt: skip


def test_what_is_not_known_is_null() -> None:
    make_service("bare", referral_routes=["GP"], cost="")
    service = data_of(
        '{ service(slug: "bare") { cost phone email website minimumAge waitingTimeWeeks acceptsSelfReferral locations { name } } }'
    )
    assert service["service"] == {
        "cost": None, "phone": None, "email": None, "website": None, "minimumAge": None, "waitingTimeWeeks": None,
        "acceptsSelfReferral": False, "locations": [],
    }  # fmt: skip


def test_a_list_counts_and_measures() -> None:
    make_service("near", latitude=53.0, longitude=-2.18)
    make_service("far", latitude=54.0, longitude=-2.18)
    document = """{ services(near: {latitude: 53, longitude: -2.18}, ordering: [DISTANCE]) {
        totalCount edges { node { slug distanceMiles } } pageInfo { hasNextPage hasPreviousPage } } }"""
    assert data_of(document)["services"] == {
        "totalCount": 2,
        "edges": [{"node": {"slug": "near", "distanceMiles": 0.0}}, {"node": {"slug": "far", "distanceMiles": 69.1}}],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False},
    }
