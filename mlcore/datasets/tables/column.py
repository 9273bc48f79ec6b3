"""What a column of a table is taken for, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Kind = Literal["number", "whole", "yes-no", "category", "date", "left out"]
"""What a column is taken for; of a date its year, month and weekday are inputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column, as it was guessed or as somebody corrected it.

    Attributes
    ----------
    why : str
        Why it is left out: ``"identifier"``, ``"constant"``, ``"empty"``, ``"free text"``,
        ``"rarely repeated"``, ``"many levels"``, ``"slips"`` (words among numbers), ``"target"``,
        or ``"chosen"`` where somebody said so. Of a date whose order of day and month is not plain
        to see, how it was read: ``"day first"`` or ``"month first"``. Else empty.
    n_missing : int
        Rows without a value.
    n_distinct : int
        Different values.
    examples : tuple of str
        A few of the values, as text, most frequent first.
    """

    name: str
    kind: Kind
    why: str = ""
    n_missing: int = 0
    n_distinct: int = 0
    examples: tuple[str, ...] = ()

    @property
    def is_input(self) -> bool:
        """Whether a model learns from it."""
        return self.kind != "left out"

    def as_dict(self) -> dict[str, Any]:
        """Return what a JSON file can hold."""
        return {**asdict(self), "examples": list(self.examples)}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Column:
        """Return what :meth:`as_dict` was made of; keys of other versions are passed over."""
        names = {field.name for field in fields(cls)}
        known = {name: value for name, value in facts.items() if name in names}
        return cls(**{**known, "examples": tuple(known.get("examples", ()))})
