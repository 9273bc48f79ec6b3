"""What a measuring process says: one JSON object a line, each of a kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol


class Tell(Protocol):
    """Says one thing."""

    def __call__(self, kind: str, **facts: Any) -> None:
        """Say it."""
        ...


def teller(emit: Callable[[str], None]) -> Tell:
    """Return what writes facts as a line.

    Parameters
    ----------
    emit : callable
        Takes one line at a time, without line break.

    Returns
    -------
    callable
        Takes the kind of the line, and its facts by name.

    Examples
    --------
    >>> teller(print)("process", n_finished=1)
    {"kind":"process","n_finished":1}
    """

    def tell(kind: str, **facts: Any) -> None:
        emit(json.dumps({"kind": kind, **facts}, separators=(",", ":")))

    return tell
