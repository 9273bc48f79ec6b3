"""What a model predicts: a number, or the chance of each of several classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from mlcore.schema.digits import Digits
from mlcore.schema.labels import match

Label = str | int | float | bool
"""What the data call a class."""
MOST_CLASSES = 64
"""Classes of one model: each is an ensemble of its own in the file, and a row in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Digits):
    """The number a model predicts: its outcome, or the chance that it is one of several classes.

    Attributes
    ----------
    name, label, unit : str
        As for :class:`mlcore.schema.Feature`.
    low, high : float
        Smallest and largest value in the data, in the target's unit; 0 and 1 for a chance.
    decimals : int
        Digits shown after the decimal separator; of a chance those of the share, 2 for whole
        percents.
    classes : tuple of str, int, float or bool
        Labels as scikit-learn has them, in its order; empty where the outcome is a number.
    chosen : int
        Place of the class whose chance is the number.

    Examples
    --------
    >>> health = Target(name="health", label="Health", low=0, high=1, decimals=2,
    ...                 classes=("ill", "well"), chosen=1)
    >>> health.chosen_class, health.of_class(0).chosen_class, health.place_of("well")
    ('well', 'ill', 1)
    """

    name: str
    label: str
    unit: str = ""
    low: float
    high: float
    decimals: int
    classes: tuple[Label, ...] = ()
    chosen: int = 0

    @property
    def is_named(self) -> bool:
        """Whether anybody said what the number is."""
        return self.name != "prediction"

    @property
    def is_number(self) -> bool:
        """Whether the outcome is a number; else it is one of several classes."""
        return not self.classes

    @property
    def chosen_class(self) -> Label:
        """The class whose chance is the number."""
        return self.classes[self.chosen]

    @property
    def class_names(self) -> tuple[str, ...]:
        """The labels as links, requests and tables write them."""
        return tuple(map(str, self.classes))

    def of_class(self, place: int) -> Target:
        """Return the target whose number is the chance of another class."""
        return self if place == self.chosen else replace(self, chosen=place)

    def place_of(self, written: str) -> int | None:
        """Find a class by its label as links and requests write it; None where there is none.

        The very same first; then spaces around it, Unicode forms, small and capital letters aside;
        then a number however it is written, for JSON has but one kind of them.
        """
        place = match([written], self.class_names, any_case=True).places.get(written)
        if place is not None:
            return place
        try:
            number = float(written)
        except ValueError:
            return None
        numbers = [type(label) in (int, float) and label == number for label in self.classes]
        return numbers.index(True) if any(numbers) else None

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-serialisable values; ``from_dict`` reads them back."""
        values = asdict(self)
        if self.is_number:
            del values["classes"], values["chosen"]
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Target:
        """Read what ``as_dict`` returned."""
        return cls(**{**values, "classes": tuple(values.get("classes", ()))})
