"""From the outbox to the patient record: unseals the frozen message and sends it."""

from outbox.destinations import DeliveryRefused, Letter
from referrals.encryption import SealBroken, unseal
from referrals.epr.client import send_bundle
from referrals.read import place_of

EPR = "epr"


def deliver_to_epr(letter: Letter) -> None:
    """Delivers one alert. Raises DeliveryFailed or DeliveryRefused."""
    try:
        bundle = unseal(letter.payload, place=place_of(letter.key, "message"))
    except SealBroken as broken:
        raise DeliveryRefused(str(broken)) from None
    send_bundle(bundle)
