"""Train a model, or find it in memory or on disk."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mlcore import artifacts, inference
from mlcore.artifacts import Manifest
from mlcore.caching import OnceCache
from mlcore.config import ModelConfig, Settings, library_versions
from mlcore.models.arguments import check_type
from mlcore.models.storage import (
    Report,
    calibration_bytes,
    check_reproduced,
    cleared,
    locked,
    lost,
    now,
    silent,
    unsound,
)
from mlcore.schema import FeatureSchema
from mlcore.text import mark

# The files that training makes.
_MADE = {artifacts.TWIN, artifacts.CALIBRATION}
# Keyed by data folder as well: tests and notebooks use several in one process.
_trained: OnceCache[tuple[Path, str], TrainedModel] = OnceCache(max_size=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedModel:
    """A fitted pipeline with what was learnt about it.

    Attributes
    ----------
    metrics : dict of str to float
        Held-out and cross-validated scores; see :class:`mlcore.training.Metrics`.
    """

    pipeline: Any
    schema: FeatureSchema
    metrics: dict[str, Any]
    model_id: str


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
    data_folder = Settings.from_env().data_folder
    key = (data_folder, config.fingerprint())
    if key in _trained and unsound(artifacts.folder_of(*key)) & {artifacts.MANIFEST, *_MADE}:
        # Somebody removed or damaged its files: what is in memory would never be written again.
        _trained.forget(key)
    return _trained.get(key, lambda: _train(config, data_folder, report or silent))


def _train(config: ModelConfig, data_folder: Path, report: Report) -> TrainedModel:
    model_id = config.fingerprint()
    folder = artifacts.folder_of(data_folder, model_id)
    with locked(data_folder, model_id):
        manifest = cleared(folder)
        if manifest is None or lost(folder, manifest) & _MADE:
            return _fit(config, data_folder, manifest, report)
        pipeline = inference.open_pipeline(folder, manifest)
    return TrainedModel(
        pipeline=pipeline,
        schema=manifest.schema,
        metrics=manifest.metrics,
        model_id=model_id,
    )


def _fit(
    config: ModelConfig, data_folder: Path, manifest: Manifest | None, report: Report
) -> TrainedModel:
    import skops.io

    from mlcore import datasets, training

    report(mark("Reading the data"), 0.0)
    dataset = datasets.load_dataset(config.dataset)
    fitted = training.fit(config, dataset, lambda stage, share: report(stage, 0.9 * share))
    files = {
        artifacts.TWIN: skops.io.dumps(fitted.pipeline),
        artifacts.CALIBRATION: calibration_bytes(fitted.calibration),
    }
    if manifest is not None:
        folder = artifacts.folder_of(data_folder, manifest.model_id)
        # skops writes object ids into its files; the calibration tells whether it is the same fit.
        check_reproduced(folder, manifest, {artifacts.CALIBRATION: files[artifacts.CALIBRATION]})
        artifacts.add(folder, manifest, files)
    else:
        manifest = Manifest(
            model_id=config.fingerprint(),
            name=config.dataset,
            title=dataset.title,
            estimator=type(fitted.pipeline[-1]).__name__,
            config=asdict(config),
            schema=fitted.schema,
            metrics=fitted.metrics.as_dict(),
            versions=library_versions(),
            created=now(),
        )
        artifacts.publish(data_folder, manifest, files)
    return TrainedModel(
        pipeline=fitted.pipeline,
        schema=fitted.schema,
        metrics=manifest.metrics,
        model_id=manifest.model_id,
    )
