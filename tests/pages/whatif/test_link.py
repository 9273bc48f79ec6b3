"""Every input has a name in the link that nothing else on the pages has."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeRegressor

import mlcore
from mlcore.datasets import describe_rows
from mlcore.schema import FeatureSchema
from pages.ui import link_names
from tests.pages.whatif.conftest import open_page

PAGES = Path(__file__).parents[3] / "pages"


def schema(*names: str) -> FeatureSchema:
    return describe_rows(np.eye(len(names)), np.ones(len(names)), names=names)


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (("temp", "x_2", "Temp"), ("temp", "x_2", "Temp")),
        (("Temp (°C)", "input1", "input2"), ("input1_", "input1", "input2")),
        (("é", "input1", "input1_", "ñ"), ("input1__", "input1", "input1_", "input4")),
        (("model", "why", "price €"), ("input1", "input2", "input3")),
        (("日本", "=1+1", "a b", "x;y", "١", "ſ"), tuple(f"input{n}" for n in range(1, 7))),
    ],
)
def test_no_two_inputs_have_one_name_and_good_names_stay(names, keys) -> None:
    assert link_names.keys(schema(*names)) == keys


def own_names() -> set[str]:
    """Return the names of the pages' own elements and notes that an input could have."""
    found = set()
    for path in PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            asked: list[ast.expr] = []
            if isinstance(node, ast.Call):
                asked += [word.value for word in node.keywords if word.arg == "key"]
                if re.search(r"state\.(get|pop|setdefault)$", ast.unparse(node.func)):
                    asked += node.args[:1]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("state"):
                asked.append(node.slice)
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ELEMENT":
                asked.append(node.value)
            found |= {
                each.value
                for each in asked
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    return {name for name in found if link_names.SIMPLE.fullmatch(name)}


def test_no_input_takes_the_name_of_something_on_the_pages() -> None:
    # Names that the pages no longer use stay: an input of that name has another in older links.
    assert own_names() - link_names.RESERVED <= link_names.OWN


def test_page_opens_and_its_link_leads_back_where_names_look_like_places(drawn) -> None:
    names = ("Temp (°C)", "input1", "sliders")
    X = np.random.default_rng(0).normal(20, 5, (40, 3)).round(1)
    fitted = DecisionTreeRegressor(max_depth=3).fit(X, X.sum(axis=1))
    mlcore.convert(fitted, pd.DataFrame(X, columns=names), name="odd")
    app = open_page("inputs", model="odd", input1="19.5", input1_="21.5", input3="18.5")
    assert [(one.key, one.value) for one in app.slider] == [
        ("input1_", 21.5),
        ("input1", 19.5),
        ("input3", 18.5),
    ]
    shared = drawn(app, "answer")["link"]
    assert (shared["input1_"], shared["input1"], shared["input3"]) == ("21.5", "19.5", "18.5")
