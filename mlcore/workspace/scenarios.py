"""Rows somebody keeps under a name, and the one that explanations start from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from mlcore.errors import InvalidRowsError, InvalidScenariosError
from mlcore.schema import FeatureSchema, FloatArray, Label

MAX_SCENARIOS = 50
MAX_NAME = 60
"""Longest name, in characters."""
MAX_TEXT = 2_000
"""Longest text of a scenario, in characters."""

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A row with a name.

    Attributes
    ----------
    name : str
        1 to 60 characters, not only spaces.
    row : tuple of float
        In the model's order.
    text : str
        What its owner wants to say of it, at most 2,000 characters.
    """

    name: str
    row: Row
    text: str = ""

    def __post_init__(self) -> None:
        if not _is_text(self.name, MAX_NAME) or not self.name.strip():
            raise InvalidScenariosError("scenarios.name", field="name", limit=MAX_NAME)
        if not _is_text(self.text, MAX_TEXT):
            raise InvalidScenariosError("scenarios.text", field="text", limit=MAX_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Where explanations start.

    Attributes
    ----------
    kind : {"typical", "scenario", "real", "row"}
        The typical row, a scenario of the set, a real row, or any row that was held on to.
    name : str
        Of the scenario; empty for other kinds.
    number : int
        Of the real row, from 1; 0 for other kinds.
    row : tuple of float
        The real row or the row held on to; empty for other kinds.
    """

    kind: Literal["typical", "scenario", "real", "row"] = "typical"
    name: str = ""
    number: int = 0
    row: Row = ()

    def __post_init__(self) -> None:
        expected = {
            "typical": (False, False, False),
            "scenario": (True, False, False),
            "real": (False, True, True),
            "row": (False, False, True),
        }
        said = (bool(self.name), self.number > 0, bool(self.row))
        if expected.get(self.kind) != said:
            raise InvalidScenariosError("scenarios.baseline", field="baseline")


TYPICAL = Baseline()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSet:
    """Scenarios in their order, each name once, and the baseline.

    Every change returns another set; this one stays as it is.

    Attributes
    ----------
    scenarios : tuple of Scenario
        At most 50.

    Examples
    --------
    >>> kept = ScenarioSet().keep("mild", [12.0, 5.0]).keep("cold", [-5.0, 5.0])
    >>> kept.duplicate(0).names
    ('mild', 'mild 2', 'cold')
    >>> kept.reorder(1, 0).names
    ('cold', 'mild')
    """

    scenarios: tuple[Scenario, ...] = ()
    baseline: Baseline = TYPICAL

    def __post_init__(self) -> None:
        if len(self.scenarios) > MAX_SCENARIOS:
            raise InvalidScenariosError(
                "scenarios.count",
                field="scenarios",
                limit=MAX_SCENARIOS,
                received=len(self.scenarios),
            )
        if len(set(self.names)) < len(self.scenarios):
            raise InvalidScenariosError("scenarios.twice", field="scenarios")
        if self.baseline.kind == "scenario" and self.baseline.name not in self.names:
            raise InvalidScenariosError("scenarios.baseline", field="baseline")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios, in their order."""
        return tuple(scenario.name for scenario in self.scenarios)

    def keep(self, name: str, row: Sequence[float] | FloatArray, text: str = "") -> ScenarioSet:
        """Add a row at the end; a name that is taken gets a number."""
        kept = Scenario(name=self._free(name), row=row_of(row), text=text)
        return replace(self, scenarios=(*self.scenarios, kept))

    def rename(self, place: int, name: str) -> ScenarioSet:
        """Give a scenario another name; a baseline that it is stays it."""
        old = self.scenarios[place].name
        others = replace(self, scenarios=self._without(place), baseline=TYPICAL)
        new = others._free(name)
        baseline = self.baseline
        if baseline.kind == "scenario" and baseline.name == old:
            baseline = Baseline(kind="scenario", name=new)
        scenarios = list(self.scenarios)
        scenarios[place] = replace(scenarios[place], name=new)
        return ScenarioSet(scenarios=tuple(scenarios), baseline=baseline)

    def describe(self, place: int, text: str) -> ScenarioSet:
        """Give a scenario another text."""
        scenarios = list(self.scenarios)
        scenarios[place] = replace(scenarios[place], text=text)
        return replace(self, scenarios=tuple(scenarios))

    def duplicate(self, place: int) -> ScenarioSet:
        """Add a copy right behind a scenario."""
        copied = replace(self.scenarios[place], name=self._free(self.scenarios[place].name))
        before, after = self.scenarios[: place + 1], self.scenarios[place + 1 :]
        return replace(self, scenarios=(*before, copied, *after))

    def delete(self, place: int) -> ScenarioSet:
        """Leave a scenario out; a baseline that it was becomes the typical row."""
        name = self.scenarios[place].name
        mine = self.baseline.kind == "scenario" and self.baseline.name == name
        return ScenarioSet(
            scenarios=self._without(place), baseline=TYPICAL if mine else self.baseline
        )

    def reorder(self, place: int, to: int) -> ScenarioSet:
        """Move a scenario to another place; one beyond the ends means the end."""
        others = list(self._without(place))
        others.insert(max(to, 0), self.scenarios[place])
        return replace(self, scenarios=tuple(others))

    def start_from(self, baseline: Baseline) -> ScenarioSet:
        """Choose another baseline."""
        return replace(self, baseline=baseline)

    def baseline_row(self, schema: FeatureSchema) -> Row:
        """Return the row explanations start from."""
        if self.baseline.kind == "typical":
            return schema.typical_row
        if self.baseline.kind == "scenario":
            return self.scenarios[self.names.index(self.baseline.name)].row
        return self.baseline.row

    def validate(self, schema: FeatureSchema) -> ScenarioSet:
        """Check every row against a schema.

        Returns
        -------
        ScenarioSet
            This one.

        Raises
        ------
        InvalidScenariosError
            If a row does not fit; ``field`` says which, for example ``scenarios[2].age``.
        """
        for place, scenario in enumerate(self.scenarios, start=1):
            check_row(schema, scenario.row, f"scenarios[{place}]")
        if self.baseline.kind in ("real", "row"):
            check_row(schema, self.baseline.row, "baseline")
        return self

    def _without(self, place: int) -> tuple[Scenario, ...]:
        kept = list(self.scenarios)
        del kept[place]
        return tuple(kept)

    def _free(self, name: str) -> str:
        name, number = name.strip(), 1
        free = name
        while free in self.names:
            number += 1
            free = f"{name[: MAX_NAME - 4]} {number}"
        return free


def row_of(values: Iterable[float]) -> Row:
    """Make a row of numbers; what is not known is always the same NaN.

    Two tuples with that one are equal; with others of them they would never be.
    """
    return tuple(value if value == value else math.nan for value in map(float, values))


def as_words(schema: FeatureSchema, row: Iterable[float]) -> list[Label | None]:
    """Return a row as files and links hold it: the levels of choices, None for what is not known.

    Codes change when a model is published again with a level more; words do not.

    Examples
    --------
    >>> from mlcore.schema import Feature, Target
    >>> home = Feature(name="home", label="Home", low=0, high=1, typical=1, step=1, decimals=0,
    ...                kind="category", levels=("owns", "rents"))
    >>> rent = Target(name="rent", label="Rent", low=0, high=9, decimals=0)
    >>> schema = FeatureSchema(features=(home,), target=rent)
    >>> as_words(schema, [1.0]), from_words(schema, ["owns"])
    (['rents'], (0.0,))
    """
    written: list[Label | None] = []
    for value, feature in zip(row, schema.features, strict=True):
        if math.isnan(value):
            written.append(None)
        elif feature.is_choice and (level := feature.level(value)) is not None:
            written.append(level)
        else:
            written.append(feature.unseen if feature.is_choice else float(value))
    return written


def from_words(schema: FeatureSchema, values: Sequence[Any]) -> Row:
    """Read what ``as_words`` returned.

    Raises
    ------
    InvalidRowsError
        If a value is none that its input can have; ``field`` is the input.
    """
    row = []
    for value, feature in zip(values, schema.features, strict=True):
        if value is None:
            row.append(math.nan)
        elif feature.is_choice:
            # A word that no level is stands for all others.
            row.append(feature.code(value))
        elif type(value) is float:
            row.append(value)
        else:
            raise InvalidRowsError("rows.type", field=feature.name)
    return tuple(row)


def check_row(schema: FeatureSchema, row: Row, where: str) -> None:
    """Raise InvalidScenariosError unless a row of a scenario fits; NaN only where it may."""
    try:
        if len(row) == schema.n_features:
            for value, feature in zip(row, schema.features, strict=True):
                if math.isnan(value) and not feature.allow_missing:
                    raise InvalidRowsError("rows.not-finite", field=feature.name)
        schema.on_codes().validate_row(list(row))
    except InvalidRowsError as error:
        name = error.facts.get("field", "data")
        field = where if name == "data" else f"{where}.{name}"
        raise InvalidScenariosError(
            "scenarios.row", field=field, expected=schema.n_features
        ) from None


def _is_text(value: object, limit: int) -> bool:
    """Tell whether a value is text that can be written down: a lone surrogate cannot."""
    return (
        isinstance(value, str)
        and len(value) <= limit
        and not any("\ud800" <= letter <= "\udfff" for letter in value)
    )
