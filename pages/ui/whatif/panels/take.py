"""What can be taken along: hand-out, report, picture, tables, the model itself, and code."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mlcore import artifacts, serving
from mlcore.datasets import write_csv
from mlcore.text import Text
from mlcore.whatif.curves import CURVE_COLUMNS, curve_points, input_ranges
from mlcore.wording import agreement
from pages.ui import live
from pages.ui.whatif.panels import handouts
from pages.ui.whatif.panels.scene import Scene


def title(text: Text) -> str:
    """Name the panel."""
    return text("Take it along")


def draw(scene: Scene) -> None:
    """Draw the panel."""
    text = scene.page.text
    handouts.draw(scene)
    with st.container(key="take-files", horizontal=True, gap="small"):
        _picture(scene)
        _tables(scene)
        _models(scene)
    st.markdown(text("Code that gets this very number, with every digit of it:"))
    _code(scene)


def _picture(scene: Scene) -> None:
    text, page = scene.page.text, scene.page
    live.mount(
        "save",
        {
            **scene.shared,
            "file": f"levers-{page.choice.name}.png",
            "footer": f"{page.model_name} · {page.model_id}",
            "words": {
                "save": text("Picture (PNG)"),
                "failed": text("This browser cannot draw the picture."),
            },
        },
        width="content",
    )


def _tables(scene: Scene) -> None:
    text, explored = scene.page.text, scene.explored
    name, titled = scene.page.choice.name, scene.page.titled
    along = input_ranges(titled, scene.places)

    def row() -> bytes:
        header = [*titled.names, "prediction"]
        values = [[*explored.row, explored.answer.prediction]]
        return write_csv(header, values, decimal=text.decimal_mark)

    def curves() -> bytes:
        points = curve_points(explored.curves, along)
        return write_csv(CURVE_COLUMNS, points, decimal=text.decimal_mark)

    _button(text("These values (CSV)"), row, f"levers-{name}-row.csv", "text/csv")
    _button(text("The curves (CSV)"), curves, f"levers-{name}-curves.csv", "text/csv")


def _models(scene: Scene) -> None:
    text, manifest = scene.page.text, scene.page.model.manifest
    folder = artifacts.ModelFolder(scene.page.data_folder, manifest.model_id)
    same = agreement.sentence(manifest, text)
    about = {
        artifacts.EXACT: text(
            "Takes the values as they are. {agreement}.",
            agreement=same[:1].upper() + same[1:],
        ),
        artifacts.PORTABLE: text(
            "For any ONNX runtime: takes the values less their mean, divided by their scale. Both"
            " stand in scaler.npy."
        ),
        artifacts.SCALER: text("Mean and scale of each input, for model.onnx."),
    }

    def reader(name: str) -> Callable[[], bytes]:
        return lambda: folder.read(name)

    for name, words in about.items():
        if name in manifest.files:
            _button(name, reader(name), name, "application/octet-stream", words)


def _button(
    label: str, content: Callable[[], bytes], file: str, mime: str, about: str | None = None
) -> None:
    # Made when somebody clicks: a release of a slider must not wait for a file nobody takes.
    st.download_button(
        label,
        content,
        file_name=file,
        mime=mime,
        help=about,
        on_click="ignore",
        key=f"take-{file}",
        icon=":material/download:",
    )


def _code(scene: Scene) -> None:
    text, model = scene.page.text, scene.page.model
    question = serving.Question(
        base=_base(),
        model_id=scene.page.model_id,
        names=model.schema.names,
        row=scene.explored.row,
    )
    exact = artifacts.EXACT in model.manifest.files
    offline = text("Python, without the server")
    terminal, python, javascript, alone = st.tabs(["curl", "Python", "JavaScript", offline])
    terminal.code(serving.curl(question), "bash")
    python.code(serving.python(question), "python")
    javascript.code(serving.javascript(question), "javascript")
    javascript.caption(text("In a page of this server, or in Node; other pages may not ask."))
    alone.code(serving.python_offline(question, exact=exact, link=model.link), "python")
    files = artifacts.EXACT if exact else f"{artifacts.PORTABLE}, {artifacts.SCALER}"
    alone.caption(text("Download {files} first; needs numpy and onnxruntime.", files=files))


def _base() -> str:
    """Return the pages' address as the browser sees it."""
    # The What if? page has no path of its own: what stands there is a proxy's.
    return st.context.url or f"http://127.0.0.1:{st.get_option('server.port')}"
