"""A file has the dashboard's colours, and whatever it carries stays text."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.documents.bundle import join_styles
from mlcore.documents.document import embed

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
NAMES = {
    "primary-color": "primaryColor",
    "background-color": "backgroundColor",
    "secondary-background-color": "secondaryBackgroundColor",
    "text-color": "textColor",
    "border-color": "borderColor",
    "link-color": "linkColor",
}


@given(values=st.dictionaries(st.text(), st.text() | st.floats(allow_nan=False).map(repr)))
def test_embedded_values_read_back_and_end_no_element(values):
    written = embed(values)
    assert json.loads(written) == values
    assert "<" not in written


def test_a_number_that_json_does_not_know_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        embed({"x": float("nan")})


def test_the_colours_are_those_of_the_dashboard():
    light, dark = join_styles(("documents/theme.css",)).split("@media")
    theme = tomllib.loads(CONFIG.read_text("utf-8"))["theme"]
    for css, colours in ((light, theme["light"]), (dark, theme["dark"])):
        found = dict(re.findall(r"--st-([\w-]+): (#\w+);", css))
        assert found == {name: colours[option] for name, option in NAMES.items()}
