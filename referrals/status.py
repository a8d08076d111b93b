"""The states of a referral, the only ways between them, and what each means in plain words."""

from django.db.models import TextChoices


class ReferralStatus(TextChoices):
    """Where a referral stands."""

    RECEIVED = "RECEIVED", "Received"
    BEING_LOOKED_AT = "BEING_LOOKED_AT", "Being looked at"
    NEEDS_INFORMATION = "NEEDS_INFORMATION", "Needs information"
    ACCEPTED = "ACCEPTED", "Accepted"
    SIGNPOSTED = "SIGNPOSTED", "Signposted"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"
    CLOSED = "CLOSED", "Closed"


_S = ReferralStatus
# The person who asked for help may withdraw from every state that is not an end.
TRANSITIONS: dict[ReferralStatus, frozenset[ReferralStatus]] = {
    _S.RECEIVED: frozenset({_S.BEING_LOOKED_AT, _S.WITHDRAWN}),
    _S.BEING_LOOKED_AT: frozenset({_S.NEEDS_INFORMATION, _S.ACCEPTED, _S.SIGNPOSTED, _S.WITHDRAWN}),
    _S.NEEDS_INFORMATION: frozenset({_S.BEING_LOOKED_AT, _S.CLOSED, _S.WITHDRAWN}),
    _S.ACCEPTED: frozenset({_S.CLOSED, _S.WITHDRAWN}),
    _S.SIGNPOSTED: frozenset({_S.BEING_LOOKED_AT, _S.CLOSED, _S.WITHDRAWN}),
    _S.WITHDRAWN: frozenset(),
    _S.CLOSED: frozenset(),
}

PLAIN_WORDS: dict[ReferralStatus, str] = {
    _S.RECEIVED: "We have your referral. Somebody from the team will read it soon. "
    "This page is not watched all the time: if things get worse, use the numbers here.",
    _S.BEING_LOOKED_AT: "Somebody from the team is reading your referral and thinking about who can help best.",
    _S.NEEDS_INFORMATION: "We need to know a little more before we can decide. We will get in touch in the way you said is safe.",
    _S.ACCEPTED: "One of our services will help. If there is an appointment, you can see it here.",
    _S.SIGNPOSTED: "Another organisation is the best place to help. You can see which one here, and how to reach it.",
    _S.WITHDRAWN: "This referral was withdrawn. You can ask for help again at any time.",
    _S.CLOSED: "This referral is closed. You can ask for help again at any time.",
}
