"""Messages named for the catalogue where they are written down but not yet shown."""

from __future__ import annotations


def mark(message: str) -> str:
    """Name a message for the catalogue; it is translated where it is shown.

    Examples
    --------
    >>> mark("Reading the data")
    'Reading the data'
    """
    return message
