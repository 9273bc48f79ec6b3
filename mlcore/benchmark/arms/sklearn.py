"""scikit-learn: the bare pipeline, the baseline of every comparison."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlcore.artifacts import TWIN, ModelFolder
from mlcore.benchmark.arms.arm import SKLEARN, Arm, Fresh, Plugin, asked_of
from mlcore.forest.boosters import is_booster
from mlcore.inference import open_pipeline
from mlcore.inference.sklearn import given_rows
from mlcore.schema import FeatureSchema
from mlcore.text import mark


def _open(published: ModelFolder, n_threads: int) -> Arm | None:
    if TWIN not in published.manifest.files:
        return None
    pipeline = open_pipeline(published)
    set_threads(pipeline, n_threads)
    schema = published.manifest.schema
    # The bare pipeline: Levers' own checks would be charged to scikit-learn.
    return Arm(
        name=SKLEARN,
        predict=_with_threads(pipeline, asked_of(schema), n_threads),
        prepare=functools.partial(given_rows, pipeline, features=schema.features),
    )


def set_threads(estimator: Any, n_threads: int) -> None:
    """Let every part of an estimator that can use several threads use this many."""
    parameters, chosen = estimator.get_params(), {}
    for name in parameters:
        holder, _, last = name.rpartition("__")
        if last == "n_jobs":
            # One thread is None, not 1: `n_jobs=1` still asks joblib. Boosting libraries take None
            # for as many as there are.
            alone = n_threads == 1 and not is_booster(parameters.get(holder, estimator))
            chosen[name] = None if alone else n_threads
    if chosen:  # a fitted CatBoost refuses any call
        estimator.set_params(**chosen)


def _with_threads(pipeline: Any, asked: str, n_threads: int) -> Callable[[Any], Any]:
    """Return what is timed; CatBoost is told its threads at each call."""
    answer: Callable[..., Any] = getattr(pipeline, asked)
    last = pipeline.steps[-1][1] if hasattr(pipeline, "steps") else pipeline
    if type(last).__name__.startswith("CatBoost") and is_booster(last):
        return functools.partial(answer, thread_count=n_threads)
    return answer


def _write(published: ModelFolder, scratch: Path) -> None:
    pipeline = open_pipeline(published)
    set_threads(pipeline, 1)
    (scratch / "pipeline.pickle").write_bytes(pickle.dumps(pipeline))
    (scratch / "given.py").write_text(written_rows(pipeline, published.manifest.schema))


def written_rows(pipeline: Any, schema: FeatureSchema) -> str:
    """Write, as a program, what makes of rows of codes what the pipeline takes."""
    if not schema.choices:
        return "given = lambda rows: rows"
    fitted = getattr(pipeline, "feature_names_in_", None)
    names = schema.names if fitted is None else list(map(str, fitted))
    columns = [
        (name, feature.dtype, feature.levels)
        for name, feature in zip(names, schema.features, strict=True)
    ]
    made = "frame" if fitted is not None else "frame.to_numpy()"
    return _WORDS.format(columns=columns, made=made)


_WORDS = """
import pandas
def column(codes, name, dtype, levels):
    if not levels:
        return pandas.Series(codes, name=name)
    words = [levels[int(code)] if code == code else None for code in codes]
    kind = pandas.CategoricalDtype(list(levels)) if dtype == "category" else dtype
    return pandas.Series(words, name=name, dtype=kind)
def given(rows):
    columns = zip(zip(*rows), {columns!r})
    frame = pandas.concat([column(codes, *said) for codes, said in columns], axis=1)
    return {made}
"""
"""How somebody's own program would have the rows: numbers, or a frame with words."""


PLUGIN = Plugin(
    name=SKLEARN,
    label=mark("scikit-learn"),
    order=0,
    open_arm=_open,
    # From a pickle, as most people keep it: Levers' own twin is safer but slower to open.
    fresh=Fresh(
        imports="import pickle, sklearn.pipeline, sklearn.preprocessing, sklearn.ensemble",
        load=(
            "pipeline = pickle.load(open(scratch + '/pipeline.pickle', 'rb'));"
            " exec(open(scratch + '/given.py').read())"
        ),
        answer="getattr(pipeline, asked)(given(rows))",
        write=_write,
    ),
)
