"""A file runs its own script and nothing else, and whatever it carries stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.documents import document
from mlcore.documents.document import ASSETS, embed, write_document
from mlcore.text import for_locale

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
    light, dark = (ASSETS / "documents" / "theme.css").read_text("utf-8").split("@media")
    theme = tomllib.loads(CONFIG.read_text("utf-8"))["theme"]
    for css, colours in ((light, theme["light"]), (dark, theme["dark"])):
        found = dict(re.findall(r"--st-([\w-]+): (#\w+);", css))
        assert found == {name: colours[option] for name, option in NAMES.items()}


def test_only_the_script_and_the_style_of_the_file_are_allowed():
    page = write_document(
        "printed.html",
        text=for_locale("en"),
        script="documents/report.js",
        styles=("documents/theme.css", "documents/report.css"),
        made=datetime(2024, 5, 17),
        model_id="home",
    ).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    allowed = dict(part.split(" ", 1) for part in unescape(policy).split("; "))
    for kind in ("script", "style"):
        (content,) = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert allowed.pop(f"{kind}-src") == f"'sha256-{digest}'"
    assert allowed.pop("img-src") == "data:"
    assert set(allowed.values()) == {"'none'"}


def test_every_module_stands_once_behind_what_it_imports():
    script = document.join_scripts("live/elements/whatif/lever.js")
    assert script.count("const module_live_core_dom = ") == 1
    assert script.index("module_live_core_dom = (") < script.index("module_live_charts_axis = (")
    assert "const { svg } = module_live_core_dom;" in script
    assert "const curve = module_live_charts_curve;" in script


@pytest.fixture
def modules(tmp_path, monkeypatch):
    monkeypatch.setattr(document, "ASSETS", tmp_path)
    document.join_scripts.cache_clear()
    yield tmp_path
    document.join_scripts.cache_clear()


def test_a_circle_is_refused(modules):
    (modules / "a.js").write_text('import * as b from "./b.js";')
    (modules / "b.js").write_text('import { a } from "./a.js";')
    with pytest.raises(ValueError, match=r"a\.js imports itself, through b\.js"):
        document.join_scripts("a.js")


@pytest.mark.parametrize(
    "line", ['import "./b.js";', "export default 1;", 'const x = "</script>";']
)
def test_what_would_not_run_in_one_script_is_refused(modules, line):
    (modules / "a.js").write_text(line)
    with pytest.raises(ValueError, match=r"a\.js: "):
        document.join_scripts("a.js")
