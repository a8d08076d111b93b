from django.apps import AppConfig


class ReferralRulesConfig(AppConfig):
    name = "referral_rules"
    verbose_name = "Referral rules"
