"""Words of people that must be read as they were typed, not as Markdown."""

from __future__ import annotations

import re


def plain(words: str) -> str:
    """Keep words from being read as Markdown where Streamlit would."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$:<>&])", r"\\\1", words)
