"""Words: what the pages say in plain words, what the field calls it, and what it means."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlcore.text import Text
from mlcore.text.glossary import GLOSSARY
from pages.ui.panels.scene import Scene


def title(text: Text) -> str:
    """Name the panel."""
    return text("Words")


def draw(scene: Scene) -> None:
    """Draw the panel.

    Parameters
    ----------
    scene : Scene
    """
    text = scene.page.text
    entries = "".join(
        f"<div><dt>{escape(text(word.plain))} <span>{escape(text(word.term))}</span></dt>"
        f"<dd>{escape(text(word.meaning))}</dd></div>"
        for word in GLOSSARY
    )
    st.html(f'<dl class="words">{entries}</dl>')
