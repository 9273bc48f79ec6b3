"""One thing is called by one word, in each language."""

from __future__ import annotations

import re

import pytest

from mlcore.text import for_locale
from mlcore.text.glossary import GLOSSARY
from tests.text.test_messages import ENTRIES, N_MESSAGES, SOURCES, both, calls, written

OTHERS = [
    ("en", r"\breal rows?\b", "real case"),
    ("fr", r"\bprévisions?\b|\bprév(?:u|ue|us|ues|oit)\b", "prédiction"),
    ("fr", r"\bligne(s?) réelle\1\b", "cas réel"),
    ("fr", r"\brequêtes?\b", "demande"),
    ("fr", r"\bpercentiles?\b", "centile"),
    ("fr", r"\bplages?\b", "fourchette"),
    ("fr", r"\bfois plus tôt\b", "fois plus vite"),
]
"""Language -> words that are said in another way, and the way."""


@pytest.mark.parametrize(("language", "other", "word"), OTHERS)
def test_a_thing_is_called_by_its_word(language, other, word):
    pairs = [pair for entry in ENTRIES for pair in both(entry)]
    said = [english if language == "en" else french for english, french in pairs]
    assert any(word in sentence.lower() for sentence in said)
    assert [sentence for sentence in said if re.search(other, sentence, re.IGNORECASE)] == []


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_what_the_glossary_explains_is_said_on_a_page(locale):
    text = for_locale(locale)
    messages = [
        message
        for path in SOURCES
        if path.name != "glossary.py" or "pages" in path.parts
        for name, call in calls(path)
        for argument in call.args[: N_MESSAGES.get(name, 0)]
        if (message := written(argument))
    ]
    pages = " ".join(text(message) for message in messages).lower()
    parts = [
        part for word in GLOSSARY for part in re.split(", | or | ou ", text(word.plain).lower())
    ]
    assert [part for part in parts if part not in pages] == []


@pytest.mark.parametrize(
    ("message", "french"),
    [
        ("How sure?", "En est-on sûr ?"),
        ("How often?", "À quelle fréquence ?"),
        ("share of the calls done by then (%)", "part des appels terminés (%)"),
        ("Look inside", "Voir à l’intérieur"),
        ("Keep {input}", "Ne pas changer : Poids"),
        ("Put on the sliders", "Reprendre ces valeurs"),
        # More is better, as the number beside it has it.
        ("Cars · fuel economy", "Voitures · sobriété"),
        ("s to 60 mph", "s de 0 à 97 km/h"),
        ("More threads", "Davantage de fils d’exécution"),
    ],
)
def test_french_says_it_as_a_manager_would(message, french):
    said = for_locale("fr")(message, low="3", high="4", input="Poids")
    assert re.sub(r"\s", " ", said) == french
