"""The server's life: the model made ready at the start, readiness withdrawn at the end."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from types import FrameType

from mlcore import artifacts
from mlcore.artifacts.files import check_writable
from mlcore.config import Settings
from mlcore.errors import ArtifactError
from mlcore.models import model_id_of, prepare, resolve
from mlcore.serving.http.limits import limit_heads

GRACE_S = 5.0
"""Longest time between SIGTERM and the end of the process, in seconds."""
_SPARE_S = 0.5
_MANY_FILES = 65_536

_closing = threading.Event()


def is_closing() -> bool:
    """Tell whether the server has been asked to stop."""
    return _closing.is_set()


def check_start() -> None:
    """Refuse to start where no model is and none can be made: nobody would ever get an answer.

    Raises
    ------
    ArtifactError
        Why nothing can be written, and what to do.
    """
    data_folder = Settings.from_env().data_folder
    try:
        current = resolve()
    except ArtifactError:
        # Pages and requests say which pointer or folder is damaged; other models answer.
        return
    if artifacts.ModelFolder.find(data_folder, model_id_of(current)):
        return
    try:
        check_writable(data_folder)
    except ArtifactError as error:
        reason = error.facts["reason"]
        raise ArtifactError("artifact.nowhere", folder=str(data_folder), reason=reason) from error


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Begin to make the current model ready, and withdraw readiness when the server stops.

    Nothing waits for the model. SIGTERM and SIGINT keep the server's own handling: requests in
    flight are finished. From SIGTERM on, the process ends within :data:`GRACE_S` seconds
    whatever a client does.

    Parameters
    ----------
    _app : object
        The application that is served; not looked at.

    Examples
    --------
    >>> from starlette.applications import Starlette
    >>> from mlcore.serving import api_routes, create_api
    >>> app = Starlette(routes=api_routes(create_api()), lifespan=lifespan)
    """
    _closing.clear()
    limit_heads()
    _allow_many_connections()
    artifacts.sweep(Settings.from_env().data_folder)
    with suppress(ArtifactError):
        prepare(resolve())
    try:
        with _signals_heard():
            yield
    finally:
        _closing.set()


@contextmanager
def _signals_heard() -> Iterator[None]:
    """Let the server's own signal handlers run a moment after readiness is withdrawn."""
    handlers = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            previous = signal.getsignal(number)
            # Where no server handles the signal, its default action ends the process already.
            if callable(previous):
                handlers[number] = (previous, _chained(previous))
                signal.signal(number, handlers[number][1])
    try:
        yield
    finally:
        for number, (previous, ours) in handlers.items():
            if signal.getsignal(number) is ours:
                signal.signal(number, previous)


def _chained(previous: signal._HANDLER) -> signal._HANDLER:
    def handle(number: int, frame: FrameType | None) -> None:
        _closing.set()
        if number == signal.SIGTERM and hasattr(signal, "setitimer"):
            # uvicorn waits without end for a connection that never finishes, such as an upload
            # that stalls. That is an end as it should be: a supervisor is told 0.
            ending = threading.Timer(GRACE_S - _SPARE_S, _end)
            ending.daemon = True
            ending.start()
            # The system's alarm ends the process even if no Python code runs.
            signal.setitimer(signal.ITIMER_REAL, GRACE_S)
        if callable(previous):
            previous(number, frame)

    return handle


def _end() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


def _allow_many_connections() -> None:
    """Lift the limit of open files, a connection each: by default some 1,000 idle ones fill it."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit.
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, _MANY_FILES)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
