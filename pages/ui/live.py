"""The elements drawn by the page's own JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS = Path(__file__).parents[2] / "assets"

# The module is fetched once by its address, so that all elements of a page share its state.
_LOADER = """
const live = import(new URL("assets/live/main.js", document.baseURI));
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
    on_typed_change: Callable[[], None] | None = None,
    listeners: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Place one element.

    Parameters
    ----------
    kind : str
        Name of a module in ``assets/live/``: what draws it.
    data : dict
        JSON-serialisable values it draws.
    key : str, optional
        Distinguishes several elements of a kind.
    width : str or int
        As for any Streamlit element.
    on_typed_change : callable, optional
        Called when somebody typed a value, which is then the ``typed`` of the element's state.
    listeners : dict of str to callable, optional
        The same for other values an element sends, by their names.
    """
    named = dict(listeners or {})
    if on_typed_change is not None:
        named["typed"] = on_typed_change
    calls = {f"on_{name}_change": call for name, call in named.items()}
    _element()(key=key or f"live-{kind}", data={"kind": kind, **data}, width=width, **calls)


@cache
def _element() -> Any:
    # Registered once a process: a page has a dozen of them.
    return st.components.v2.component(
        "levers",
        html="<div data-levers></div>",
        css="\n".join(path.read_text("utf-8") for path in sorted((ASSETS / "live").glob("*.css"))),
        js=_LOADER,
    )
