"""The laws of undo and redo."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mlcore.workspace import History
from mlcore.workspace.history import MAX_STEPS

states = st.lists(st.integers(0, 3), min_size=1, max_size=30)


def told(values: list[int]) -> History[int]:
    history = History(present=values[0])
    for value in values[1:]:
        history = history.record(value)
    return history


@given(states, st.integers(4, 9))
def test_undo_after_an_action_is_as_before_and_redo_as_after(values: list[int], new: int) -> None:
    before = told(values)
    after = before.record(new)
    assert (after.undo().present, after.undo().past) == (before.present, before.past)
    assert after.undo().redo() == after


@given(states, st.integers(1, 30))
def test_going_back_and_forth_equally_often_changes_nothing(values: list[int], n: int) -> None:
    history = moved = told(values)
    n = min(n, len(history.past))
    for _ in range(n):
        moved = moved.undo()
    for _ in range(n):
        moved = moved.redo()
    assert moved == history


@given(states)
def test_a_new_action_forgets_what_was_undone_and_the_same_state_is_none(values: list[int]) -> None:
    history = told(values).record(8).undo()
    assert history.future == (8,)
    assert history.record(9).future == ()
    assert history.record(history.present) is history


def test_at_the_ends_nothing_changes() -> None:
    only = History(present=1)
    assert only.undo() is only
    assert only.redo() is only


def test_no_more_than_a_hundred_steps_are_kept() -> None:
    history = told(list(range(500)))
    assert len(history.past) == MAX_STEPS == 100
    assert history.past[0] == 399
