"""Every word a person reads has one entry in the French catalogue, and no entry is left over."""

from __future__ import annotations

import ast
import re
import string
from functools import cache
from pathlib import Path

import jinja2
from babel.messages.pofile import read_po

from mlcore.text.sentences import SENTENCES

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "assets" / "locale" / "fr" / "LC_MESSAGES" / "levers.po"
SOURCES = sorted([ROOT / "app.py", *ROOT.glob("pages/**/*.py"), *ROOT.glob("mlcore/**/*.py")])
TEMPLATES = sorted(ROOT.glob("assets/documents/*.html"))
# `text("…")`, `page.text("…")`, `mark("…")`; examples in docstrings are no calls.
N_MESSAGES = {"text": 1, "mark": 1, "_": 1, "plural": 2}


@cache
def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """Return the calls of a file with the last part of the name that is called."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            name = getattr(function, "attr", getattr(function, "id", ""))
            found.append((name, node))
    return found


def written(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def messages() -> dict[str, str]:
    """Return each message in the sources with the file that says it."""
    found = dict.fromkeys(SENTENCES.values(), "mlcore/text/sentences.py")
    for path in SOURCES:
        for name, call in calls(path):
            for argument in call.args[: N_MESSAGES.get(name, 0)]:
                message = written(argument)
                if message:
                    found.setdefault(message, str(path.relative_to(ROOT)))
    for path in TEMPLATES:
        template = jinja2.Environment().parse(path.read_text("utf-8"))  # noqa: S701  # only read
        for call in template.find_all(jinja2.nodes.Call):
            if getattr(call.node, "name", "") == "text":
                found.setdefault(call.args[0].value, str(path.relative_to(ROOT)))
    return found


with CATALOGUE.open("rb") as _file:
    FRENCH = read_po(_file, locale="fr", abort_invalid=True)


def fields(message: str) -> list[str]:
    """Return the names a message is filled with."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(message) if name is not None)


def both(entry: object) -> list[tuple[str, str]]:
    """Return each English form of an entry beside its French one."""
    if isinstance(entry.id, tuple):
        return list(zip(entry.id, entry.string, strict=True))
    return [(entry.id, entry.string)]


ENTRIES = [entry for entry in FRENCH if entry.id]


def test_messages_are_found_wherever_words_are_shown():
    files = set(messages().values())
    places = (
        "pages/",
        "assets/",
        "mlcore/cli",
        "mlcore/datasets",
        "mlcore/models",
        "mlcore/wording",
    )
    for place in places:
        assert any(name.startswith(place) for name in files), place


def test_every_message_is_translated():
    known = {english for entry in ENTRIES for english, french in both(entry) if french}
    missing = {message: place for message, place in messages().items() if message not in known}
    assert missing == {}


def test_no_translation_is_left_over():
    known = {english for entry in ENTRIES for english, _ in both(entry)}
    assert sorted(known - set(messages())) == []
    assert dict(FRENCH.obsolete) == {}


def test_no_translation_stands_twice():
    ids = re.findall(r'^msgid ((?:".*"\n?)+)', CATALOGUE.read_text(encoding="utf-8"), re.M)
    flat = ["".join(re.findall(r'"(.*)"', entry)) for entry in ids]
    assert sorted({entry for entry in flat if flat.count(entry) > 1}) == []
    assert len(flat) == len(ENTRIES) + 1, "with the header"


def test_no_translation_is_a_guess():
    assert [entry.id for entry in ENTRIES if entry.fuzzy] == []


PAIRS = [pair for entry in ENTRIES for pair in both(entry)]


def test_both_languages_are_filled_with_the_same_facts():
    assert [pair for pair in PAIRS if fields(pair[0]) != fields(pair[1])] == []


def test_french_has_no_space_at_its_ends_that_english_has_not():
    spaced = [pair for pair in PAIRS if pair[1].strip() != pair[1]]
    assert [pair for pair in spaced if pair[0].strip() == pair[0]] == []


def test_french_apostrophes_are_curly():
    assert [french for _, french in PAIRS if re.search(r"\w'\w", french)] == []


def test_the_catalogue_counts_as_the_french_do():
    assert FRENCH.num_plurals == 2
    assert FRENCH.plural_expr == "(n > 1)"


@cache
def raised() -> list[tuple[str, str, set[str] | None]]:
    """Return code, place and facts of each error made in the sources; None where facts vary."""
    found = []
    for path in sorted(ROOT.glob("mlcore/**/*.py")):
        for name, call in calls(path):
            code = written(call.args[0]) if call.args else None
            if code and re.fullmatch(r"[a-z]+\.[a-z0-9-]+", code) and name.endswith(KINDS):
                names = {keyword.arg for keyword in call.keywords}
                facts = None if None in names else {str(each) for each in names}
                found.append((code, f"{path.relative_to(ROOT)}:{call.lineno}", facts))
    return found


# Some modules make their errors through a function or class of their own.
KINDS = ("Error", "error", "kind", "Rejection", "reject", "rejection", "_bad")


def test_errors_are_found():
    assert len({code for code, _, _ in raised()}) > 40


def test_every_error_has_a_sentence_and_the_facts_to_fill_it():
    assert [(code, place) for code, place, _ in raised() if code not in SENTENCES] == []
    unfilled = [
        (code, place, sorted(missing))
        for code, place, facts in raised()
        if facts is not None and (missing := set(fields(SENTENCES[code])) - facts)
    ]
    assert unfilled == []


def test_every_sentence_belongs_to_an_error():
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in ROOT.glob("mlcore/**/*.py")
        if path.parent.name != "text"
    )
    assert [code for code in SENTENCES if f'"{code}"' not in source] == []
