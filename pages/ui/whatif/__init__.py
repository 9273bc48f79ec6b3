"""The explorer of the main page and the panels beneath it."""
