"""Errors carry a code and facts, and survive the way between processes."""

from __future__ import annotations

import inspect
import pickle
import re
import traceback

import pytest

import mlcore
from mlcore import errors
from mlcore.errors import MlcoreError

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, MlcoreError) and kind is not MlcoreError
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_the_same_after_pickling(kind):
    error = kind("some.code", field="age", expected=5, received=[1.5, None])
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(copy) is kind
    assert (copy.code, copy.facts, str(copy)) == (error.code, error.facts, str(error))


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_can_be_caught_as_the_builtin_it_is(kind):
    builtins = (ValueError, TypeError, LookupError, RuntimeError)
    assert sum(issubclass(kind, builtin) for builtin in builtins) == 1
    assert issubclass(kind, MlcoreError)


@pytest.mark.parametrize("kind", KINDS)
def test_the_drawn_tree_shows_the_class_with_its_builtin(kind):
    drawn = re.findall(r"[├└]── (\w+)(?:\s+\((\w+)\))?", errors.__doc__)
    builtin = dict(drawn).get(kind.__name__)
    assert builtin is not None, "not drawn"
    if builtin:
        assert builtin in {base.__name__ for base in kind.__mro__}


def test_the_drawn_tree_shows_nothing_that_is_not_there():
    drawn = {name for name, _ in re.findall(r"[├└]── (\w+)(.*)", errors.__doc__)}
    assert drawn == {kind.__name__ for kind in KINDS}


def test_a_traceback_shows_the_sentence_then_the_code_and_what_the_sentence_leaves_out():
    error = errors.InvalidRowsError("rows.not-finite", field="age 17", row=7)
    assert str(error) == "age 17 must be a finite number. (rows.not-finite, row=7)"
    said = traceback.format_exception_only(error)[-1].strip()
    assert said == f"mlcore.errors.InvalidRowsError: {error}"
    assert MlcoreError("model.none").facts == {}
    assert str(MlcoreError("model.none")).startswith("There is no trained model yet.")


def test_an_error_without_a_sentence_reads_as_its_code_and_facts():
    assert str(MlcoreError("some.code")) == "some.code"
    assert str(MlcoreError("some.code", field="age")) == "some.code (field='age')"
    # The sentence needs a fact that is not there.
    assert str(MlcoreError("rows.not-finite", row=3)) == "rows.not-finite (row=3)"


def test_errors_can_be_read_where_no_catalogue_is(monkeypatch):
    monkeypatch.setattr(MlcoreError, "sentence", None)
    assert str(MlcoreError("rows.not-finite", field="age")) == "rows.not-finite (field='age')"


def test_every_exported_name_is_there_and_sorted():
    assert mlcore.__all__ == sorted(mlcore.__all__)
    for name in mlcore.__all__:
        assert getattr(mlcore, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="frobnicate"):
        _ = mlcore.frobnicate
