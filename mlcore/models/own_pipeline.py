"""Somebody's own fitted pipeline: described in its owner's words, judged, converted, published."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from mlcore.artifacts import (
    CALIBRATION,
    EXACT,
    MANIFEST,
    PORTABLE,
    SCALER,
    TWIN,
    Manifest,
    ModelFolder,
)
from mlcore.artifacts.manifest import Origin
from mlcore.config import BUILTIN_DATASETS, check_type, counted, library_versions
from mlcore.conversion import build, split
from mlcore.conversion.oracle import Oracle, in_one_thread
from mlcore.datasets import describe_rows
from mlcore.errors import InvalidConfigError, InvalidRowsError
from mlcore.forest import TreeArrays
from mlcore.inference import OnnxPredictor, write_pipeline
from mlcore.inference.scaler import read_scaler, with_scaler
from mlcore.models.calibration import RESIDUAL, SPREAD, trees_of
from mlcore.models.making import Report, array_bytes
from mlcore.models.sample import draw_kept, read_outcomes, read_sample
from mlcore.schema import FeatureSchema, FloatArray, Target
from mlcore.schema.labels import match, name_of
from mlcore.text import mark
from mlcore.text.showable import LONGEST, LONGEST_LABEL, is_showable, is_writable
from mlcore.training import Metrics
from mlcore.whatif.support import gaps_table
from mlcore.whatif.uncertainty import observed_by_folds, tree_spread

_MAX_READ_UNIT = 20
"""Characters of a unit that is read from a name: what is longer in brackets is a remark."""
_MOST_NAMED = 20
"""Inputs that an error lists."""
_WITH_UNIT = re.compile(r"(?s)(.*\S)\s*\(([^()]+)\)\s*")
# What first counted in an id; see `counted`.
_OF_FEATURE = frozenset(
    {"name", "label", "unit", "low", "high", "typical", "step", "decimals", "allow_missing",
     "mean", "scale", "least", "most"}
)  # fmt: skip
_OF_TARGET = frozenset({"name", "label", "unit", "low", "high", "decimals"})
_OF_METRICS = frozenset(
    {"r2", "mae", "baseline_mae", "n_test", "coverage_80", "coverage_90", "coverage_95",
     "n_train", "n_folds", "cv_r2", "cv_r2_std", "cv_mae"}
)  # fmt: skip
# Letters that are no plain one with a mark above or below.
_LETTERS = str.maketrans({"æ": "ae", "ð": "d", "ø": "o", "œ": "oe", "þ": "th", "đ": "d", "ł": "l"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the owner calls the outcome, and the units of its numbers by name of the input.

    Raises
    ------
    InvalidConfigError
        If one of them is no text, is too long, or holds signs that cannot be shown.
    """

    target: str | None = None
    target_unit: str | None = None
    units: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        check_type("target", self.target, (str, type(None)), mark("some text"))
        check_type("target_unit", self.target_unit, (str, type(None)), mark("some text"))
        expected = mark("a unit for each name of an input, such as {'area': 'm²'}")
        check_type("units", self.units, (Mapping, type(None)), expected)
        said = [("target", self.target), ("target_unit", self.target_unit)]
        for name, unit in (self.units or {}).items():
            check_type(f"units[{name!r}]", unit, (str,), mark("some text"))
            said.append((f"units[{name!r}]", unit))
        for argument, words in said:
            # A unit may be empty: that takes away one read from the name.
            if words is not None and (words or argument == "target"):
                _check_words(argument, words)

    def said_of(self, schema: FeatureSchema, y_sample: Any) -> FeatureSchema:
        """Put the words into a schema.

        What the owner did not say is read from the names themselves: ``weight (kg)`` is the weight
        in kg. The names stay what they are. A pandas Series of outcomes names the target.

        Raises
        ------
        InvalidConfigError
            If a unit is for an input that is not there.

        Examples
        --------
        >>> import numpy as np
        >>> from mlcore.datasets import describe_rows
        >>> plain = describe_rows(np.eye(2), np.ones(2), names=["weight (kg)", "age"])
        >>> words = Words(target="Price", target_unit="€", units={"age": "years"})
        >>> schema = words.said_of(plain, None)
        >>> [(each.name, each.label, each.unit) for each in schema.features]
        [('weight (kg)', 'weight', 'kg'), ('age', 'age', 'years')]
        >>> schema.target.label, schema.target.unit
        ('Price', '€')
        """
        said = {name_of(name): unit.strip() for name, unit in (self.units or {}).items()}
        places = match(list(said), schema.names).places
        for name in said:
            if name not in places:
                more = ", …" if schema.n_features > _MOST_NAMED else ""
                known = ", ".join(schema.names[:_MOST_NAMED]) + more
                raise InvalidConfigError(
                    "config.units", field="units", received=name, expected=known
                )
        units = {schema.names[places[name]]: unit for name, unit in said.items()}
        read = {name: _label_and_unit(name) for name in schema.names}
        labels = [label for label, _ in read.values()]
        features = []
        for feature in schema.features:
            label, unit = read[feature.name]
            unit = units.get(feature.name, unit)
            # Two inputs of one label could not be told apart.
            if not unit or labels.count(label) > 1:
                label, unit = feature.label, units.get(feature.name, "")
            features.append(replace(feature, label=label, unit=unit))
        return FeatureSchema(features=tuple(features), target=self._target(schema.target, y_sample))

    def _target(self, plain: Target, y_sample: Any) -> Target:
        name = _name_of(y_sample)
        if self.target is not None:
            label, unit = self.target.strip(), ""
        elif name is not None:
            label, unit = _label_and_unit(name)
        else:
            label, unit = mark("Prediction"), ""
        if self.target_unit is not None:
            unit = self.target_unit.strip()
        return replace(plain, name=name or self.target or plain.name, label=label, unit=unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class _HeldOut:
    """What cases say of a model whose owner says that it has not seen them; else nothing.

    Attributes
    ----------
    arrays : dict of str to ndarray of shape (n_rows,), float64
        What a range is made from, by name in ``calibration.npz``.
    """

    metrics: Metrics | None = None
    arrays: Mapping[str, FloatArray] = field(default_factory=dict)


def convert_pipeline(
    pipeline: Any,
    X_sample: Any,
    y_sample: Any,
    *,
    name: str | None,
    words: Words,
    held_out: bool,
    accept_difference: bool,
    data_folder: Path,
    report: Report,
) -> ModelFolder:
    """Convert and publish a fitted pipeline; see :func:`mlcore.convert`."""
    check_type("name", name, (str, type(None)), mark("some text"))
    for argument, given in (("held_out", held_out), ("accept_difference", accept_difference)):
        check_type(argument, given, (bool,), mark("True or False"))
    if held_out and y_sample is None:
        raise InvalidConfigError("config.held-out", field="held_out")
    parts = split(pipeline)
    title = name or parts.estimator
    _check_words("name", title)
    pipeline = parts.whole
    sample = read_sample(X_sample, pipeline, parts.n_features)
    _check_names("X_sample", sample.names)
    X = sample.X
    known = y_sample is not None
    # With several threads the last bits of its answers change, and with them what is kept.
    steady = in_one_thread(pipeline)
    y = read_outcomes(y_sample, steady, X)
    kept = draw_kept(X, steady, None if known else y)
    # What is shown are predictions, whatever digits the outcomes are written with.
    predicted = read_outcomes(None, steady, X[kept]) if known else y
    described = describe_rows(X, y, names=sample.names, answers=predicted)
    schema = _answered(words.said_of(described, y_sample), X, Oracle(steady))
    if parts.scaler is not None:
        schema = with_scaler(schema, parts.scaler)
    built = build(
        pipeline,
        schema,
        X,
        y=y if known else None,
        given=sample.given,
        needs_portable=False,
        accept_difference=accept_difference,
        report=report,
    )
    schema = built.schema
    judged = _judge(built.files, schema, X, y) if held_out else _HeldOut()
    # What answers, and all that a reader may later see of it: bounds, names, what ranges rest on.
    answers = (EXACT,) if EXACT in built.files else (PORTABLE, SCALER)
    digest = hashlib.sha256(b"".join(built.files[name] for name in answers))
    digest.update(X[kept].tobytes() + (y[kept].tobytes() if known else b""))
    digest.update(_shown(title, schema, judged.metrics))
    digest.update(b"".join(array.tobytes() for array in judged.arrays.values()))
    slug = _slug(title)
    twin, held = write_pipeline(pipeline)
    manifest = Manifest(
        model_id=f"{slug}-{digest.hexdigest()[:12]}",
        name=slug,
        title=title,
        estimator=parts.estimator,
        origin=Origin.OWN_PIPELINE,
        config=None,
        schema=schema,
        metrics=judged.metrics.as_dict() if judged.metrics else {},
        parity=built.parity,
        n_rows=len(X),
        n_kept=len(kept),
        versions=library_versions(),
        no_twin=held,
    )
    files = dict(built.files)
    # Without the sign of a zero, which a page or a request would show.
    calibration = {"X": X[kept] + 0.0, **({"y": y[kept] + 0.0} if known else {})}
    if len(kept) < len(X):
        calibration["gaps"] = gaps_table(schema, X)
    files[CALIBRATION] = array_bytes({**calibration, **judged.arrays})
    if twin is not None:
        files[TWIN] = twin
    folder = ModelFolder(data_folder, manifest.model_id)
    _publish(folder, manifest, files)
    return folder


def _shown(title: str, schema: FeatureSchema, metrics: Metrics | None) -> bytes:
    """Write what people read of a model, to be hashed into its id."""
    described = {
        "features": [counted(feature, _OF_FEATURE) for feature in schema.features],
        "target": counted(schema.target, _OF_TARGET),
    }
    scores = counted(metrics, _OF_METRICS) if metrics else {}
    return json.dumps([title, described, scores]).encode()


def _publish(folder: ModelFolder, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Publish a model, or make the one that is there the newest of its name.

    Where a file of it is gone, damaged or another today, all of it is published again: the id says
    that it is the same model, and the bytes are at hand.
    """
    with folder.locked():
        if not folder.damaged():
            known = folder.manifest.files
            # skops writes object ids: no two files of a twin are equal. The others tell.
            equal = all(
                hashlib.sha256(content).hexdigest() == known.get(name)
                for name, content in files.items()
                if name != TWIN
            )
            if equal and files.keys() == known.keys():
                folder.renew(manifest)
                return
        folder.discard([MANIFEST])
        folder.publish(manifest, files)


def _answered(schema: FeatureSchema, X: FloatArray, oracle: Oracle) -> FeatureSchema:
    """Draw bounds in to the data where the pipeline has no answer: a logarithm has none at 0."""
    n, typical = schema.n_features, np.array(schema.typical_row)
    bounds = np.array([[each.low, each.high] for each in schema.features])
    own = np.stack([X.min(axis=0), X.max(axis=0)], axis=1)
    rows = np.tile(typical, (2 * n, 1))
    rows[np.arange(2 * n), np.repeat(np.arange(n), 2)] = bounds.reshape(-1)
    beyond = np.flatnonzero((bounds != own).reshape(-1))
    _, places = oracle.answers(rows[beyond])
    refused = np.zeros(2 * n, dtype=bool)
    refused[np.delete(beyond, places)] = True
    bounds = np.where(refused.reshape(-1, 2), own, bounds)
    features = tuple(
        replace(each, low=float(low), high=float(high))
        for each, (low, high) in zip(schema.features, bounds, strict=True)
    )
    return replace(schema, features=features)


def _slug(title: str) -> str:
    """Turn a title into a name for links and requests: ``Loyer élevé`` is ``loyer-eleve``."""
    letters = unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS))
    plain_letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    slug = re.sub(r"[^a-z0-9]+", "-", plain_letters)[:40].strip("-") or "model"
    # A built-in model's name means that one.
    return f"{slug}-own" if slug in BUILTIN_DATASETS else slug


def _judge(
    files: Mapping[str, bytes], schema: FeatureSchema, X: FloatArray, y: FloatArray
) -> _HeldOut:
    """Compare what will be served with the outcomes of cases it has not seen."""
    served = _served(files, schema)
    answers, trees = served.predict(X), _forest(served, files)
    arrays = {RESIDUAL: y - answers}
    if trees is not None:
        arrays[SPREAD] = tree_spread(trees, X)
    return _HeldOut(metrics=measured(y, answers, arrays.get(SPREAD)), arrays=arrays)


def measured(y: FloatArray, answers: FloatArray, spreads: FloatArray | None = None) -> Metrics:
    """Measure how well answers fit outcomes, with the spreads of a forest's trees where known.

    Examples
    --------
    >>> found = measured(np.array([1.0, 2.0, 6.0]), np.array([1.0, 3.0, 5.0]))
    >>> round(found.mae, 3), round(found.baseline_mae, 3), found.coverage_90
    (0.667, 1.667, None)
    """
    observed = observed_by_folds(y - answers, spreads, rng=np.random.default_rng(0))
    # The rows the model was fitted on are not known here: their median would be no better.
    baseline = float(np.abs(y - np.median(y)).mean())
    return Metrics(
        r2=_r2(y, answers),
        mae=float(np.abs(y - answers).mean()),
        baseline_mae=baseline,
        n_test=len(y),
        coverage_80=observed.get(0.8),
        coverage_90=observed.get(0.9),
        coverage_95=observed.get(0.95),
    )


def _served(files: Mapping[str, bytes], schema: FeatureSchema) -> OnnxPredictor:
    """Open what will answer, as it will when the files are published."""
    exact = files.get(EXACT)
    scaler = None if exact else read_scaler(files[SCALER], schema.n_features)
    return OnnxPredictor(
        exact or files[PORTABLE], scaler, schema=schema, model_id="new", backend="onnx"
    )


def _forest(served: OnnxPredictor, files: Mapping[str, bytes]) -> TreeArrays | None:
    """Read the trees whose spread tells where a model is less sure."""
    exact = files.get(EXACT)
    trees = None if exact is None else trees_of(served, exact)
    return trees if trees is not None and trees.average and trees.n_trees > 1 else None


def _r2(y: FloatArray, answers: FloatArray) -> float | None:
    """Return the share of the variance explained; None where outcomes do not vary."""
    # Not by their sum of squares: the mean of many 0.1 is not quite 0.1.
    if y.min() == y.max():
        return None
    return 1.0 - float(((y - answers) ** 2).sum() / ((y - y.mean()) ** 2).sum())


def _label_and_unit(name: str) -> tuple[str, str]:
    """Split ``weight (kg)``; a name without a unit in brackets is a label alone."""
    name = name.strip() or name
    found = _WITH_UNIT.fullmatch(name)
    if found is None:
        return name, ""
    label, unit = found[1].strip(), found[2].strip()
    # A number in brackets tells columns of one name apart.
    is_unit = unit and len(unit) <= _MAX_READ_UNIT and not unit.isdigit()
    return (label, unit) if is_unit else (name, "")


def _name_of(y_sample: Any) -> str | None:
    """Return the name of a Series, or of a frame's only column; None where there is none."""
    columns = list(getattr(y_sample, "columns", []))
    name = columns[0] if len(columns) == 1 else getattr(y_sample, "name", None)
    if not isinstance(name, str) or not is_showable(name):
        return None
    return name.strip()


def _check_words(field: str, words: str) -> None:
    """Refuse words that cannot be shown: what one model is called concerns every page."""
    if not is_showable(words, longest=LONGEST):
        raise InvalidConfigError("config.words", field=field, limit=LONGEST)


def _check_names(field: str, names: Sequence[str]) -> None:
    """Refuse names of inputs that no page can show, with the place of the first, counted from 1."""
    for place, name in enumerate(names, start=1):
        if not is_writable(name):
            raise InvalidRowsError("rows.names", field=field, column=place, limit=LONGEST_LABEL)
