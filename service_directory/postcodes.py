"""Where a postcode is, as far as the directory itself can tell: the middle of its own places with the same outward code.

No table of postcodes is shipped; a family's postcode needs no more precision than its district to say what is near
(docs/decisions/0007-distance-from-own-places.md).
"""

import re
from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_MILES = 3958.8
_POSTCODE = re.compile(r"([A-Z]{1,2})(\d[A-Z\d]?)(?:\d[A-Z]{2})?")

Point = tuple[float, float]


class PostcodeRefused(ValueError):
    """The text is not a postcode, or none of our places is near enough to know where it is."""


def outward_code(postcode: str) -> tuple[str, str]:
    """`("ST", "ST4")` for "st4 6sp" or "ST4": area and district. Raises PostcodeRefused for text of another shape."""
    match = _POSTCODE.fullmatch(re.sub(r"[\s-]", "", postcode).upper())
    if not match:
        raise PostcodeRefused("That does not look like a postcode. Write it like “ST4 6SP”, or just its first half.")
    return match[1], match[1] + match[2]


def locate_postcode(postcode: str, places: Iterable[tuple[str, float, float]]) -> Point:
    """Latitude and longitude in degrees: the middle of the places in the same district, or else in the same postcode area.

    `places` are (postcode, latitude, longitude). Raises PostcodeRefused where none matches.
    """
    area, district = outward_code(postcode)
    known = [(_outward_or_none(place), lat, lng) for place, lat, lng in places]
    for match in (lambda code: code[1] == district, lambda code: code[0] == area):
        points = [(lat, lng) for code, lat, lng in known if code and match(code)]
        if points:
            return sum(lat for lat, _ in points) / len(points), sum(lng for _, lng in points) / len(points)
    raise PostcodeRefused(f"We do not know where {district} is: it is outside our area. Ask without a postcode to see every service.")


def _outward_or_none(postcode: str) -> tuple[str, str] | None:
    try:
        return outward_code(postcode)
    except PostcodeRefused:
        return None


def miles_between(one: Point, other: Point) -> float:
    """Great-circle distance in miles between two points in degrees (haversine)."""
    (lat1, lng1), (lat2, lng2) = ((radians(a), radians(b)) for a, b in (one, other))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(chord))
