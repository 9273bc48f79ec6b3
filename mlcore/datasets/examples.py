"""Rows with a story, to begin with: a few for each built-in dataset that has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mlcore.text import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A row somebody can imagine.

    Attributes
    ----------
    title : str
        What people choose it by.
    row : tuple of float
        One value per input, in the units of the schema.
    """

    title: str
    row: tuple[float, ...]


EXAMPLES: Mapping[str, tuple[Example, ...]] = MappingProxyType(
    {
        "energy": (
            Example(title=mark("Cold day, badly insulated"), row=(-2.0, 140.0, 2.0, 3.0, 3.0)),
            Example(title=mark("Same day, well insulated"), row=(-2.0, 140.0, 9.0, 3.0, 3.0)),
            Example(title=mark("Mild day, small flat"), row=(16.0, 55.0, 6.0, 1.0, 8.0)),
        ),
        "cars": (
            Example(title=mark("Small car of 1982"), row=(91.0, 67.0, 1965.0, 15.0, 1982.0)),
            Example(title=mark("Family car of 1982"), row=(231.0, 110.0, 3415.0, 15.8, 1982.0)),
            Example(title=mark("Big V8 of 1970"), row=(454.0, 220.0, 4354.0, 9.0, 1970.0)),
        ),
        "diabetes": (
            Example(title=mark("Age 30, slim"), row=(30.0, 21.0, 80.0, 4.2, 58.0)),
            Example(title=mark("Age 60, overweight"), row=(60.0, 31.0, 105.0, 5.1, 40.0)),
        ),
        # The formula of this benchmark describes nothing that could be imagined.
        "friedman": (),
    }
)
"""Name of a built-in dataset -> its examples."""
