"""The words of the pages beside the terms of the field, wherever a page explains itself."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlcore.text import Text
from mlcore.text.glossary import GLOSSARY


def glossary(text: Text) -> None:
    """Draw all words with their meaning."""
    entries = "".join(
        f"<div><dt>{escape(text(word.plain))} <span>{escape(text(word.term))}</span></dt>"
        f"<dd>{escape(text(word.meaning))}</dd></div>"
        for word in GLOSSARY
    )
    st.html(f'<dl class="words">{entries}</dl>')
