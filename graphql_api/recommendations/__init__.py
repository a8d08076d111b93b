"""Questionnaires and rule-driven recommendations; nothing asked here is stored."""
