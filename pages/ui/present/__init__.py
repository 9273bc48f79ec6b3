"""Scenarios as slides."""
