"""A file brings back exactly what went in; a bad one is told field by field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from mlcore.errors import InvalidScenariosError
from mlcore.text import for_locale
from mlcore.workspace import ScenarioSet, read_scenarios, write_scenarios
from mlcore.workspace.scenario_file import MAX_BYTES
from tests.workspace.sets import OTHER, SCHEMA, sets

KEPT = ScenarioSet().keep("mild", [0.1, 2.0], "été")


@given(sets())
def test_every_set_comes_back_exactly(kept: ScenarioSet) -> None:
    assert repr(read_scenarios(write_scenarios(kept, SCHEMA), SCHEMA)) == repr(kept)


def test_a_byte_order_mark_is_no_error() -> None:
    assert read_scenarios(b"\xef\xbb\xbf" + write_scenarios(KEPT, SCHEMA), SCHEMA) == KEPT


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("levers_scenarios", 2, "levers_scenarios"),
        ("inputs", "age", "inputs"),
        ("inputs", ["age", "rent"], "inputs"),
        ("baseline", [], "baseline"),
        ("baseline", {"kind": "mean"}, "baseline.kind"),
        ("baseline", {"kind": "scenario", "name": 1}, "baseline.name"),
        ("baseline", {"kind": "scenario", "name": "gone"}, "baseline"),
        ("baseline", {"kind": "real", "number": 0.5}, "baseline.number"),
        ("baseline", {"kind": "real", "number": 1e400}, "baseline.number"),
        ("baseline", {"kind": "real", "number": 1}, "baseline.values"),
        ("baseline", {"kind": "row", "values": {"age": 1}}, "baseline.values.pay"),
        ("scenarios", {}, "scenarios"),
        ("scenarios", [1], "scenarios[1]"),
        ("scenarios/0/name", "", "scenarios[1].name"),
        ("scenarios/0/name", ["x"], "scenarios[1].name"),
        ("scenarios/0/text", None, "scenarios[1].text"),
        ("scenarios/0/values", None, "scenarios[1].values"),
        ("scenarios/0/values/pay", "2", "scenarios[1].values.pay"),
        ("scenarios/0/values/pay", True, "scenarios[1].values.pay"),
        ("scenarios/0/values/pay", float("nan"), "scenarios[1].values.pay"),
        ("scenarios/0/values/pay", 1e300, "scenarios[1].values.pay"),
        ("scenarios/0/values/rent", 1.0, "scenarios[1].values"),
    ],
)
def test_each_bad_field_is_named_with_what_was_expected(path: str, value: Any, field: str) -> None:
    content: Any = json.loads(write_scenarios(KEPT, SCHEMA))
    *way, last = path.split("/")
    place = content
    for step in way:
        place = place[int(step) if step.isdecimal() else step]
    place[last] = value
    with pytest.raises(InvalidScenariosError) as caught:
        read_scenarios(json.dumps(content).encode(), SCHEMA)
    assert caught.value.facts["field"] == field
    for locale in ("en", "fr"):
        assert "{" not in for_locale(locale).describe(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[" * 100_000, b"null", b"name,age\n", b" " * (MAX_BYTES + 1)]
)
def test_what_is_no_scenario_file_is_an_error_of_the_tree(content: bytes) -> None:
    with pytest.raises(InvalidScenariosError):
        read_scenarios(content, SCHEMA)


def test_a_file_of_other_inputs_is_refused() -> None:
    with pytest.raises(InvalidScenariosError, match="inputs"):
        read_scenarios(write_scenarios(KEPT, SCHEMA), OTHER)
