"""Somebody's own fitted pipeline and its real rows: read, described, judged, published."""
