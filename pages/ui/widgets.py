"""What several pages draw: panels that open by name, the glossary, words as they were typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import escape
from types import ModuleType

import streamlit as st

from mlcore.text import Text
from mlcore.text.glossary import GLOSSARY


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What opens beneath the heart of a page; a module with these two functions is one as well."""

    title: Callable[[Text], str]
    draw: Callable[..., None]


def open_panels(
    text: Text, panels: Mapping[str, Panel | ModuleType], *shown: object, of: str = ""
) -> None:
    """Offer panels by name, and draw those that are open.

    Parameters
    ----------
    panels : mapping of str to Panel or module
        In the order offered.
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
            list(panels),
            selection_mode="multi",
            format_func=lambda name: panels[name].title(text),
            key=f"open-{page}panels",
            persist_state="session",
        )
        draw_panels(text, panels, opened or (), *shown, of=of)


def draw_panels(
    text: Text,
    panels: Mapping[str, Panel | ModuleType],
    opened: Collection[str],
    *shown: object,
    of: str = "",
) -> None:
    """Draw those panels that are open, in the order offered."""
    page = f"{of}-" if of else ""
    for name, panel in panels.items():
        if name in opened:
            with st.container(key=f"panel-{page}{name}", border=True):
                st.subheader(panel.title(text), anchor=False)
                panel.draw(*shown)


def glossary(text: Text) -> None:
    """Draw the words of the pages beside their technical names, with what they mean."""
    entries = "".join(
        f"<div><dt>{escape(text(word.plain))} <span>{escape(text(word.term))}</span></dt>"
        f"<dd>{escape(text(word.meaning))}</dd></div>"
        for word in GLOSSARY
    )
    st.html(f'<dl class="words">{entries}</dl>')


def plain(words: str) -> str:
    """Keep words of people from being read as Markdown where Streamlit would."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$:<>&])", r"\\\1", words)
