"""A slice of `make fuzz`: what comes in is used or refused, and classes and words are answered."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz.classes import classify
from tests.fuzz.doors import Door, doors
from tests.fuzz.requests import send
from tests.fuzz.words import ask_words

CASES = 60


@pytest.fixture(scope="module")
def every(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Door, ...]:
    return doors(small_folder, tmp_path_factory.mktemp("scratch"))


def names() -> list[str]:
    """Name the doors, which stand on a model, before there is one."""
    return [
        "manifest", "manifest, vouched for", "model file", "pointer", "scenario file",
        "scenario link", "scenario link, its content", "input settings in a link",
        "input settings in a link, their content", "stored result", "uploaded result", "CSV",
        "table",
    ]  # fmt: skip


def test_every_door_is_tried(every):
    assert [door.name for door in every] == names()


@pytest.mark.parametrize("name", names())
def test_what_is_meant_to_come_in_comes_in(every, name):
    (door,) = (door for door in every if door.name == name)
    assert [door.refuses(sample) for sample in door.samples] == [False] * len(door.samples)


@pytest.mark.parametrize("name", names())
def test_what_was_changed_is_used_or_refused(every, name):
    (door,) = (door for door in every if door.name == name)
    rng = random.Random(name)
    for _ in range(CASES):
        content = door.changed(rng)
        try:
            door.refuses(content)
        except Exception as error:
            raise AssertionError(f"{name} fails at {content[:2_000]!r}") from error


def test_requests_as_the_description_has_them_are_answered_as_it_says(small_copy, capsys):
    assert send(60, 0) == 0, capsys.readouterr().out


def test_classifiers_of_real_data_answer_as_scikit_learn_bit_for_bit(capsys):
    assert classify(4_000, 0, data=("breast cancer", "wine"), n_trees=5) == 0
    assert "4,000 rows, 0 differ" in capsys.readouterr().out


def test_pipelines_over_words_are_answered_as_their_libraries_do_bit_for_bit(capsys):
    # Histograms, LightGBM and CatBoost: tests/conversion/test_worded.py has the others.
    assert ask_words(3_000, 0, places=(3, 5, 6)) == 0
    assert "3,000 rows answered, 0 differ" in capsys.readouterr().out
