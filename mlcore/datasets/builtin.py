"""The built-in data, each with a story a stakeholder understands, and rows to begin with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from mlcore.datasets.column import round_down
from mlcore.datasets.renewal import renewal
from mlcore.datasets.table import Dataset, describe_rows
from mlcore.errors import DatasetError
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.text import mark

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "energy": mark("Home · electricity"),
        "cars": mark("Cars · fuel economy"),
        "diabetes": mark("Diabetes · progression"),
        "friedman": mark("Friedman · benchmark"),
        "renewal": mark("Customers · renewal"),
    }
)
"""Name -> what people choose a built-in dataset by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWords:
    """What a case of a built-in dataset is called, in sentences that each language can bend.

    Attributes
    ----------
    typical : str
        The typical case with its values, each by the name of its input.
    than : str
        By how much a prediction differs from the typical case's.
    same : str
        That a prediction is the typical case's.
    within : str
        How often outcomes lie in their range.
    """

    typical: str
    than: str
    same: str
    within: str


CASES: Mapping[str, CaseWords] = MappingProxyType(
    {
        "energy": CaseWords(
            typical=mark("a typical home: {area} m², {people} people, {temperature} °C outside"),
            than=mark("{difference} than a typical home ({typical})"),
            same=mark("the same as a typical home ({typical})"),
            within=mark(
                "usually between these: for {inside} of {of} homes ({share} of {n} checked)"
            ),
        ),
        "cars": CaseWords(
            typical=mark("a typical car: {weight} lb, {horsepower} hp, model year {year}"),
            than=mark("{difference} than a typical car ({typical})"),
            same=mark("the same as a typical car ({typical})"),
            within=mark(
                "usually between these: for {inside} of {of} cars ({share} of {n} checked)"
            ),
        ),
        "diabetes": CaseWords(
            typical=mark("a typical patient: {age} years old, body mass index {bmi}"),
            than=mark("{difference} than a typical patient ({typical})"),
            same=mark("the same as a typical patient ({typical})"),
            within=mark(
                "usually between these: for {inside} of {of} patients ({share} of {n} checked)"
            ),
        ),
        "friedman": CaseWords(
            typical=mark("a typical point: x1 {x1}, x2 {x2}, x3 {x3}, x4 {x4}, x5 {x5}"),
            than=mark("{difference} than a typical point ({typical})"),
            same=mark("the same as a typical point ({typical})"),
            within=mark(
                "usually between these: for {inside} of {of} points ({share} of {n} checked)"
            ),
        ),
        "renewal": CaseWords(
            typical=mark(
                "a typical customer: {contract} contract, {months} months, {price} € a month"
            ),
            than=mark("{difference} than a typical customer ({typical})"),
            same=mark("the same as a typical customer ({typical})"),
            # A chance has no range.
            within="",
        ),
    }
)
"""Name of a built-in dataset -> the words for its cases."""


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
        "renewal": (
            Example(title=mark("New, monthly, many calls"), row=(0.0, 6.0, 68.0, 4.0, 2.0)),
            Example(title=mark("The same with a yearly contract"), row=(1.0, 6.0, 68.0, 4.0, 2.0)),
            Example(title=mark("Faithful for three years"), row=(2.0, 36.0, 50.0, 1.0, 1.0)),
        ),
    }
)
"""Name of a built-in dataset -> its examples."""

WANTED: Mapping[str, Literal["at-least", "at-most"]] = MappingProxyType(
    {"energy": "at-most", "cars": "at-least", "diabetes": "at-most", "renewal": "at-least"}
)
"""Name of a built-in dataset -> what people usually want of its outcome."""


def load_dataset(name: str) -> Dataset:
    """Make or read a built-in dataset.

    Parameters
    ----------
    name : str
        ``energy``, ``cars``, ``diabetes``, ``friedman`` or ``renewal``.

    Raises
    ------
    DatasetError
        If there is no such dataset.

    Examples
    --------
    >>> load_dataset("energy").X.shape
    (1000, 5)
    """
    if name not in _MAKERS:
        raise DatasetError("dataset.unknown", field="dataset", expected=", ".join(_MAKERS))
    return _MAKERS[name]()


def expected_electricity(X: FloatArray) -> FloatArray:
    """Compute the actual electricity use behind the ``energy`` data, before noise.

    Everybody at home adds 1.7 kWh a day and every square metre 0.02. Below 17 °C the home is
    heated: the colder, the larger and the worse insulated, the more; sun through the windows
    saves up to a third of it. Above 24 °C it is cooled, which insulation helps less.

    Parameters
    ----------
    X : ndarray of shape (n_rows, 5)
        Outdoor temperature (°C), floor area (m²), insulation (0 to 10), people at home,
        hours of sun.

    Returns
    -------
    ndarray of shape (n_rows,)
        Electricity in kWh a day.

    Examples
    --------
    >>> expected_electricity(np.array([[20.0, 100.0, 5.0, 2.0, 6.0]])).round(2).tolist()
    [7.4]
    """
    temperature, area, insulation, people, sun = X.T
    heating = 0.011 * area * np.maximum(0.0, 17.0 - temperature) * (1.5 - 0.11 * insulation)
    cooling = 0.008 * area * np.maximum(0.0, temperature - 24.0) * (1.2 - 0.05 * insulation)
    lighting = 0.1 * (14.0 - sun)
    use = 1.2 + 1.7 * people + 0.02 * area + lighting + cooling
    return np.asarray(use + heating * (1.0 - sun / 42.0))


def _energy() -> Dataset:
    rng = np.random.default_rng(2024)
    n_rows = 1_000
    sun = rng.uniform(0.0, 14.0, n_rows)
    # Sunny days are warmer, so that the rows are not spread over combinations nobody meets.
    temperature = np.clip(rng.normal(4.0 + 1.3 * sun, 7.0), -12.0, 36.0)
    X = np.column_stack(
        [
            temperature.round(1),
            np.clip(rng.normal(110.0, 40.0, n_rows), 30.0, 240.0).round(),
            rng.uniform(0.0, 10.0, n_rows).round(1),
            np.minimum(1 + rng.poisson(1.6, n_rows), 7),
            sun.round(1),
        ]
    ).astype(np.float64)
    y = np.maximum(1.0, expected_electricity(X) + rng.normal(0.0, 1.2, n_rows)).round(2)
    features = [
        _Words("temperature", mark("Outdoor temperature"), "°C", 0.1, 1),
        _Words("area", mark("Floor area"), "m²", 1, 0),
        _Words("insulation", mark("Insulation"), mark("0 none, 10 best"), 0.1, 1),
        _Words("people", mark("People at home"), "", 1, 0),
        _Words("sun", mark("Hours of sun"), mark("h a day"), 0.1, 1),
    ]
    target = _Words("electricity", mark("Electricity"), mark("kWh a day"), 0.1, 1)
    return _dataset("energy", X, y, features, target)


def _cars() -> Dataset:
    from vega_datasets import data

    columns = (
        "Displacement", "Horsepower", "Weight_in_lbs", "Acceleration", "Year", "Miles_per_Gallon",
    )  # fmt: skip
    # `data.cars()` would go through pandas, which warns; the raw file is plain JSON.
    cars = [
        [float(str(car[name])[:4]) if name == "Year" else float(car[name]) for name in columns]
        for car in json.loads(data.cars.raw())
        if all(car[name] is not None for name in columns)
    ]
    table = np.array(cars)
    features = [
        _Words("displacement", mark("Engine displacement"), mark("cu in"), 1, 0),
        _Words("horsepower", mark("Horsepower"), mark("hp"), 1, 0),
        _Words("weight", mark("Weight"), mark("lb"), 1, 0),
        _Words("acceleration", mark("Acceleration"), mark("s to 60 mph"), 0.1, 1),
        _Words("year", mark("Model year"), "", 1, 0),
    ]
    target = _Words("mpg", mark("Fuel economy"), mark("miles per gallon"), 0.1, 1)
    return _dataset("cars", table[:, :5], table[:, 5], features, target)


def _diabetes() -> Dataset:
    from sklearn.datasets import load_diabetes

    bunch = load_diabetes(scaled=False)
    columns = [bunch.feature_names.index(name) for name in ("age", "bmi", "bp", "s5", "s3")]
    features = [
        _Words("age", mark("Age"), mark("years"), 1, 0),
        _Words("bmi", mark("Body mass index"), "kg/m²", 0.1, 1),
        _Words("blood_pressure", mark("Blood pressure"), mark("mm Hg, average"), 0.5, 1),
        _Words("triglycerides", mark("Triglycerides"), mark("log of mg/dL"), 0.01, 2),
        _Words("hdl", mark("HDL cholesterol"), "mg/dL", 0.5, 1),
    ]
    target = _Words("progression", mark("Disease progression"), mark("points, a year later"), 1, 0)
    return _dataset("diabetes", bunch.data[:, columns], bunch.target, features, target)


def _friedman() -> Dataset:
    from sklearn.datasets import make_friedman1

    X, y = make_friedman1(n_samples=1_000, n_features=5, noise=1.0, random_state=0)
    features = [_Words(f"x{place}", f"x{place}", "", 0.01, 2) for place in range(1, X.shape[1] + 1)]
    return _dataset("friedman", X, y, features, _Words("y", "y", "", 0.01, 2))


_MAKERS: Mapping[str, Callable[[], Dataset]] = MappingProxyType(
    {
        "energy": _energy,
        "cars": _cars,
        "diabetes": _diabetes,
        "friedman": _friedman,
        "renewal": lambda: renewal(TITLES["renewal"]),
    }
)


@dataclass(frozen=True, slots=True)
class _Words:
    name: str
    label: str
    unit: str
    step: float
    decimals: int


def _dataset(
    name: str, X: FloatArray, y: FloatArray, features: Sequence[_Words], target: _Words
) -> Dataset:
    X = np.ascontiguousarray(X, dtype=np.float64)
    schema = describe_rows(X, y, names=[words.name for words in features])
    return Dataset(
        name=name,
        title=TITLES[name],
        X=X,
        y=np.ascontiguousarray(y, dtype=np.float64),
        schema=FeatureSchema(
            features=tuple(
                replace(
                    feature,
                    label=words.label,
                    unit=words.unit,
                    low=round_down(float(column.min()), words.decimals),
                    high=-round_down(-float(column.max()), words.decimals) + 0.0,
                    # On the slider: these models have been published so.
                    typical=round(float(np.median(column)), words.decimals),
                    step=float(words.step),
                    decimals=words.decimals,
                )
                for feature, words, column in zip(schema.features, features, X.T, strict=True)
            ),
            target=replace(
                schema.target,
                name=target.name,
                label=target.label,
                unit=target.unit,
                decimals=target.decimals,
            ),
        ),
    )
