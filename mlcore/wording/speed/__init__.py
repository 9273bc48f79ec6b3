"""A measurement and a study of speed in words and tables."""
