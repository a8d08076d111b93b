"""The crisis notice as every part of the API shows it."""

import strawberry

from crisis.contacts import Contact, Notice


@strawberry.type(name="CrisisContact", description="One way to reach help now.")
class CrisisContactType:
    name: str = strawberry.field(description="Who answers, and for whom.")
    phone: str | None = strawberry.field(description="The number to ring.")
    text: str | None = strawberry.field(description="What to text to which number, as a sentence.")
    url: str | None = strawberry.field(description="The helpline's website.")
    hours: str = strawberry.field(description="When somebody answers, and what it costs.")

    @classmethod
    def of(cls, contact: Contact) -> "CrisisContactType":
        return cls(name=contact.name, phone=contact.phone, text=contact.text, url=contact.url, hours=contact.hours)


@strawberry.type(name="CrisisNotice", description="What somebody at risk is shown first, above everything else.")
class CrisisNoticeType:
    headline: str = strawberry.field(description="A short heading.")
    message: str = strawberry.field(description="What to do, in plain words.")
    contacts: list[CrisisContactType] = strawberry.field(description="Who can be reached, the most urgent first; never empty.")

    @classmethod
    def of(cls, notice: Notice) -> "CrisisNoticeType":
        return cls(headline=notice.headline, message=notice.message, contacts=[CrisisContactType.of(x) for x in notice.contacts])

    @classmethod
    def of_optional(cls, notice: Notice | None) -> "CrisisNoticeType | None":
        return None if notice is None else cls.of(notice)
