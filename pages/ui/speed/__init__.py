"""The story of the Speed page and the panels beneath it."""
