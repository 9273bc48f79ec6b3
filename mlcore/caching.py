"""A bounded cache that computes each key once, however many threads ask at the same moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class _Making(Generic[Value]):
    """A value that somebody makes while others may wait for it.

    What ``concurrent.futures.Future`` is, without an import that a fresh process feels.
    """

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._error: BaseException | None = None
        self._value: Value

    def succeed(self, value: Value) -> None:
        self._value = value
        self._ended.set()

    def fail(self, error: BaseException) -> None:
        self._error = error
        self._ended.set()

    def done(self) -> bool:
        return self._ended.is_set()

    def result(self) -> Value:
        """Wait for the value, or raise what its maker raised."""
        self._ended.wait()
        if self._error is not None:
            raise self._error
        return self._value


class OnceCache(Generic[Key, Value]):
    """Compute once per key, keep the most recently used, never hold a failure.

    Parameters
    ----------
    max_size : int
        Values kept beside those that stay.
    stays : callable, optional
        Told a key, says whether its value is kept for now, asked when others have to go.

    Examples
    --------
    >>> cache = OnceCache(max_size=2)
    >>> cache.get("a", lambda: 1), cache.get("a", lambda: 2)
    (1, 1)
    """

    def __init__(self, max_size: int, stays: Callable[[Key], bool] = lambda _: False) -> None:
        self._max_size = max_size
        self._stays = stays
        self._lock = threading.Lock()
        self._makings: OrderedDict[Key, _Making[Value]] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made by the first caller while the others wait.

        What ``make`` raises is raised to every caller that waited; the next call tries again.
        """
        with self._lock:
            making = self._makings.get(key)
            if making is not None:
                self._makings.move_to_end(key)
                owner = False
            else:
                making = self._makings[key] = _Making()
                owner = True
        if not owner:
            return making.result()
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                # Somebody may have forgotten the key and begun again meanwhile.
                if self._makings.get(key) is making:
                    del self._makings[key]
            making.fail(error)
            raise
        making.succeed(value)
        self._evict()
        return value

    def forget(self, key: Key) -> None:
        """Drop a key; the next ``get`` makes it again."""
        with self._lock:
            self._makings.pop(key, None)

    def __contains__(self, key: object) -> bool:
        with self._lock:
            return any(held == key and making.done() for held, making in self._makings.items())

    def _evict(self) -> None:
        with self._lock:
            if len(self._makings) <= self._max_size:
                return
            removable = [
                key
                for key, making in self._makings.items()
                if making.done() and not self._stays(key)
            ]
            for key in removable[: max(0, len(removable) - self._max_size)]:
                del self._makings[key]
