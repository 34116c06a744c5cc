"""Measurements of a running server; each ends by itself, and fails when what it counts is wrong."""
