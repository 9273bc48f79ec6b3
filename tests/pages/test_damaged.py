"""What the pages show of a model whose files are damaged, and how it comes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mlcore import artifacts, benchmark, models

ROOT = Path(__file__).parents[2]
PAGES = ["app.py", "pages/benchmark.py", "pages/present.py"]
Open = Callable[[str], AppTest]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.fixture
def shown() -> Open:
    """Return a way to open a page that may have no exception."""

    def show(page: str) -> AppTest:
        app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
        app.switch_page(page).run()
        assert not app.exception
        return app

    return show


@pytest.mark.parametrize("page", PAGES)
def test_page_of_a_damaged_model_names_the_file_and_offers_to_rebuild_it(
    small_copy: Path, shown: Open, page: str
) -> None:
    (small_copy / "model.exact.onnx").write_bytes(b"cut")
    app = shown(page)
    assert app.subheader[0].value == "This model is damaged"
    assert [box.value for box in app.error] == [
        "model.exact.onnx is not the file that was published. The model is not served."
    ]
    # The presentation has no other way out, nor the other pages to other models.
    assert app.selectbox(key="chosen-model").options[0] == "Home · electricity"
    assert [button.label for button in app.button] == ["Rebuild the model"]
    assert len(app.slider) == 0


@pytest.mark.parametrize("page", PAGES)
def test_page_says_that_the_current_model_is_not_known_and_offers_those_there_are(
    small_copy: Path, shown: Open, page: str
) -> None:
    pointer = small_copy.parents[1] / "current"
    pointer.unlink()
    pointer.write_bytes(b"\xff" * 20)
    app = shown(page)
    assert app.subheader[0].value == "The model could not be opened"
    assert "It is not known which model is the current one" in app.error[0].value
    assert len(app.slider) == 0
    assert any(small_copy.name in link.proto.query_string for link in app.get("page_link"))
    assert pointer.read_bytes() == b"\xff" * 20


def test_page_of_a_folder_that_cannot_be_searched_does_not_call_it_damaged(
    small_copy: Path, shown: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def barred(*_arguments: object, **_options: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("mlcore.artifacts.folder.read_file", barred)
    app = shown("app.py")
    assert app.subheader[0].value == "The model could not be made ready"
    assert "Permission denied" in app.error[0].value
    assert [button.label for button in app.button] == ["Try again"]


def test_one_click_makes_a_damaged_model_answer(small_copy: Path, shown: Open) -> None:
    flip(small_copy / "calibration.npz")
    flip(small_copy / "model.onnx")
    app = shown("app.py")
    app.button(key="rebuild").click().run()
    while not models.prepare(models.resolve()).ready:
        app.run()
    app.run()
    assert not app.exception
    assert len(app.slider) == 5
    manifest = artifacts.ModelFolder.at(small_copy).manifest
    for name in manifest.files:
        assert artifacts.ModelFolder.at(small_copy).read(name)


def test_model_nobody_can_make_again_says_what_to_do(small_copy: Path, shown: Open) -> None:
    (small_copy / artifacts.MANIFEST).write_text("{broken")
    app = shown("app.py")
    assert "manifest.json cannot be read" in app.error[0].value
    assert any("Publish it again" in words.value for words in app.markdown)
    assert [button.label for button in app.button] == ["Try again"]


def test_model_in_memory_goes_on_where_its_files_are_damaged(small_copy: Path, shown: Open) -> None:
    shown("app.py")
    flip(small_copy / "model.exact.onnx")
    assert len(shown("app.py").slider) == 5


def test_speed_page_measures_without_a_damaged_file_and_with_it_once_it_is_rebuilt(
    small_copy: Path, shown: Open, forked: None
) -> None:
    flip(small_copy / "twin.skops")
    app = shown("pages/benchmark.py")
    measurement = benchmark.current(small_copy.parents[1])
    assert measurement is not None
    while measurement.is_running and not measurement.progress.n_steps:
        measurement.wait(0.1)
    measurement.stop()
    measurement.wait(60)
    app.run()
    assert not app.error
    assert len(app.get("plotly_chart")) == 1
    head = next(node.proto.body for node in app.get("html") if "speed-head" in node.proto.body)
    assert "ONNX answers one request in" in head
    assert "twin.skops is not there, or not as it was published. So ONNX is timed alone." in head
    app.button(key="rebuild").click().run()
    while not models.prepare(models.resolve()).ready:
        time.sleep(0.05)
    app.run()
    assert not app.exception
    assert len(app.error) == 0
    again = benchmark.current(small_copy.parents[1])
    assert again is not None
    assert again is not measurement
    again.stop()
    again.wait(60)
    assert again.error is None or again.error.code == "benchmark.stopped"
