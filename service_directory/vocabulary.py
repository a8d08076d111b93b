"""The closed lists that the directory and everything above it share; values are the names of the GraphQL contract."""

from django.db.models import TextChoices


class Audience(TextChoices):
    """Whom a page or service speaks to."""

    YOUNG_PERSON = "YOUNG_PERSON", "Young person"
    PARENT_CARER = "PARENT_CARER", "Parent or carer"
    TEACHER = "TEACHER", "Teacher"
    PROFESSIONAL = "PROFESSIONAL", "Professional"


class ReferrerRole(TextChoices):
    """Who refers: the young person, or somebody on their behalf."""

    YOUNG_PERSON = "YOUNG_PERSON", "Young person"
    PARENT_CARER = "PARENT_CARER", "Parent or carer"
    TEACHER = "TEACHER", "Teacher"
    GP = "GP", "GP"
    SOCIAL_WORKER = "SOCIAL_WORKER", "Social worker"
    OTHER_PROFESSIONAL = "OTHER_PROFESSIONAL", "Other professional"


class DeliveryMode(TextChoices):
    """How help reaches the person."""

    IN_PERSON = "IN_PERSON", "In person"
    VIDEO = "VIDEO", "Video call"
    PHONE = "PHONE", "Phone"
    TEXT = "TEXT", "Text or chat"
    ONLINE = "ONLINE", "Online"


class ServiceStatus(TextChoices):
    """Open Referral UK: status of a service."""

    ACTIVE = "ACTIVE", "Active"
    TEMPORARILY_CLOSED = "TEMPORARILY_CLOSED", "Temporarily closed"
    INACTIVE = "INACTIVE", "Inactive"
    DEFUNCT = "DEFUNCT", "Defunct"


class Weekday(TextChoices):
    """Days as iCalendar (RFC 5545) and HSDS schedules write them."""

    MO = "MO", "Monday"
    TU = "TU", "Tuesday"
    WE = "WE", "Wednesday"
    TH = "TH", "Thursday"
    FR = "FR", "Friday"
    SA = "SA", "Saturday"
    SU = "SU", "Sunday"


# Help of these kinds reaches a person wherever they are: distance never takes such a service away.
REMOTE_MODES = frozenset({DeliveryMode.VIDEO, DeliveryMode.PHONE, DeliveryMode.TEXT, DeliveryMode.ONLINE})
