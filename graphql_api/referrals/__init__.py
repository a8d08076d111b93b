"""The care journey: refer, and see how a referral stands."""
