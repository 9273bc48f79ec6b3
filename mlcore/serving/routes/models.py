"""Which model a request means, kept ready so that a request does not look for it again."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

from anyio.to_thread import run_sync

from mlcore.artifacts.history import HISTORY
from mlcore.config import ModelConfig, Settings
from mlcore.errors import ModelNotReadyError
from mlcore.models import OpenedModel, Preparation, open_model, prepare, resolve
from mlcore.schema import Target
from mlcore.schema.labels import listed
from mlcore.schema.target import MOST_CLASSES
from mlcore.serving.http.errors import RETRY_S, RequestError

_POLL_S = 0.02
_MAX_KEPT = 8
_MAX_CLASSES = 64
"""Classes of all models whose trees are kept beside."""


class Models:
    """The models that requests asked for.

    Parameters
    ----------
    clock : callable
        Seconds that never go back.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str | None, OpenedModel] = {}
        # What answered under a name until it may have changed; it goes on until the new one can.
        self._former: dict[str | None, OpenedModel] = {}
        self._of_classes: dict[tuple[str, int], OpenedModel] = {}
        self._given: str | None = None
        self._watched: tuple[str, str, str] | None = None
        self._stamp: tuple[object, ...] | None = None
        self._failed: dict[ModelConfig | str, float] = {}

    async def get(self, name: str | None = None, *, patience_s: float = 0.0) -> OpenedModel:
        """Return a model that answers at once, or begin to make it ready.

        Parameters
        ----------
        name : str, optional
            Name or id; None means the current model.
        patience_s : float
            How long to wait for it, in seconds: a model on disk opens in less than 0.5.

        Raises
        ------
        ModelNotFoundError
            If no model has that name or id.
        ModelNotReadyError
            If it is still being made ready.
        MlcoreError
            Why it could not be made ready.
        """
        self._forget_if_changed()
        kept = self._kept.get(name)
        if kept is not None:
            return kept
        source = resolve(name)
        deadline = self._clock() + patience_s
        while not (state := self._prepare(source)).ready:
            if state.error is not None:
                raise state.error
            if name in self._former:
                return self._former[name]
            if self._clock() >= deadline:
                raise ModelNotReadyError(
                    "model.preparing", field="model", stage=state.stage, percent=_percent(state)
                )
            await asyncio.sleep(_POLL_S)
        model = open_model(source)
        self._former.pop(name, None)
        if len(self._kept) >= _MAX_KEPT:
            self._kept.clear()
        self._kept[name] = model
        return model

    async def of_class(self, model: OpenedModel, name: str) -> OpenedModel:
        """Return a model for the chance of another class.

        Parameters
        ----------
        name : str
            The class's label as text.

        Raises
        ------
        RequestError
            If the model has no such class, or predicts a number.
        """
        place = place_of(model.schema.target, name)
        key = (model.manifest.model_id, place)
        if place == model.schema.target.chosen:
            return model
        if key not in self._of_classes:
            # On a thread: its trees may take a while to read.
            opened = await run_sync(open_model, *key)
            if len(self._of_classes) >= _MAX_CLASSES:
                self._of_classes.clear()
            self._of_classes[key] = opened
        return self._of_classes[key]

    def _prepare(self, source: ModelConfig | str) -> Preparation:
        state = prepare(source)
        if state.error is None:
            self._failed.pop(source, None)
        elif self._clock() - self._failed.setdefault(source, self._clock()) >= RETRY_S:
            # A full disk is emptied some day; a server without a page has no button to press.
            del self._failed[source]
            return prepare(source, again=True)
        return state

    def _forget_if_changed(self) -> None:
        """Look again once a model was published or another one was put in use."""
        given = os.environ.get("LEVERS_DATA")
        if given != self._given or self._watched is None:
            folder = Settings.from_env().data_folder
            watched = (f"{folder}/models", f"{folder}/current", f"{folder}/{HISTORY}")
            self._given, self._watched = given, watched
        models, current, history = self._watched
        # The pointer itself, not where it leads: whether it is another one is all that counts.
        stamp = (
            given, _stamp(os.stat, models), _stamp(os.lstat, current), _stamp(os.stat, history)
        )  # fmt: skip
        if stamp != self._stamp:
            is_elsewhere = self._stamp is None or stamp[0] != self._stamp[0]
            self._former = {} if is_elsewhere else {**self._former, **self._kept}
            if len(self._former) > _MAX_KEPT:
                self._former = self._kept.copy()
            self._kept.clear()
            self._of_classes.clear()
            self._stamp = stamp


def place_of(target: Target, name: str) -> int:
    """Find the class that a request means.

    Raises
    ------
    RequestError
        If there is no such class; it names those that are there.

    Examples
    --------
    >>> health = Target(name="y", label="y", low=0, high=1, decimals=2, classes=("ill", "well"))
    >>> place_of(health, "well")
    1
    """
    if target.is_number:
        raise RequestError("request.no-classes", field="class")
    place = target.place_of(name)
    if place is None:
        expected = listed(target.class_names, most=MOST_CLASSES)
        raise RequestError("request.class", field="class", expected=expected)
    return place


def _stamp(stat: Callable[[str], os.stat_result], path: str) -> tuple[int, int, int] | None:
    """Return what changes with a folder's list, a pointer that is set, or a file that grows."""
    try:
        found = stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def _percent(state: Preparation) -> int:
    return int(100 * state.share)
