"""The reference names everything there is, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import mlcore
from mlcore.text import for_locale
from pages.ui.whatif.panels import PANELS

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference.md").read_text()


def table(after: str) -> list[str]:
    """Return the first column of the table whose head begins with this word."""
    (rows,) = re.findall(rf"^\| {after} \|.*\n\| ---.*\n((?:\|.*\n)+)", REFERENCE, re.MULTILINE)
    return [row.split(" | ")[0].removeprefix("| ") for row in rows.splitlines()]


def test_every_panel_is_described_in_the_order_shown():
    english = for_locale("en")
    assert table("Panel") == [panel.title(english) for panel in PANELS.values()]


def test_every_environment_variable_is_described():
    read = set(re.findall(r"\bLEVERS_[A-Z]+", (ROOT / "mlcore" / "config.py").read_text()))
    assert {name.strip("`") for name in table("Variable")} == read


def test_every_make_target_is_described():
    explained = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = [name.strip("`").removeprefix("make ") for name in table("Target")]
    assert sorted(named) == sorted(set(explained) - {"help"})


def test_every_public_name_of_mlcore_is_described():
    named = set(re.findall(r"\w+", " ".join(table("Name")))) | {"TrainedModel", "ConvertedModel"}
    assert {name for name in mlcore.__all__ if not name.startswith("_")} <= named
    assert "`TrainedModel`" in REFERENCE
    assert "`ConvertedModel`" in REFERENCE


def test_every_reserved_word_of_a_link_is_described():
    from pages.ui import link_names
    from pages.ui.whatif.panels import cut_off

    own = link_names.RESERVED | {link_names.CLASS, link_names.UNKNOWN, cut_off.PARAMETER}
    own -= {"embed", "embed_options"}
    assert {name.strip("`") for name in table("Parameter")} - {"name of an input"} == own
