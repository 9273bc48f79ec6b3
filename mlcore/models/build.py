"""Train, convert and load: what a program asks for, made only where it is missing."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, overload

from mlcore import inference
from mlcore.artifacts import EXACT, PORTABLE, ModelFolder, is_current
from mlcore.artifacts.parity import Parity
from mlcore.caching import OnceCache
from mlcore.config import ModelConfig, Settings, check_type
from mlcore.errors import ArtifactError, InvalidConfigError, MlcoreWarning
from mlcore.inference import Classifier, Predictor
from mlcore.models.catalogue import folder_of, name_of, reproducible_config, resolve
from mlcore.models.making import Report, TrainedModel, is_complete, make, make_trained, silent
from mlcore.models.versions import publish_version
from mlcore.text import mark


def is_served(key: tuple[Path, str] | tuple[Path, str, str]) -> bool:
    """Tell whether a key names the current model of the data folder in use."""
    data_folder, model_id = key[:2]
    return data_folder == Settings.from_env().data_folder and is_current(data_folder, model_id)


_loaded: OnceCache[tuple[Path, str, str], Predictor | Classifier] = OnceCache(
    max_size=8, stays=is_served
)


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
    dummies : dict of str to tuple of str
        Choices that were found written out, as ``pandas.get_dummies`` does it: what each is
        called, and the inputs that are its levels. The model takes its inputs as ever; pages move
        those of a choice together.
    """

    path: Path
    exact_path: Path | None
    parity: Parity
    model_id: str
    name: str
    no_twin: str = ""
    dummies: dict[str, tuple[str, ...]] = field(default_factory=dict)


def train(config: ModelConfig | None = None, *, report: Report | None = None) -> TrainedModel:
    """Train a model, or return the one this configuration already made.

    Parameters
    ----------
    config : ModelConfig, optional
        By default a random forest of 100 trees on the ``energy`` data.
    report : callable, optional
        Told the stage and the share done; may raise to cancel.

    Returns
    -------
    TrainedModel
        The same object while it is held in memory.

    Raises
    ------
    ArtifactError
        If the folder holds a file that is not the one published, or cannot be written.
    InvalidConfigError
        If it is no configuration.

    Examples
    --------
    >>> train(ModelConfig(n_estimators=5)).metrics["n_train"]
    800
    """
    config = ModelConfig() if config is None else config
    expected = mark("a ModelConfig, such as ModelConfig(dataset='cars')")
    check_type("config", config, (ModelConfig,), expected)
    folder = folder_of(config)
    return make_trained(folder, config, report or silent)


def convert(
    model: Any = None,
    X_sample: Any = None,
    y_sample: Any = None,
    *,
    name: str | None = None,
    target: str | None = None,
    target_unit: str | None = None,
    units: Mapping[str, str] | None = None,
    positive: str | float | bool | None = None,
    held_out: bool = False,
    accept_difference: bool = False,
    report: Report | None = None,
) -> ConvertedModel:
    """Convert a configuration's model, or anybody's fitted pipeline, to ONNX.

    Parameters
    ----------
    model : ModelConfig or fitted scikit-learn regressor, classifier or Pipeline, optional
        By default the default configuration.
    X_sample : array-like or data frame of shape (n_rows, n_features)
        Real rows, needed with a fitted pipeline: bounds, typical values and names come from it. An
        input that has no value in some of them may also have none later, if the pipeline takes
        that; so may one whose gaps a step fills.
    y_sample : array-like of shape (n_rows,), optional
        Outcomes of the real rows, kept for comparison: numbers, or labels of a classifier's
        classes. The name of a pandas Series names the target.
    name : str, optional
        What to call a fitted pipeline; by default its estimator's name. The ``name`` of what is
        returned is what it can be loaded by. Where a model of that name exists, this one is its
        next version, and the one in use from now on.
    target, target_unit : str, optional
        What people read as name and unit of the prediction.
    units : dict of str to str, optional
        Units of the inputs by their names. A name like ``weight (kg)`` says its own: people read
        "weight" and "kg"; in requests and files the name stays whole.
    positive : str, int, float or bool, optional
        The class of a classifier whose probability is the number on the page; by default the
        second of two, the most frequent of more. Another can be chosen there.
    held_out : bool
        Whether the pipeline has never seen these rows. Then they tell how far off it is: its error
        and, from 24 rows on, a range around each prediction, whatever the estimator; of a
        classifier, how often what it calls probable comes true. Rows that it was fitted on would
        make it look better than it is.
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
        there or for classes, the model has no such class, rows are held out without outcomes, or
        there is any of these but no pipeline.
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
    if model is None or isinstance(model, ModelConfig):
        config = ModelConfig() if model is None else model
        given = {
            "X_sample": X_sample, "y_sample": y_sample, "name": name, "target": target,
            "target_unit": target_unit, "units": units, "positive": positive,
            "held_out": held_out or None,
        }  # fmt: skip
        for field, value in given.items():
            if value is not None:
                raise InvalidConfigError("config.only-pipeline", field=field)
        folder = folder_of(config)
        make(folder, config, report or silent)
        answers_to = name_of(config, folder.model_id)
    else:
        from mlcore.models.own.pipeline import convert_pipeline
        from mlcore.models.own.words import Words

        folder = convert_pipeline(
            model,
            X_sample,
            y_sample,
            name=name,
            words=Words(target=target, target_unit=target_unit, units=units),
            positive=positive,
            held_out=held_out,
            accept_difference=accept_difference,
            data_folder=Settings.from_env().data_folder,
            report=report or silent,
        )
        publish_version(folder, by="program")
        answers_to = folder.manifest.name
    manifest, unkept = folder.manifest, ""
    if manifest.no_twin:
        from mlcore.text import for_locale

        unkept = for_locale("en").describe(inference.no_twin(manifest.no_twin))
        warnings.warn(unkept, MlcoreWarning, stacklevel=2)
    served = EXACT if EXACT in manifest.files else PORTABLE
    return ConvertedModel(
        path=folder.path / (PORTABLE if PORTABLE in manifest.files else served),
        exact_path=folder.path / EXACT if served == EXACT else None,
        parity=Parity(**manifest.parity[served]),
        model_id=folder.model_id,
        name=answers_to,
        no_twin=unkept,
        dummies={
            each.name: tuple(manifest.schema.names[place] for place in each.places)
            for each in manifest.schema.dummies
        },
    )


@overload
def load(
    model: None = None, *, backend: str = "onnx", report: Report | None = None
) -> Predictor: ...
@overload
def load(
    model: ModelConfig | str, *, backend: str = "onnx", report: Report | None = None
) -> Predictor | Classifier: ...
def load(
    model: ModelConfig | str | None = None,
    *,
    backend: str = "onnx",
    report: Report | None = None,
) -> Predictor | Classifier:
    """Return what answers for a model, training and converting only what is missing.

    Parameters
    ----------
    model : ModelConfig or str, optional
        A configuration, or the name or id of a model, as :func:`resolve` takes it. By default the
        default configuration.
    backend : str
        ``"onnx"`` (exact where there is one), ``"onnx-portable"`` or ``"sklearn"``.
    report : callable, optional
        Told the stage and the share done; may raise to cancel.

    Returns
    -------
    Predictor or Classifier
        A :class:`mlcore.Classifier` where the model tells classes apart, as that of ``renewal``
        does. The same object while it is held in memory.

    Raises
    ------
    InvalidConfigError
        If there is no such backend, or the model is none of these.
    ModelNotFoundError
        If no model has that name or id.
    ArtifactError
        If a file is not the one published, is missing and cannot be rebuilt, or cannot be written.

    Examples
    --------
    >>> predictor = load(ModelConfig(n_estimators=5))
    >>> predictor.predict_one(predictor.schema.typical_row).features_count
    5
    """
    inference.check_backend(backend)
    model = ModelConfig() if model is None else model
    expected = mark("a ModelConfig, or the name or id of a model")
    check_type("model", model, (ModelConfig, str), expected)
    model = resolve(model) if isinstance(model, str) else model
    return load_from(folder_of(model), model, backend=backend, report=report or silent)


def load_from(
    folder: ModelFolder, model: ModelConfig | str, *, backend: str = "onnx", report: Report
) -> Predictor | Classifier:
    """Return what answers for a model whose folder is known."""

    def open_it() -> Predictor | Classifier:
        if not is_complete(folder):
            make(folder, _config_of(model, folder), report)
        return inference.open_published(folder, backend)

    return _loaded.get((folder.data_folder, folder.model_id, backend), open_it)


def _config_of(model: ModelConfig | str, folder: ModelFolder) -> ModelConfig:
    if isinstance(model, ModelConfig):
        return model
    config = reproducible_config(folder.manifest)
    if config is not None:
        return config
    gone = ", ".join(sorted(folder.missing()))
    raise ArtifactError("artifact.missing", file=gone, folder=str(folder.path))
