"""A bounded cache that computes each key once, however many threads ask at the same moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class OnceCache(Generic[Key, Value]):
    """Compute once per key, keep the most recently used, never hold a failure.

    Parameters
    ----------
    max_size : int
        Values kept beside the pinned ones.

    Examples
    --------
    >>> cache = OnceCache(max_size=2)
    >>> cache.get("a", lambda: 1), cache.get("a", lambda: 2)
    (1, 1)
    """

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._lock = threading.Lock()
        self._futures: OrderedDict[Key, Future[Value]] = OrderedDict()
        self._pinned: set[Key] = set()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made by the first caller while the others wait.

        Parameters
        ----------
        key : hashable
        make : callable
            Called without arguments if the key is not held.

        Returns
        -------
        object
            The same object for every caller while it is held.

        Raises
        ------
        Exception
            Whatever ``make`` raised, to every caller that waited; the next call tries again.
        """
        with self._lock:
            future = self._futures.get(key)
            if future is not None:
                self._futures.move_to_end(key)
                owner = False
            else:
                future = self._futures[key] = Future()
                owner = True
        if not owner:
            return future.result()
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                # Somebody may have forgotten the key and begun again meanwhile.
                if self._futures.get(key) is future:
                    del self._futures[key]
            future.set_exception(error)
            raise
        future.set_result(value)
        self._evict()
        return value

    def pin(self, key: Key) -> None:
        """Keep one key from being evicted, in place of the one pinned before."""
        with self._lock:
            self._pinned = {key}

    def forget(self, key: Key) -> None:
        """Drop a key; the next ``get`` makes it again."""
        with self._lock:
            self._futures.pop(key, None)

    def __contains__(self, key: object) -> bool:
        with self._lock:
            return any(held == key and future.done() for held, future in self._futures.items())

    def _evict(self) -> None:
        with self._lock:
            removable = [
                key
                for key, future in self._futures.items()
                if future.done() and key not in self._pinned
            ]
            for key in removable[: max(0, len(removable) - self._max_size)]:
                del self._futures[key]
