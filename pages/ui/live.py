"""The elements drawn by the page's own JavaScript."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from mlcore.documents.document import join_scripts

ASSETS = Path(__file__).parents[2] / "assets"
"""Where the files lie that a browser gets as they are."""

# The module is fetched once by its address, so that all elements of a page share its state.
_LOADER = """
const live = import(new URL("%s", document.baseURI));
export default function (component) {
  live.then((module) => module.render(component));
}
"""


def mount(
    kind: str,
    data: dict[str, Any],
    *,
    key: str | None = None,
    width: Any = "stretch",
    listeners: Mapping[str, Callable[[], None]] = MappingProxyType({}),
) -> None:
    """Place one element.

    Parameters
    ----------
    kind : str
        What it is; ``assets/live/main.js`` knows which module draws it.
    data : dict
        JSON-serialisable values it draws.
    key : str, optional
        Distinguishes several elements of a kind.
    width : str or int
        As for any Streamlit element.
    listeners : mapping of str to callable
        Called when the element sends a value of that name, which is then an attribute of the
        element's state.
    """
    heard = {f"on_{name}_change": listener for name, listener in listeners.items()}
    # As bytes: of a dict Streamlit asks every value whether it is a table, and writes it twice.
    content = _json({"kind": kind, **data}).encode()
    _element()(key=key or f"live-{kind}", data=content, width=width, **heard)


def _json(values: Any) -> str:
    """Write values as JSON, in which null stands for what is not known."""
    try:
        return json.dumps(values, separators=(",", ":"), allow_nan=False)
    except ValueError:
        return json.dumps(_known(values), separators=(",", ":"), allow_nan=False)


def _known(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _known(value) for name, value in values.items()}
    if isinstance(values, (list, tuple)):
        return [_known(value) for value in values]
    return None if values != values else values


def floats(values: npt.ArrayLike) -> str:
    """Write numbers as JSON takes them, in a tenth of the time their digits take, to the last bit.

    ``floats`` of ``lever.js`` reads them.

    Parameters
    ----------
    values : array-like of shape (n,), float64
    """
    return base64.b64encode(np.asarray(values, dtype="<f8").tobytes()).decode("ascii")


def packed(values: npt.NDArray[Any]) -> str:
    """Write an array's bytes as JSON takes them; ``unpack`` of ``grid.js`` reads them.

    Neighbours of a row that are equal or nearly so cost next to nothing.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns), uint8 or uint16
    """
    steps = np.diff(values, axis=1, prepend=values.dtype.type(0))
    # The quickest level: the others take longer than they save on the way.
    return base64.b64encode(zlib.compress(steps.tobytes(), 1)).decode()


@cache
def script() -> str:
    """Return all modules and style sheets of the elements in one, which a page fetches once.

    Fifty files would cost the server and the browser a tenth of a second each.
    """
    sheets = sorted((ASSETS / "live").rglob("*.css"))
    css = "\n".join(path.read_text("utf-8") for path in sheets)
    joined = join_scripts("live/main.js", exported=("render", "style"))
    return f"{joined}\nstyle({json.dumps(css)});"


@cache
def address() -> str:
    """Return where a browser finds the script, and keeps it until it changes."""
    return f"assets/live/page.js?{hashlib.sha256(script().encode()).hexdigest()[:12]}"


@cache
def _element() -> Any:
    # Registered once a process: a page has a dozen of them.
    return st.components.v2.component(
        "levers",
        html="<div data-levers></div>",
        js=_LOADER % address(),
    )
