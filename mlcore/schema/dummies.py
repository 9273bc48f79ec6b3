"""Columns of zeros and ones that stand for the levels of one choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Dummies:
    """Inputs of a model of which at most one is 1: a choice that the owner wrote out.

    The model and all who call it go on taking them one by one; what explores it moves them as one.

    Attributes
    ----------
    name : str
        What their names have in common.
    places : tuple of int
        Of the inputs, in the model's order.
    levels : tuple of str
        What each of them stands for.
    has_none : bool
        Whether a row may have none of them: one level was left out when they were made.
    """

    name: str
    places: tuple[int, ...]
    levels: tuple[str, ...]
    has_none: bool


def read_dummies(values: Mapping[str, Any]) -> Dummies:
    """Read what ``dataclasses.asdict`` and JSON made of them."""
    lists = {name: tuple(values[name]) for name in ("places", "levels")}
    return Dummies(**{**values, **lists})
