"""Changes to bytes and JSON as disks, hands and strangers make them, drawn from a seed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

_TOKENS = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b'"', b"'", b";", b",", b"\t", b"=1",
    b"NaN", b"-Infinity", b"1e400", b"1e-400", b"-0.0", b"9" * 400, b"[" * 2_000, b"{", b"}",
    b"null", b"true", b"\\ud800", b"../../etc/passwd", b"%00", b"x" * 5_000,
    "é\u202e\u2028".encode(),
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63), 10**30, 10**400, 0.5, -0.0, 1e300,
    -1e300, 1e-300, float("nan"), float("inf"), "", " ", "0", "a\ud800", "\0", "x" * 5_000, "../x",
    "<script>", [], {}, [None], [[]], {"": None}, [0] * 300,
)  # fmt: skip


def mutate(rng: random.Random, content: bytes) -> bytes:
    """Change bytes in one to three places."""
    for _ in range(rng.randint(1, 3)):
        content = rng.choice(_CHANGES)(rng, content)
    return content


def mutate_json(rng: random.Random, content: bytes) -> bytes:
    """Change one to three values of a JSON text; the text stays JSON."""
    values = json.loads(content)
    for _ in range(rng.randint(1, 3)):
        values = _changed(rng, copy.deepcopy(values))
    return json.dumps(values).encode()


def _flip(rng: random.Random, content: bytes) -> bytes:
    if not content:
        return content
    damaged = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 8))):
        bit = rng.randrange(8 * len(damaged))
        damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def _cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randint(0, len(content))]


def _without(rng: random.Random, content: bytes) -> bytes:
    first, last = _place(rng, content)
    return content[:first] + content[last:]


def _twice(rng: random.Random, content: bytes) -> bytes:
    first, last = _place(rng, content)
    return content[:last] + content[first:]


def _put_in(rng: random.Random, content: bytes) -> bytes:
    first, last = _place(rng, content)
    return content[:first] + rng.choice(_TOKENS) + content[rng.choice((first, last)) :]


def _place(rng: random.Random, content: bytes) -> tuple[int, int]:
    first = rng.randint(0, len(content))
    return first, min(len(content), first + rng.choice((1, 2, 8, 64, 1_000)))


_CHANGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flip, _flip, _cut, _without, _twice, _put_in, _put_in,
)  # fmt: skip


def _changed(rng: random.Random, values: Any) -> Any:
    places = list(_places(values))
    if not places:
        return rng.choice(_VALUES)
    inner, key = rng.choice(places)
    match rng.randrange(5):
        case 0:
            del inner[key]
        case 1 if isinstance(inner, dict):
            inner[rng.choice(("", "x", "a\ud800", "../x"))] = inner.pop(key)
        case 1:
            inner.extend(copy.deepcopy(inner) * rng.choice((1, 30)))
        case 2:
            other, name = rng.choice(places)
            inner[key] = copy.deepcopy(other[name])
        case _:
            inner[key] = rng.choice(_VALUES)
    return values


def _places(values: Any) -> list[tuple[Any, Any]]:
    """List each value inside others, by what holds it and its key there."""
    keys = values if isinstance(values, dict) else range(len(values))
    found = []
    for key in list(keys):
        found.append((values, key))
        if isinstance(values[key], (dict, list)):
            found.extend(_places(values[key]))
    return found
