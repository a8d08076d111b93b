from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        from outbox.destinations import register
        from referrals.epr.delivery import EPR, deliver_to_epr

        register(EPR, deliver_to_epr)
