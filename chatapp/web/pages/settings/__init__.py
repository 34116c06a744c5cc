"""The settings: one page for each section."""
