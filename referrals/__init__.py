"""The care journey: a referral, its consents, its status and its way to the patient record; the only room that holds personal data."""
