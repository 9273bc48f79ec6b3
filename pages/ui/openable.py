"""Panels beneath the heart of a page, closed until somebody opens them by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

import streamlit as st

from mlcore.text import Text


def open_panels(
    text: Text, modules: Mapping[str, ModuleType], *shown: object, of: str = ""
) -> None:
    """Offer panels by name, and draw those that are open.

    Parameters
    ----------
    modules : mapping of str to module
        In the order offered. Each has ``title(text)`` and ``draw(*shown)``.
    *shown
        What the panels draw from.
    of : str
        Page that they belong to, where it is not the main one.
    """
    page = f"{of}-" if of else ""
    with st.container(key=f"{page}panels"):
        # One element for all names: nine closed expanders would cost a release nine messages.
        opened = st.pills(
            text("Look further"),
            list(modules),
            selection_mode="multi",
            format_func=lambda name: modules[name].title(text),
            key=f"open-{page}panels",
            persist_state="session",
        )
        for name, module in modules.items():
            if name in (opened or ()):
                with st.container(key=f"panel-{page}{name}", border=True):
                    st.subheader(module.title(text), anchor=False)
                    module.draw(*shown)
