"""The scikit-learn pipeline of a model, opened beside the page that may want to ask it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future
from pathlib import Path

from mlcore import artifacts
from mlcore.benchmark.arms.sklearn import set_threads
from mlcore.errors import MlcoreError
from mlcore.inference import Predictor, SklearnPredictor, open_pipeline

_KEPT = 4

_lock = threading.Lock()
_opened: OrderedDict[tuple[Path, str], Future[Predictor]] = OrderedDict()


def twin(data_folder: Path, model_id: str) -> Future[Predictor]:
    """Open a model's scikit-learn pipeline in a thread, once a process.

    Returns
    -------
    Future of Predictor
        Done once it has answered its first row, which takes longer than the next. It fails with
        an MlcoreError where no pipeline was kept.

    Examples
    --------
    >>> type(twin(Path("/nowhere"), "energy-0").exception()).__name__
    'ModelNotFoundError'
    """
    key = data_folder.absolute(), model_id
    with _lock:
        found = _opened.get(key)
        # A model that was not there may be there by now.
        if found is not None and not (found.done() and found.exception()):
            _opened.move_to_end(key)
            return found
        future: Future[Predictor] = Future()
        _opened[key] = future
        while len(_opened) > _KEPT:
            _opened.popitem(last=False)
    threading.Thread(target=_open, args=(*key, future), daemon=True).start()
    return future


def _open(data_folder: Path, model_id: str, future: Future[Predictor]) -> None:
    try:
        folder = artifacts.folder_of(data_folder, model_id)
        manifest = artifacts.read_manifest(folder)
        pipeline = open_pipeline(folder, manifest)
        # As in a measurement: one row is not worth a thread.
        set_threads(pipeline, 1)
        predictor = SklearnPredictor(pipeline, schema=manifest.schema, model_id=model_id)
        predictor.predict_one(manifest.schema.typical_row)
    except MlcoreError as error:
        future.set_exception(error)
    except BaseException as error:
        future.set_exception(error)
        raise
    else:
        future.set_result(predictor)
