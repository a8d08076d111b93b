"""What every template of the portal may use: crisis help, the menu, and GraphQL's values in words for people."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format

from portal.ask import NothingThere, OutOfReach, ask

register = template.Library()

WORDS = {
    "YOUNG_PERSON": "young people",
    "PARENT_CARER": "parents and carers",
    "TEACHER": "teachers",
    "PROFESSIONAL": "professionals",
    "GP": "GPs",
    "SOCIAL_WORKER": "social workers",
    "OTHER_PROFESSIONAL": "other professionals",
    "IN_PERSON": "in person",
    "VIDEO": "video",
    "PHONE": "phone",
    "TEXT": "text message",
    "ONLINE": "online",
    "TIP": "Something to try",
    "WARNING": "Important",
    "HELP": "Where to get help",
    "WEB_PAGE": "web page",
    "APP": "app",
    "LEAFLET": "leaflet",
    "HELPLINE": "helpline",
    "SERVICE": "Place that helps",
    "TOPIC": "Topic",
    "RESOURCE": "From elsewhere",
}


@register.simple_tag
def crisis_help() -> dict[str, Any] | None:
    """The crisis notice; None where even that cannot be had. The link to /crisis/ in the template needs no answer."""
    try:
        notice: dict[str, Any] = ask("crisis")["crisisHelp"]
    except (NothingThere, OutOfReach):
        return None
    return notice


@register.simple_tag
def site() -> dict[str, Any] | None:
    """The site's name and menu; None while they cannot be had."""
    try:
        found: dict[str, Any] = ask("site")["site"]
    except (NothingThere, OutOfReach):
        return None
    return found


@register.filter
def words(value: str) -> str:
    """A value of a GraphQL enum as people say it."""
    return WORDS.get(value, value.replace("_", " ").lower())


@register.filter
def listed(values: list[str]) -> str:
    """Values of a GraphQL enum as one phrase: "young people, teachers and GPs"."""
    said = [words(value) for value in values]
    return " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))


@register.filter
def day(value: str) -> str:
    """A GraphQL date as people write it: "3 May 2026"."""
    return date_format(date.fromisoformat(value), "j F Y")


@register.filter
def ages(thing: dict[str, Any]) -> str:
    """For which ages a topic or a service is, both ends included."""
    match thing["minimumAge"], thing["maximumAge"]:
        case None, None:
            return "All ages"
        case None, oldest:
            return f"Up to {oldest} years"
        case youngest, None:
            return f"{youngest} years and over"
        case youngest, oldest:
            return f"{youngest} to {oldest} years"


@register.filter
def dialled(phone: str) -> str:
    """A phone number as a `tel:` link holds it."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")
