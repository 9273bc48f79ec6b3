"""Which of an owner's words every page, file and header can show."""

from __future__ import annotations

import unicodedata

LONGEST = 100
"""Characters of a name or title."""
LONGEST_LABEL = 1_000
"""Characters of what an input is called: questions of a survey are long."""

# Halves of a character, which no encoding can write; control characters; ends of lines.
_KINDS = frozenset({"Cs", "Cc", "Zl", "Zp"})
# They turn the direction of all the text that follows, on pages of other models too.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_showable(words: str, *, longest: int = LONGEST) -> bool:
    r"""Tell whether words can be shown wherever a model is named.

    Parameters
    ----------
    longest : int
        Characters allowed.

    Returns
    -------
    bool
        False where they are blank, too long, not on one line, or cannot be written as UTF-8.

    Examples
    --------
    >>> is_showable("Loyer à Paris (€)"), is_showable("a\ud800"), is_showable("a\nb")
    (True, False, False)
    """
    if len(words) > longest or not words.strip():
        return False
    return not any(sign in _DIRECTIONS or unicodedata.category(sign) in _KINDS for sign in words)


def is_writable(words: str) -> bool:
    r"""Tell whether the name of an input can be sent and stored, ends of lines and all.

    Examples
    --------
    >>> is_writable("rooms\n(2024)"), is_writable("a\ud800")
    (True, False)
    """
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return len(words) <= LONGEST_LABEL
