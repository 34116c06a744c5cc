"""The main screen, one file for each region."""
