"""Questionnaires, clinicians' rules and the recommendation; the rules themselves are evaluated by `referral_rules.engine`."""
