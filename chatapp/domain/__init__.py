"""Nouns: tables, their views, and small facts about themselves."""
