"""A set of scenarios as a JSON file that people can read and correct."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from mlcore.errors import InvalidRowsError, InvalidScenariosError
from mlcore.schema import FeatureSchema, Label
from mlcore.text import mark
from mlcore.workspace.scenarios import (
    TYPICAL,
    Baseline,
    Row,
    Scenario,
    ScenarioSet,
    as_words,
    check_row,
    from_words,
    row_of,
)

VERSION = 1
MAX_BYTES = 1024 * 1024
"""Largest file that is read."""


def write_scenarios(scenario_set: ScenarioSet, schema: FeatureSchema, *, model: str = "") -> bytes:
    r"""Write a set as JSON; every float64 comes back exactly.

    Parameters
    ----------
    model : str
        What leads to the model they were made with, noted for those who read the file.

    Returns
    -------
    bytes
        UTF-8.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> import numpy as np
    >>> schema = describe_rows(np.eye(2), np.ones(2), names=["a", "b"])
    >>> kept = ScenarioSet().keep("mild", [0.1, 0.2], "as in \u00e9t\u00e9")
    >>> read_scenarios(write_scenarios(kept, schema), schema) == kept
    True
    """

    def values(row: Row) -> dict[str, Label | None]:
        return dict(zip(schema.names, as_words(schema, row), strict=True))

    chosen = scenario_set.baseline
    baseline: dict[str, Any] = {"kind": chosen.kind}
    if chosen.kind == "scenario":
        baseline["name"] = chosen.name
    if chosen.kind == "real":
        baseline["number"] = chosen.number
    if chosen.row:
        baseline["values"] = values(chosen.row)
    content = {
        "levers_scenarios": VERSION,
        **({"model": model} if model else {}),
        "inputs": schema.names,
        "baseline": baseline,
        "scenarios": [
            {"name": each.name, "text": each.text, "values": values(each.row)}
            for each in scenario_set.scenarios
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False).encode() + b"\n"


def read_scenarios(content: bytes, schema: FeatureSchema) -> ScenarioSet:
    """Read a set from a file.

    Parameters
    ----------
    content : bytes
        UTF-8, with or without a byte order mark.

    Returns
    -------
    ScenarioSet
        Fits the schema.

    Raises
    ------
    InvalidScenariosError
        Naming the field, for example ``scenarios[2].values.age``, and what was expected there.
    """
    if len(content) > MAX_BYTES:
        raise InvalidScenariosError("scenarios.file-large", field="file", limit=MAX_BYTES // 1024)
    try:
        # Whole numbers become floats at once: Python refuses those of more than 4,300 digits.
        values = json.loads(content.decode("utf-8-sig"), parse_int=float)
    except (ValueError, RecursionError):
        raise InvalidScenariosError("scenarios.file-json", field="file") from None
    top = _object(values, "file")
    if top.get("levers_scenarios") != VERSION:
        raise InvalidScenariosError(
            "scenarios.file-version", field="levers_scenarios", expected=str(VERSION)
        )
    inputs = top.get("inputs")
    if not isinstance(inputs, list) or any(not isinstance(name, str) for name in inputs):
        raise _wrong("inputs", mark("a list of names"))
    if tuple(inputs) != schema.names:
        raise InvalidScenariosError("scenarios.inputs", field="inputs")
    scenarios = top.get("scenarios")
    if not isinstance(scenarios, list):
        raise _wrong("scenarios", mark("a list of scenarios"))
    found = ScenarioSet(
        scenarios=tuple(
            _scenario(each, schema, f"scenarios[{place}]")
            for place, each in enumerate(scenarios, start=1)
        )
    )
    return found.start_from(_baseline(top.get("baseline", {"kind": "typical"}), schema))


def _scenario(value: Any, schema: FeatureSchema, where: str) -> Scenario:
    fields = _object(value, where)
    row = _row(fields, schema, where)
    try:
        return Scenario(name=fields.get("name", ""), row=row, text=fields.get("text", ""))
    except InvalidScenariosError as error:
        raise _moved(error, where) from None


def _baseline(value: Any, schema: FeatureSchema) -> Baseline:
    fields = _object(value, "baseline")
    kind = fields.get("kind")
    if kind == "typical":
        return TYPICAL
    if kind == "scenario":
        name = fields.get("name")
        if not isinstance(name, str):
            raise _wrong("baseline.name", mark("the name of a scenario"))
        return Baseline(kind="scenario", name=name)
    if kind == "real":
        number = fields.get("number")
        if type(number) is not float or not 1 <= number < 2**53 or number % 1:
            raise _wrong("baseline.number", mark("a whole number from 1 on"))
        return Baseline(kind="real", number=int(number), row=_row(fields, schema, "baseline"))
    if kind == "row":
        return Baseline(kind="row", row=_row(fields, schema, "baseline"))
    raise InvalidScenariosError("scenarios.baseline", field="baseline.kind")


def _row(fields: dict[str, Any], schema: FeatureSchema, where: str) -> Row:
    values = _object(fields.get("values"), f"{where}.values")
    for name in values:
        if name not in schema.names:
            raise _wrong(f"{where}.values", mark("the inputs of the model and no others"))
    for feature in schema.features:
        value = values.get(feature.name)
        is_open = feature.allow_missing and value is None and feature.name in values
        if not is_open and not feature.is_choice and type(value) is not float:
            raise _wrong(f"{where}.values.{feature.name}", mark("a number"))
        if not is_open and feature.is_choice and value is None:
            raise _wrong(f"{where}.values.{feature.name}", mark("one of its levels"))
    try:
        row = row_of(from_words(schema, [values[name] for name in schema.names]))
    except InvalidRowsError as error:
        facts = {**error.facts, "field": f"{where}.values.{error.facts['field']}"}
        raise InvalidScenariosError("scenarios.level", **facts) from None
    check_row(schema, row, f"{where}.values")
    return row


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(where, mark("an object in braces"))
    return value


def _moved(error: InvalidScenariosError, where: str) -> InvalidScenariosError:
    remake: Callable[..., InvalidScenariosError] = type(error)
    return remake(error.code, **{**error.facts, "field": f"{where}.{error.facts['field']}"})


def _wrong(field: str, expected: str) -> InvalidScenariosError:
    return InvalidScenariosError("scenarios.file-key", field=field, expected=expected)
