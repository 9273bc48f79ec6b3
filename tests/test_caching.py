"""A value is computed once per key, however many ask; failures are not kept."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.caching import OnceCache


def at_once(n, work):
    start = threading.Barrier(n)

    def begin(number):
        start.wait()
        return work(number)

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(begin, range(n)))


def test_threads_that_ask_at_once_share_one_computation():
    cache, made = OnceCache(max_size=4), []

    def make():
        made.append(threading.get_ident())
        time.sleep(0.05)
        return object()

    answers = at_once(16, lambda _: cache.get("key", make))
    assert len(made) == 1
    assert len({id(answer) for answer in answers}) == 1


def test_different_keys_do_not_wait_for_each_other():
    cache = OnceCache(max_size=4)
    met = threading.Barrier(2, timeout=10)
    # Each computation waits for the other: one after the other, they would never end.
    assert sorted(at_once(2, lambda n: cache.get(n, lambda: (met.wait(), n)[1]))) == [0, 1]


def test_a_value_is_held():
    cache = OnceCache(max_size=2)
    value = cache.get("a", object)
    assert cache.get("a", object) is value
    assert "a" in cache
    assert "b" not in cache


def test_a_failure_reaches_all_who_wait_and_is_not_kept():
    cache, tries = OnceCache(max_size=2), []
    failing = threading.Event()

    def fail():
        tries.append(1)
        failing.wait(10)
        raise ValueError("broken")

    def ask(number):
        if number == 0:
            time.sleep(0.05)
            failing.set()
            return
        with pytest.raises(ValueError, match="broken"):
            cache.get("key", fail)
        return

    at_once(6, ask)
    assert "key" not in cache
    assert cache.get("key", lambda: "well") == "well"


def test_an_interrupted_computation_is_not_kept_either():
    cache = OnceCache(max_size=2)

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.get("key", interrupted)
    assert cache.get("key", lambda: 1) == 1


def test_a_value_in_the_making_is_not_yet_held():
    cache, seen = OnceCache(max_size=2), []
    cache.get("key", lambda: seen.append("key" in cache))
    assert seen == [False]


@given(keys=st.lists(st.integers(0, 9), max_size=60), max_size=st.integers(1, 5))
def test_the_most_recently_used_are_kept_and_no_more(keys, max_size):
    cache, recent = OnceCache(max_size=max_size), []
    for key in keys:
        made = []
        cache.get(key, lambda made=made: made.append(1))
        assert bool(made) == (key not in recent[-max_size:])
        recent = [other for other in recent if other != key] + [key]
    assert [key for key in range(10) if key in cache] == sorted(recent[-max_size:])


def test_what_stays_is_kept_beside_the_others_as_long_as_it_does():
    staying = {"a"}
    cache = OnceCache(max_size=2, stays=staying.__contains__)
    for key in "abcd":
        cache.get(key, object)
    assert [key for key in "abcd" if key in cache] == ["a", "c", "d"]
    staying.clear()
    cache.get("e", object)
    assert [key for key in "abcde" if key in cache] == ["d", "e"]


def test_a_forgotten_key_is_made_again():
    cache = OnceCache(max_size=2)
    first = cache.get("a", object)
    cache.forget("a")
    cache.forget("never held")
    assert cache.get("a", object) is not first


def test_a_failure_after_forgetting_leaves_the_new_value_alone():
    cache = OnceCache(max_size=2)

    def fails_late():
        cache.forget("a")
        cache.get("a", lambda: "new")
        raise ValueError("old")

    with pytest.raises(ValueError, match="old"):
        cache.get("a", fails_late)
    assert cache.get("a", lambda: "made again") == "new"
