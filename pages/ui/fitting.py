"""Typed words within their limit; nothing is left out in silence."""

from __future__ import annotations

from mlcore.text import Text
from pages.ui import workspace


def fitting(text: Text, typed: str, limit: int) -> str:
    """Return as much as is kept of what was typed, and say so if that is not all; for callbacks.

    A limit of the field itself would refuse a longer text as a whole when it is pasted, without a
    word.

    Parameters
    ----------
    limit : int
        Most characters that are kept.

    Returns
    -------
    str
        Without spaces around it.
    """
    whole = typed.strip()
    if len(whole) > limit:
        workspace.say(
            text("Only the first {limit} characters were kept.", limit=text.number(limit, 0))
        )
    return whole[:limit].rstrip()
