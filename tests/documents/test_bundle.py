"""Modules joined into one script do what they did apart."""

from __future__ import annotations

import pytest

from mlcore.documents import bundle


def test_every_module_stands_once_behind_what_it_imports():
    script = bundle.join_scripts("live/answer.js")
    assert script.count("const module_live_dom = ") == 1
    assert script.index("module_live_dom = (") < script.index("module_live_usual = (")
    assert "const { make } = module_live_dom;" in script
    assert "const support = module_live_support;" in script


@pytest.fixture
def modules(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "ASSETS", tmp_path)
    bundle.join_scripts.cache_clear()
    yield tmp_path
    bundle.join_scripts.cache_clear()


def test_a_circle_is_refused(modules):
    (modules / "a.js").write_text('import * as b from "./b.js";')
    (modules / "b.js").write_text('import { a } from "./a.js";')
    with pytest.raises(ValueError, match=r"a\.js imports itself, through b\.js"):
        bundle.join_scripts("a.js")


@pytest.mark.parametrize(
    "line", ['import "./b.js";', "export default 1;", 'const x = "</script>";']
)
def test_what_would_not_run_in_one_script_is_refused(modules, line):
    (modules / "a.js").write_text(line)
    with pytest.raises(ValueError, match=r"a\.js: "):
        bundle.join_scripts("a.js")
