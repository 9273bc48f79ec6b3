"""A measurement as one page, and as one picture."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import pytest

from mlcore.benchmark.studies import conclude
from mlcore.documents import picture, write_speed_report
from mlcore.documents.histograms import WIDTH, draw_histograms
from mlcore.text import for_locale
from tests.benchmark.fakes import pairs
from tests.benchmark.test_result import EMPTY, FULL

EN, FR = for_locale("en"), for_locale("fr")


def report(result=FULL, text=EN, **more):
    given = {
        "name": "Energy", "headline": ["Faster.", "Much."], "basis": ["Quiet."],
        "pictures": {"sporadic": "One row", "busy": "Loop"},
        "tables": {"Numbers": [["What", "Value"], ["a", "1"]], "Nothing": []}, **more,
    }  # fmt: skip
    return write_speed_report(result, text=text, made=result.started_at, **given).decode()


def test_the_page_tells_what_was_measured_and_reaches_for_nothing():
    page = report()
    assert "Faster." in page
    assert "Quiet." in page
    assert page.count('class="calls"') == 1, "nothing was measured in a loop"
    assert "<h2>Numbers</h2>" in page
    assert "Nothing" not in page
    assert "default-src 'none'" in unescape(page)
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert " style=" not in page, "the policy would not let it"


def test_the_page_escapes_what_comes_with_a_file_from_elsewhere():
    nasty = "<img src=x onerror=alert(1)>"
    place = replace(FULL.environment, machine=nasty, libraries={nasty: nasty})
    page = report(replace(FULL, environment=place), headline=[nasty])
    assert nasty not in page


def test_the_page_speaks_french():
    assert "Vitesse de Energy" in report(text=FR)


def test_bars_have_the_height_of_their_share_and_stay_in_the_picture():
    root = ElementTree.fromstring(draw_histograms(FULL, "sporadic", EN))  # noqa: S314
    bars = root.findall("rect")
    assert {bar.get("class") for bar in bars} == {"onnx", "sklearn"}
    for arm in ("onnx", "sklearn"):
        shares = [float(bar.get("height")) for bar in bars if bar.get("class") == arm]
        assert max(shares) > 0
    assert all(0 <= float(bar.get("x")) <= WIDTH for bar in bars)
    names = [node.text for node in root.findall("text")]
    assert {"ONNX Runtime", "scikit-learn", "10×"} <= set(names)


def test_arms_that_are_equally_fast_have_no_arrow_between_them():
    equal = conclude(replace(EMPTY, pairs=tuple(pairs(8, ratio=1.0))))
    root = ElementTree.fromstring(draw_histograms(equal, "sporadic", EN))  # noqa: S314
    assert not [node for node in root.findall("path") if node.get("class") == "arrow"]


def test_a_workload_without_a_verdict_has_no_picture():
    with pytest.raises(ValueError, match="busy"):
        draw_histograms(FULL, "busy", EN)


def test_the_picture_is_a_file_of_its_own():
    drawn = picture(FULL, "sporadic", EN, title="A < B", foot="here")
    root = ElementTree.fromstring(drawn)  # noqa: S314
    said = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"A < B", "here"} <= set(said)
