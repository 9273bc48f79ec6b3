"""The ONNX files of a model folder with the parity measured on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore import artifacts
from mlcore.artifacts.parity import Parity
from mlcore.conversion.assembly import Assembly, assemble
from mlcore.conversion.exact import exact_model, with_levels, with_link, with_names
from mlcore.conversion.oracle import known_row, missing_inputs
from mlcore.conversion.parity import Trial
from mlcore.conversion.parts import Parts, split
from mlcore.conversion.portable import convert_portable, portable_thresholds_proven
from mlcore.errors import UnsupportedModelError
from mlcore.inference.scaler import scaler_arrays
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.text import mark

PORTABLE_NODES = 250_000
"""Nodes beyond which trees that have an exact model are not converted the portable way as well:
skl2onnx takes over a gigabyte of memory for each million."""
Report = Callable[[str, float], None]
"""Called with a message of the catalogue and the share done, 0 to 1; may raise to cancel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Files ready to be published.

    Attributes
    ----------
    files : dict of str to bytes
        By file name.
    parity : dict of str to dict
        Agreement with the pipeline, by the file it was measured on.
    schema : FeatureSchema
        With the limits of what the pipeline's steps take, and the inputs that may be missing.
    """

    files: dict[str, bytes]
    parity: dict[str, dict[str, Any]]
    schema: FeatureSchema


def build(
    pipeline: Any,
    schema: FeatureSchema,
    X: FloatArray,
    *,
    y: FloatArray | None = None,
    given: Any = None,
    random_state: int = 0,
    needs_portable: bool = True,
    accept_difference: bool = False,
    report: Report | None = None,
) -> Bundle:
    """Convert a fitted pipeline every way that applies, and measure each against it.

    Parameters
    ----------
    schema : FeatureSchema
        With the scaler's mean and scale.
    X : ndarray of shape (n_rows, n_features)
        Real rows, which are tried as they are and which the probes are made from; NaN where a value
        is missing.
    y : ndarray of shape (n_rows,), optional
        Their outcomes, which say what difference matters; by default the pipeline's answers do. Of
        a classifier they are not asked.
    given : data frame or array of shape (n_rows, n_features), optional
        The same rows in the types they came in.
    random_state : int
        Seed of the probes.
    needs_portable : bool
        Whether there must be a portable model even where there is an exact one.
    accept_difference : bool
        Whether a model that answers far off is published all the same.
    report : callable, optional
        Told the stage and the share done; may raise to cancel.

    Raises
    ------
    UnsupportedModelError
        If the estimator cannot be converted, answers are too large for ONNX, or its conversion
        answers the owner's rows too far off.
    """
    report = report or (lambda _stage, _share: None)
    parts = split(pipeline)
    assembly = assemble(parts.whole, parts.n_features, known_row(X), features=schema.features)
    report(mark("Converting it to ONNX"), 0.1)
    files: dict[str, bytes] = {}
    schema = _with_gaps(schema, missing_inputs(parts, X, schema.features))
    if assembly is not None:
        schema = _limited(schema, assembly)
        files[artifacts.EXACT] = exact_model(
            assembly.members,
            parts.n_features,
            link=assembly.link,
            label=assembly.label,
            classes=parts.classes,
        )
    if needs_portable or assembly is None or _is_worth_it(parts, assembly):
        try:
            portable, files[artifacts.SCALER] = convert_portable(
                parts, schema.features, known_row(X)
            )
            files[artifacts.PORTABLE] = with_link(portable, parts.link)
        except UnsupportedModelError:
            if needs_portable or assembly is None:
                raise
    for name in files.keys() & {artifacts.EXACT, artifacts.PORTABLE}:
        if parts.classes or schema.choices:
            files[name] = with_names(files[name], schema.names)
        if schema.choices:
            files[name] = with_levels(files[name], schema.features)
    report(mark("Comparing it with scikit-learn"), 0.3)
    ensembles = assembly.ensembles if assembly is not None else ()
    rng = np.random.default_rng(random_state)
    trial = Trial.gather(parts, schema, X, y=y, given=given, ensembles=ensembles, rng=rng)
    parity: dict[str, Parity] = {}
    if assembly is not None:
        parity[artifacts.EXACT] = replace(
            trial.measured(files[artifacts.EXACT], None),
            n_thresholds=assembly.n_thresholds,
            n_thresholds_proven=assembly.n_proven,
        )
    report(mark("Comparing it with scikit-learn"), 0.8)
    if artifacts.PORTABLE in files:
        scaler = scaler_arrays(parts.scaler, parts.n_features)
        trees, model = parts.trees, files[artifacts.PORTABLE]
        n_thresholds = 0 if trees is None else len(trees.inner)
        if parts.classes and assembly is not None:
            n_thresholds = assembly.n_thresholds
        parity[artifacts.PORTABLE] = replace(
            trial.measured(model, scaler),
            n_thresholds=n_thresholds,
            n_thresholds_proven=0 if trees is None else portable_thresholds_proven(trees, model),
        )
    if not accept_difference:
        _drop_wrong(files, parity, trial, keep_portable=needs_portable)
    return Bundle(
        files=files,
        parity={name: measured.as_dict() for name, measured in parity.items()},
        schema=schema,
    )


def _is_worth_it(parts: Parts, assembly: Assembly) -> bool:
    """Tell whether trees that have an exact model are converted the portable way as well.

    Behind steps other than a scaler skl2onnx compares float32 numbers made of float32 numbers.
    """
    n_nodes = sum(trees.n_nodes for trees in assembly.ensembles)
    return parts.behind_scaler is parts.last and n_nodes <= PORTABLE_NODES


def _with_gaps(schema: FeatureSchema, may_be_missing: npt.NDArray[np.bool_]) -> FeatureSchema:
    pairs = zip(schema.features, may_be_missing.tolist(), strict=True)
    return replace(
        schema, features=tuple(replace(each, allow_missing=allowed) for each, allowed in pairs)
    )


def _limited(schema: FeatureSchema, assembly: Assembly) -> FeatureSchema:
    features = []
    ends = zip(schema.features, assembly.least, assembly.most, strict=True)
    for feature, *steps in ends:
        if feature.is_choice:  # its levels are all there is
            features.append(feature)
            continue
        least, most = feature.limits
        least, most = max(least, float(steps[0])), min(most, float(steps[1]))
        if (least, most) != feature.limits:
            feature = replace(feature, least=least, most=most)
        features.append(feature)
    return replace(schema, features=tuple(features))


def _drop_wrong(
    files: dict[str, bytes],
    parity: dict[str, Parity],
    trial: Trial,
    *,
    keep_portable: bool,
) -> None:
    """Leave out what answers too far off; refuse the model where nothing else is left."""
    for name, others in ((artifacts.EXACT, ()), (artifacts.PORTABLE, (artifacts.SCALER,))):
        if name not in parity or not parity[name].wrong:
            continue
        if len(parity) == 1:
            raise trial.difference(parity[name], files[name])
        if name == artifacts.PORTABLE and keep_portable:
            continue
        for gone in (name, *others):
            del files[gone]
        del parity[name]
