"""Wishes for inputs as a short text for a link, which people may also write by hand.

The version, then for each input two stars, its name, and what is wished of it: a star, a letter
and a value. ``1**weight*nMass*l2000**year*v0`` calls the weight Mass, lets it begin at 2000, and
takes the slider of the year away. A star that belongs to a name is followed by a minus sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from mlcore.errors import InvalidWishesError
from mlcore.schema import FeatureSchema
from mlcore.workspace.input_settings import Wish, Wishes

VERSION = "1"
MAX_LETTERS = 2_000
"""Longest text: beside 6,000 letters of scenarios, a link of 8,000 holds no more."""

_PARTS = re.compile(r"(\*\*|\*(?!-))((?:\*-|[^*])*)")
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[-+]?[0-9]{1,3})?", re.IGNORECASE)


def pack_wishes(wishes: Wishes) -> str:
    """Write wishes for a link.

    Returns
    -------
    str
        At most 2,000 characters; empty where nothing is wished.

    Raises
    ------
    InvalidWishesError
        If it takes more.

    Examples
    --------
    >>> wishes = Wishes().put("weight", Wish(label="Mass", low=2000.0, shown=True))
    >>> pack_wishes(wishes)
    '1**weight*nMass*v1*l2000'
    """
    if not wishes.by_name:
        return ""
    letters = VERSION + "".join(
        f"**{_escaped(name)}{''.join(_written(wish))}" for name, wish in wishes.by_name.items()
    )
    if len(letters) > MAX_LETTERS:
        raise InvalidWishesError(
            "wishes.link-long", field="wishes", received=len(letters), limit=MAX_LETTERS
        )
    return letters


def unpack_wishes(
    letters: str, schema: FeatureSchema
) -> tuple[Wishes, tuple[InvalidWishesError, ...]]:
    """Read wishes back, and what of them cannot be.

    Returns
    -------
    wishes : Wishes
        Fit the schema.
    complaints : tuple of InvalidWishesError
        One for each part that was left out.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> import numpy as np
    >>> schema = describe_rows(np.eye(1), np.ones(1), names=["a"])
    >>> wishes, complaints = unpack_wishes("1**a*nAge*dmany", schema)
    >>> wishes.of("a").label, [complaint.code for complaint in complaints]
    ('Age', ['wishes.link'])
    """
    if len(letters) > MAX_LETTERS:
        error = InvalidWishesError(
            "wishes.link-long", field="wishes", received=len(letters), limit=MAX_LETTERS
        )
        return Wishes(), (error,)
    if not letters:
        return Wishes(), ()
    if letters[: len(VERSION)] != VERSION or letters[len(VERSION) :][:2] not in ("", "**"):
        return Wishes(), (InvalidWishesError("wishes.link-version", field="wishes"),)
    inputs = _inputs(letters[len(VERSION) :])
    found, complaints = _gathered(inputs, None)
    try:
        found.applied(schema)
    except InvalidWishesError:
        # Part by part: what is wrong with one must not cost the others.
        found, complaints = _gathered(inputs, schema)
    return found, tuple(complaints)


def _gathered(
    inputs: list[tuple[str, list[str]]], schema: FeatureSchema | None
) -> tuple[Wishes, list[InvalidWishesError]]:
    """Read the parts one after the other; with a schema, leave out those that do not fit it."""
    found, complaints = Wishes(), list[InvalidWishesError]()
    for name, parts in inputs:
        for part in parts:
            try:
                more = found.put(name, replace(found.of(name), **_read(name, part)))
                if schema is not None:
                    more.applied(schema)
                found = more
            except InvalidWishesError as error:
                complaints.append(error)
    return found, complaints


def _inputs(letters: str) -> list[tuple[str, list[str]]]:
    """Return each input's name with its parts, of which the bounds are one."""
    inputs: list[tuple[str, list[str]]] = []
    for star, part in _PARTS.findall(letters):
        words = part.replace("*-", "*")
        if star == "**":
            inputs.append((words, []))
        elif inputs:
            parts = inputs[-1][1]
            if words[:1] == "h" and parts and parts[-1][:1] == "l":
                parts[-1] += f" {words}"
            else:
                parts.append(words)
    return inputs


def _read(name: str, change: str) -> dict[str, Any]:
    if change[:1] == "n":
        return {"label": change[1:]}
    values = {}
    for part in change.split(" "):
        key, read = _READERS.get(part[:1], ("", None))
        value = None if read is None else read(part[1:])
        if value is None:
            raise InvalidWishesError("wishes.link", field=name)
        values[key] = value
    return values


def _number(written: str) -> float | None:
    return float(written) if _NUMBER.fullmatch(written) else None


def _whole(written: str) -> int | None:
    return int(written) if re.fullmatch("[0-9]{1,3}", written) else None


def _truth(written: str) -> bool | None:
    return {"0": False, "1": True}.get(written)


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "v": ("shown", _truth),
    "l": ("low", _number),
    "h": ("high", _number),
    "s": ("step", _number),
    "d": ("decimals", _whole),
}


def _written(wish: Wish) -> Iterator[str]:
    if wish.label:
        yield f"*n{_escaped(wish.label)}"
    if wish.shown is not None:
        yield f"*v{int(wish.shown)}"
    for letter, value in (("l", wish.low), ("h", wish.high), ("s", wish.step)):
        if value is not None:
            yield f"*{letter}{_plain(value)}"
    if wish.decimals is not None:
        yield f"*d{wish.decimals}"


def _escaped(words: str) -> str:
    return words.replace("*", "*-")


def _plain(value: float) -> str:
    """Write a number so that it reads back to the same float64."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
