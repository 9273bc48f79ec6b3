"""A set of scenarios: names stay unique, a change leaves the old set alone."""

from __future__ import annotations

import pytest

from mlcore.errors import InvalidScenariosError
from mlcore.workspace import Baseline, Scenario, ScenarioSet
from tests.workspace.sets import SCHEMA

THREE = ScenarioSet().keep("a", [1, 2]).keep("b", [3, 4], "why").keep("c", [5, 6])
ON_B = THREE.start_from(Baseline(kind="scenario", name="b"))


def test_changes_return_another_set_and_leave_this_one() -> None:
    assert THREE.rename(1, "z").names == ("a", "z", "c")
    assert THREE.delete(0).names == ("b", "c")
    assert THREE.describe(0, "new").scenarios[0].text == "new"
    assert THREE.names == ("a", "b", "c")


def test_a_copy_stands_behind_its_original_with_its_row_and_text() -> None:
    copied = THREE.duplicate(1)
    assert copied.names == ("a", "b", "b 2", "c")
    assert (copied.scenarios[2].row, copied.scenarios[2].text) == ((3.0, 4.0), "why")


@pytest.mark.parametrize(
    ("place", "to", "names"),
    [(0, 1, "bac"), (2, 1, "acb"), (1, -1, "bac"), (1, 9, "acb"), (1, 1, "abc")],
)
def test_reorder_moves_one_and_keeps_the_others_in_order(place: int, to: int, names: str) -> None:
    assert "".join(THREE.reorder(place, to).names) == names


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert THREE.keep("a", [0, 0]).names[-1] == "a 2"
    assert THREE.keep(" a ", [0, 0]).keep("a", [0, 0]).names[-2:] == ("a 2", "a 3")
    assert THREE.rename(0, "b").names == ("b 2", "b", "c")
    assert THREE.rename(0, "a").names == THREE.names
    longest = "x" * 60
    assert len(ScenarioSet().keep(longest, [0]).keep(longest, [0]).names[1]) <= 60


def test_the_baseline_follows_its_scenario() -> None:
    assert ON_B.baseline_row(SCHEMA) == (3.0, 4.0)
    assert ON_B.rename(1, "z").baseline.name == "z"
    assert ON_B.rename(0, "z").baseline.name == "b"
    assert ON_B.reorder(1, 0).baseline_row(SCHEMA) == (3.0, 4.0)
    assert ON_B.delete(0).baseline.name == "b"
    assert ON_B.delete(1).baseline_row(SCHEMA) == SCHEMA.typical_row


def test_other_baselines_bring_their_row() -> None:
    real = THREE.start_from(Baseline(kind="real", number=7, row=(8.0, 9.0)))
    assert real.baseline_row(SCHEMA) == (8.0, 9.0)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "\ud800", 3])
def test_impossible_names_are_refused(name: str) -> None:
    with pytest.raises(InvalidScenariosError, match="name"):
        Scenario(name=name, row=(1.0,))


def test_impossible_sets_are_refused() -> None:
    one = Scenario(name="a", row=(1.0, 2.0))
    with pytest.raises(InvalidScenariosError, match="twice"):
        ScenarioSet(scenarios=(one, one))
    with pytest.raises(InvalidScenariosError, match="count"):
        ScenarioSet(scenarios=tuple(Scenario(name=str(i), row=(1.0,)) for i in range(51)))
    with pytest.raises(InvalidScenariosError, match="baseline"):
        ScenarioSet(baseline=Baseline(kind="scenario", name="a"))
    with pytest.raises(InvalidScenariosError, match="baseline"):
        Baseline(kind="real", row=(1.0, 2.0))
    with pytest.raises(InvalidScenariosError, match="text"):
        THREE.describe(0, "x" * 2001)


@pytest.mark.parametrize("row", [(), (1.0,), (1.0, float("nan")), (1.0, 1e300)])
def test_rows_that_do_not_fit_the_schema_are_named(row: tuple[float, ...]) -> None:
    with pytest.raises(InvalidScenariosError) as caught:
        THREE.keep("bad", row).validate(SCHEMA)
    assert str(caught.value.facts["field"]).startswith("scenarios[4]")
