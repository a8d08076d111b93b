"""Tests of the referral rules: the engine on its own first."""
