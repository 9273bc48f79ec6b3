"""The arms that are there: each module beside this one that holds a ``PLUGIN``."""

from __future__ import annotations

import io
import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from mlcore.artifacts import CALIBRATION, ModelFolder
from mlcore.benchmark.arms.arm import ONNX, Arm, Contest, Plugin, Unopened
from mlcore.errors import ArtifactError
from mlcore.schema import FloatArray


@cache
def plugins() -> tuple[Plugin, ...]:
    """Return every arm Levers knows, the baseline first, installed or not.

    Examples
    --------
    >>> [plugin.name for plugin in plugins()][:3]
    ['sklearn', 'onnx', 'onnx-portable']
    """
    folders = import_module(__package__).__path__
    modules = (
        import_module(f"{__package__}.{found.name}") for found in pkgutil.iter_modules(folders)
    )
    known = [module.PLUGIN for module in modules if hasattr(module, "PLUGIN")]
    return tuple(sorted(known, key=lambda plugin: plugin.order))


def installed() -> tuple[Plugin, ...]:
    """Return the arms whose packages can be imported here."""
    return tuple(
        plugin
        for plugin in plugins()
        if all(find_spec(package) is not None for package in plugin.packages)
    )


def label_of(arm: str) -> str:
    """Return what people read for an arm, a message of the catalogue.

    One that is not known here, of a file from elsewhere, is called by its name.

    Examples
    --------
    >>> label_of("onnx"), label_of("abacus")
    ('ONNX Runtime', 'abacus')
    """
    return next((plugin.label for plugin in plugins() if plugin.name == arm), arm)


def open_contest(data_folder: Path, model_id: str, *, n_threads: int = 1) -> Contest:
    """Open every runtime of a published model.

    Parameters
    ----------
    n_threads : int
        Threads each arm may use for one call.

    Returns
    -------
    Contest
        Without scikit-learn where its model was not kept. With an arm ``onnx-portable`` where
        there is a file of skl2onnx's beside the one that is served, and those of other runtimes
        that are installed. Only what is served has to answer: of the others it says why not.

    Raises
    ------
    ModelNotFoundError
        If nothing is published under that id.
    ArtifactError
        If a file of what is served is absent or not the one published.
    """
    published = ModelFolder(data_folder, model_id)
    content = published.read(CALIBRATION)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        sample = np.asarray(arrays["X"], dtype=np.float64)
    opened = [_open(plugin, published, n_threads, sample[:1]) for plugin in installed()]
    return Contest(
        arms=tuple(one for one in opened if isinstance(one, Arm)),
        schema=published.manifest.schema,
        sample=sample,
        no_twin=published.manifest.no_twin,
        unopened=tuple(one for one in opened if isinstance(one, Unopened)),
    )


def _open(
    plugin: Plugin, published: ModelFolder, n_threads: int, row: FloatArray
) -> Arm | Unopened | None:
    """Open an arm and let it answer a row; None where the model has no such arm."""
    try:
        arm = plugin.open_arm(published, n_threads)
        if arm is not None:
            arm.predict(arm.prepare(row))
    except Exception as error:
        if plugin.name == ONNX:
            raise
        # Whatever another runtime or another version of it makes of the file.
        if not isinstance(error, ArtifactError):
            reason = type(error).__name__
            return Unopened(arm=plugin.name, code="artifact.arm", facts={"reason": reason})
        facts = {name: str(value) for name, value in error.facts.items()}
        return Unopened(arm=plugin.name, code=error.code, facts=facts)
    return arm
