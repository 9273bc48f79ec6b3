"""Convert a model to ONNX, or find it on disk."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcore import artifacts
from mlcore.artifacts import Manifest
from mlcore.config import ModelConfig, Settings
from mlcore.errors import InvalidConfigError, MlcoreWarning
from mlcore.inference import no_twin
from mlcore.models.choosing import choice_of
from mlcore.models.storage import (
    Report,
    check_reproduced,
    cleared,
    is_converted,
    locked,
    lost,
    read_calibration,
    silent,
)
from mlcore.models.trained import train
from mlcore.text import for_locale, mark

if TYPE_CHECKING:
    from mlcore.conversion import Parity


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertedModel:
    """The ONNX files of a model.

    Attributes
    ----------
    path : Path
        ``model.onnx``, to be used with ``scaler.npy`` beside it; where there is none, the exact
        model.
    exact_path : Path or None
        ``model.exact.onnx`` on raw float64 rows, where the estimator allows it.
    parity : Parity
        Agreement of the served model with the pipeline.
    name : str
        What it answers to in :func:`load`, links and requests, besides its id: the name it was
        given in small letters without accents, spaces or other signs.
    no_twin : str
        Why the scikit-learn model itself is not kept beside it for comparison, in a sentence;
        empty where it is.
    """

    path: Path
    exact_path: Path | None
    parity: Parity
    model_id: str
    name: str
    no_twin: str = ""


def convert(
    model: Any = None,
    X_sample: Any = None,
    y_sample: Any = None,
    *,
    name: str | None = None,
    target: str | None = None,
    target_unit: str | None = None,
    units: Mapping[str, str] | None = None,
    held_out: bool = False,
    accept_difference: bool = False,
    report: Report | None = None,
) -> ConvertedModel:
    """Convert a configuration's model, or anybody's fitted pipeline, to ONNX.

    Parameters
    ----------
    model : ModelConfig or fitted scikit-learn regressor or Pipeline, optional
        By default the default configuration.
    X_sample : array-like or data frame of shape (n_rows, n_features)
        Real rows, needed with a fitted pipeline: bounds, typical values and names come from it.
    y_sample : array-like of shape (n_rows,), optional
        Outcomes of the real rows, kept for comparison. The name of a pandas Series names the
        target.
    name : str, optional
        What to call a fitted pipeline; by default its estimator's name. The ``name`` of what is
        returned is what it can be loaded by.
    target, target_unit : str, optional
        What people read as name and unit of the prediction.
    units : dict of str to str, optional
        Units of the inputs by their names. A name like ``weight (kg)`` says its own: people read
        "weight" and "kg"; in requests and files the name stays whole.
    held_out : bool
        Whether the pipeline has never seen these rows. Then they tell how far off it is: its error
        and, from 24 rows on, a range around each prediction, whatever the estimator. Rows that it
        was fitted on would make it look better than it is.
    accept_difference : bool
        Whether to publish a conversion that answers more than a hundredth of the rows, or the
        median one, more than a thousandth of the outcomes' span off.
    report : callable, optional
        Told the stage and the share done, 0 to 1; may raise to cancel.

    Raises
    ------
    UnsupportedModelError
        If the estimator cannot be converted, or its conversion answers too far off.
    InvalidRowsError
        If the sample does not fit the pipeline.
    InvalidConfigError
        If the name is no text, a label or unit cannot be shown, a unit is for an input that is not
        there, rows are held out without outcomes, or there is any of these but no pipeline.
    ArtifactError
        As for :func:`train`.

    Warns
    -----
    MlcoreWarning
        If the scikit-learn model cannot be kept for comparison; see ``ConvertedModel.no_twin``.

    Examples
    --------
    >>> converted = convert(ModelConfig(n_estimators=5))
    >>> converted.path.name
    'model.onnx'
    """
    data_folder = Settings.from_env().data_folder
    if model is None or isinstance(model, ModelConfig):
        config = ModelConfig() if model is None else model
        given = {
            "X_sample": X_sample, "y_sample": y_sample, "name": name, "target": target,
            "target_unit": target_unit, "units": units, "held_out": held_out or None,
        }  # fmt: skip
        for field, value in given.items():
            if value is not None:
                raise InvalidConfigError("config.only-pipeline", field=field)
        folder, manifest = convert_config(config, data_folder, report or silent)
        answers_to = choice_of(config, ()).name
    else:
        from mlcore.models.bringing import bring
        from mlcore.models.owner.words import Words

        folder, manifest = bring(
            model,
            X_sample,
            y_sample,
            name=name,
            words=Words(target=target, target_unit=target_unit, units=units),
            held_out=held_out,
            accept_difference=accept_difference,
            data_folder=data_folder,
            report=report or silent,
        )
        answers_to = manifest.name
    unkept = ""
    if manifest.no_twin:
        unkept = for_locale("en").describe(no_twin(manifest.no_twin))
        warnings.warn(unkept, MlcoreWarning, stacklevel=2)
    from mlcore.conversion import Parity

    exact = artifacts.EXACT in manifest.files
    served = artifacts.EXACT if exact else artifacts.PORTABLE
    return ConvertedModel(
        path=folder / (artifacts.PORTABLE if artifacts.PORTABLE in manifest.files else served),
        exact_path=folder / artifacts.EXACT if exact else None,
        parity=Parity(**manifest.parity[served]),
        model_id=manifest.model_id,
        name=answers_to,
        no_twin=unkept,
    )


def convert_config(config: ModelConfig, data_folder: Path, report: Report) -> tuple[Path, Manifest]:
    """Convert what a configuration makes; write only what is missing."""
    folder = artifacts.folder_of(data_folder, config.fingerprint())
    with locked(data_folder, config.fingerprint()):
        manifest = cleared(folder)
        if manifest and is_converted(manifest) and not lost(folder, manifest):
            return folder, manifest
    trained = train(config, report=report)
    with locked(data_folder, config.fingerprint()):
        manifest = artifacts.read_manifest(folder)
        if is_converted(manifest) and not lost(folder, manifest):
            return folder, manifest
        report(mark("Converting it to ONNX"), 0.9)
        from mlcore.conversion import build

        calibration = read_calibration(folder, manifest)
        built = build(
            trained.pipeline,
            trained.schema,
            calibration["X"],
            y=calibration["y"],
            random_state=config.random_state,
        )
        check_reproduced(folder, manifest, built.files)
        return folder, artifacts.add(folder, replace(manifest, parity=built.parity), built.files)
