"""Verbs: every rule of the product."""
