"""Seed content that a clinician can read, and what loads it through the rooms' own doors."""
