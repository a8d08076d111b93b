"""How services get into the directory: the bulk door, and the forms of the directory editors."""

from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from service_directory.models import Organisation, Service, ServiceCategory
from service_directory.save_service import save_service
from tests.desk import Desk
from tests.factories import make_service
from tests.graphql_api.client import data_of

pytestmark = pytest.mark.django_db

SERVICE = """{ service(slug: "clinic") {
    id name description status isInTrust organisation { name } categories { slug label } audiences minimumAge maximumAge
    referralRoutes deliveryModes acceptsSelfReferral locations { name postcode latitude longitude } openNow waitingTimeWeeks
    cost phone email website
} }"""


def shown() -> dict[str, Any]:
    service: dict[str, Any] = data_of(SERVICE)["service"]
    return service


def arguments(**service: Any) -> dict[str, Any]:
    return {
        "organisation": {"slug": "charity", "name": "A charity", "description": "Helps.", "website": "", "in_trust": False},
        "service": {
            "slug": "clinic", "name": "Clinic", "description": "Helps with sleep.", "status": "ACTIVE", "audiences": ["YOUNG_PERSON"],
            "minimum_age": 11, "maximum_age": 18, "referral_routes": ["GP", "YOUNG_PERSON"], "delivery_modes": ["IN_PERSON", "PHONE"],
            "waiting_time_weeks": 6, "cost": "Free", "free": True, "phone": "01632 960000", "email": "hello@clinic.example",
            "website": "https://clinic.example/", "assured_on": date(2026, 6, 1), **service,
        },
        "categories": [("counselling", "Counselling")],
        "locations": [{"name": "Here", "address": "1 Street", "postcode": "ST4 6SP", "latitude": 53.0, "longitude": -2.0}],
        "opening_hours": [{"day": "MO", "opens": time(9), "closes": time(17)}],
    }  # fmt: skip


class TestTheBulkDoor:
    def test_families_get_everything_it_was_told(self) -> None:
        save_service(**arguments())

        service = shown()

        assert service["organisation"] == {"name": "A charity"}
        assert service["categories"] == [{"slug": "counselling", "label": "Counselling"}]
        assert service["locations"] == [{"name": "Here", "postcode": "ST4 6SP", "latitude": 53.0, "longitude": -2.0}]
        assert service["referralRoutes"] == ["YOUNG_PERSON", "GP"]
        assert service["acceptsSelfReferral"] is True
        assert service["isInTrust"] is False
        assert (service["minimumAge"], service["maximumAge"], service["waitingTimeWeeks"]) == (11, 18, 6)

    def test_sending_it_again_changes_nothing(self) -> None:
        save_service(**arguments())
        before = shown()

        save_service(**arguments())

        assert shown() == before
        assert (Service.objects.count(), Organisation.objects.count(), ServiceCategory.objects.count()) == (1, 1, 1)

    def test_the_same_slug_replaces_what_was_there(self) -> None:
        save_service(**arguments())
        before = shown()

        save_service(**{**arguments(name="New name", minimum_age=None), "locations": [], "opening_hours": [], "categories": []})

        after = shown()
        assert (after["id"], after["name"], after["minimumAge"]) == (before["id"], "New name", None)
        assert after["locations"] == after["categories"] == []
        assert after["openNow"] is None

    def test_a_label_that_an_editor_changed_stays(self) -> None:
        save_service(**arguments())
        ServiceCategory.objects.update(label="Talking therapies")

        save_service(**arguments())

        assert shown()["categories"] == [{"slug": "counselling", "label": "Talking therapies"}]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("slug", "not a slug"),
            ("status", "ASLEEP"),
            ("audiences", []),
            ("audiences", ["PETS"]),
            ("delivery_modes", []),
            ("referral_routes", ["PETS"]),
            ("minimum_age", -1),
            ("maximum_age", 10),
            ("waiting_time_weeks", "soon"),
            ("email", "not an address"),
            ("website", "javascript:alert(1)"),
        ],
    )
    def test_a_value_that_does_not_fit_is_refused_by_its_field(self, field: str, value: object) -> None:
        with pytest.raises(ValidationError) as refusal:
            save_service(**arguments(**{field: value}))

        assert field in refusal.value.message_dict
        assert not Service.objects.exists()
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize(
        ("part", "value"),
        [
            ("opening_hours", [{"day": "XX", "opens": time(9), "closes": time(17)}]),
            ("opening_hours", [{"day": "MO", "opens": time(17), "closes": time(9)}]),
            ("opening_hours", [{"day": "MO", "opens": time(9), "closes": time(9)}]),
            ("locations", [{"name": "", "latitude": 53.0, "longitude": -2.0}]),
            ("locations", [{"name": "Here", "latitude": 91.0, "longitude": -2.0}]),
            ("categories", [("not a slug", "Counselling")]),
            ("organisation", {"slug": "charity", "name": "", "description": "", "website": "", "in_trust": False}),
            ("organisation", {"slug": "charity", "name": "A", "description": "B", "website": "javascript:x()", "in_trust": False}),
        ],
    )
    def test_a_row_that_does_not_fit_is_refused_by_its_part(self, part: str, value: object) -> None:
        with pytest.raises(ValidationError) as refusal:
            save_service(**{**arguments(), part: value})

        assert part in refusal.value.message_dict
        assert not Service.objects.exists()
        assert not Organisation.objects.exists()


class TestTheFormsOfTheDirectory:
    @pytest.fixture
    def clinic(self) -> Service:
        return make_service("clinic", name="Clinic", latitude=53.0, longitude=-2.0, opening_hours=arguments()["opening_hours"])

    def address(self, clinic: Service, view: str = "edit") -> str:
        return reverse(f"wagtailsnippets_service_directory_service:{view}", args=[clinic.pk])

    def test_a_directory_editor_publishes_a_change(self, clinic: Service) -> None:
        Desk("Directory editor").send(
            self.address(clinic), name="Sleep clinic", delivery_modes=["PHONE", "VIDEO"], **{"action-publish": "yes"}
        )

        service = shown()
        assert (service["name"], service["deliveryModes"]) == ("Sleep clinic", ["VIDEO", "PHONE"])
        assert service["locations"][0]["name"] == "Here"

    def test_a_draft_changes_nothing_for_families(self, clinic: Service) -> None:
        before = shown()
        desk = Desk("Directory editor")

        desk.send(self.address(clinic), name="Sleep clinic", delivery_modes=["PHONE"], **{"locations-0-DELETE": "1"})

        assert shown() == before
        form = desk.form(self.address(clinic))
        assert (form["name"], form["delivery_modes"], form["locations-TOTAL_FORMS"]) == ("Sleep clinic", ["PHONE"], "0")

    def test_a_draft_that_is_published_later_is_all_there(self, clinic: Service) -> None:
        Desk("Directory editor").send(
            self.address(clinic), delivery_modes=["PHONE"], audiences=["TEACHER"], **{"opening_hours-0-closes": "18:00"}
        )

        Service.objects.get(pk=clinic.pk).get_latest_revision().publish()

        assert (shown()["deliveryModes"], shown()["audiences"]) == (["PHONE"], ["TEACHER"])
        assert Service.objects.get(pk=clinic.pk).opening_hours.get().closes == time(18)

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"minimum_age": "16", "maximum_age": "11"}, "The oldest age is below the youngest one."),
            ({"opening_hours-0-closes": "08:00"}, "It closes before it opens."),
            ({"locations-0-latitude": "91"}, "Ensure this value is less than or equal to 90."),
            ({"delivery_modes": ["PIGEON"]}, "PIGEON is not one of the available choices."),
            ({"audiences": None, "action-publish": "yes"}, "This field is required."),
        ],
    )
    def test_what_does_not_fit_is_said_beside_the_field(self, clinic: Service, changes: dict[str, Any], told: str) -> None:
        response = Desk("Directory editor").send(self.address(clinic), **changes)

        assert told in response.content.decode()
        assert not Service.objects.get(pk=clinic.pk).has_unpublished_changes

    @pytest.mark.parametrize("group", ["Clinician", "Editor", "Publisher", "Young people's panel", "Rules author", "Referral clinician"])
    def test_others_do_not_edit_it(self, clinic: Service, group: str) -> None:
        desk = Desk(group)

        assert not desk.may_open(self.address(clinic))
        assert not desk.may_open(self.address(clinic, "unpublish"))
