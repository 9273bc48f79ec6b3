"""The glossary in the product, and the same in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from mlcore.text import for_locale
from mlcore.text.glossary import GLOSSARY

PAGE = Path(__file__).parents[3] / "docs" / "glossary.md"


def test_the_panel_explains_every_word_in_the_readers_language(opened_panel) -> None:
    app = opened_panel("words", lang="fr")
    (glossary,) = [node.proto.body for node in app.get("html") if "<dl" in node.proto.body]
    french = for_locale("fr")
    assert glossary.count("<dt>") == len(GLOSSARY)
    for word in GLOSSARY:
        assert f"<dt>{french(word.plain)} <span>{french(word.term)}</span></dt>" in glossary
        assert f"<dd>{french(word.meaning)}</dd>" in glossary


def test_the_documentation_explains_the_same_words_in_the_same_order() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", PAGE.read_text(), re.MULTILINE)
    assert rows[2:] == [(word.plain, word.term, word.meaning) for word in GLOSSARY]
