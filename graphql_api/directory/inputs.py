"""What a list of services can be asked by."""

from enum import Enum

import strawberry

from graphql_api.errors import InputRefused
from service_directory.postcodes import PostcodeRefused
from service_directory.published import Place, place_of
from service_directory.vocabulary import Audience, DeliveryMode, ReferrerRole


@strawberry.input(description="A place to measure distances from: a postcode, or both coordinates (which win).")
class Near:
    postcode: str | None = strawberry.field(default=None, description="A whole postcode or its first half: “ST4 6SP”, “ST4”.")
    latitude: float | None = strawberry.field(default=None, description="Degrees north (WGS 84).")
    longitude: float | None = strawberry.field(default=None, description="Degrees east (WGS 84).")
    within_miles: float | None = strawberry.field(
        default=None, description="Leave out places farther away; help by phone, text, video or online is never left out."
    )

    def place(self) -> Place:
        """The place. Raises InputRefused where it cannot be told."""
        if (self.latitude is not None and not -90 <= self.latitude <= 90) or (
            self.longitude is not None and not -180 <= self.longitude <= 180
        ):
            raise InputRefused("Latitude lies between -90 and 90 degrees, longitude between -180 and 180.")
        if self.within_miles is not None and not self.within_miles >= 0:
            raise InputRefused("`withinMiles` cannot be negative.")
        try:
            return place_of(self.postcode, self.latitude, self.longitude, self.within_miles)
        except PostcodeRefused as refusal:
            raise InputRefused(str(refusal), "PLACE_UNKNOWN") from None


@strawberry.input(description="Narrows a list of services; what is left out narrows nothing.")
class ServiceFilter:
    audience: Audience | None = strawberry.field(default=None, description="For this audience.")
    age: int | None = strawberry.field(default=None, description="For somebody of this age in years.")
    concern: str | None = strawberry.field(default=None, description="That help with this concern (slug).")
    category: str | None = strawberry.field(default=None, description="Of this category (slug).")
    referrer: ReferrerRole | None = strawberry.field(default=None, description="To which this person may refer.")
    delivery_mode: DeliveryMode | None = strawberry.field(default=None, description="That help in this way.")
    free: bool | None = strawberry.field(default=None, description="Free of charge, or not.")
    open_now: bool | None = strawberry.field(default=None, description="Open at this moment, or not.")
    in_trust: bool | None = strawberry.field(default=None, description="The trust's own, or other organisations'.")
    slugs: list[str] | None = strawberry.field(default=None, description="Only these.")


@strawberry.enum(description="In which order services are listed; ties by name.")
class ServiceOrder(Enum):
    NAME = strawberry.enum_value("NAME", description="By name.")
    DISTANCE = strawberry.enum_value("DISTANCE", description="Nearest first; asks for `near`.")
    WAITING_TIME = strawberry.enum_value("WAITING_TIME", description="Shortest usual wait first.")
