"""What can be taken along: hand-out, report, picture, tables, the model itself, and code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import streamlit as st

from mlcore import artifacts, benchmark, serving
from mlcore.benchmark import SKLEARN
from mlcore.datasets import write_csv
from mlcore.documents import no_handout, write_handout, write_report
from mlcore.schema import Feature
from mlcore.text import Text
from mlcore.whatif.comparison import worded
from mlcore.whatif.curves import CURVE_COLUMNS, curve_points, input_ranges
from mlcore.wording import agreement
from mlcore.wording.speed.result import facts, headline, place, weaknesses
from pages.ui import live, workspace
from pages.ui.whatif.scene import Scene


def title(text: Text) -> str:
    """Name the panel."""
    return text("Take it along")


def draw(scene: Scene) -> None:
    """Draw the panel."""
    text = scene.page.text
    _documents(scene)
    with st.container(key="export-files", horizontal=True, gap="small"):
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
            "file": f"levers-{page.choice.file_name}.png",
            "footer": f"{page.model_name} · {page.model.manifest.told_id}",
            "words": {
                "save": text("Picture (PNG)"),
                "failed": text("This browser cannot draw the picture."),
            },
        },
        width="content",
    )


def _tables(scene: Scene) -> None:
    text, explored = scene.page.text, scene.explored
    name, titled = scene.page.choice.file_name, scene.page.titled
    along = input_ranges(titled, scene.places)

    def row() -> bytes:
        header = [*titled.names, "prediction"]
        values = [[*worded(explored.row, titled), explored.answer.prediction]]
        return write_csv(header, values, decimal=text.decimal_mark)

    def curves() -> bytes:
        points = [
            (name, *_words(titled.features[span.place], ends), answer)
            for curve, span in zip(explored.curves, along, strict=True)
            for name, *ends, answer in curve_points([curve], [span])
        ]
        return write_csv(CURVE_COLUMNS, points, decimal=text.decimal_mark)

    _button(text("These values (CSV)"), row, f"levers-{name}-row.csv", "text/csv")
    _button(text("The curves (CSV)"), curves, f"levers-{name}-curves.csv", "text/csv")


def _words(feature: Feature, values: Sequence[float]) -> list[str | float]:
    """Write the values of an input as its tables do, levels as words."""
    return [feature.word(value) if feature.is_choice else value for value in values]


def _models(scene: Scene) -> None:
    text, manifest = scene.page.text, scene.page.model.manifest
    folder = artifacts.ModelFolder(scene.page.data_folder, manifest.model_id)
    about = {
        artifacts.EXACT: text(
            "Takes the values as they are. {agreement}.",
            agreement=agreement.opening(manifest, text),
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
        key=f"export-{file}",
        icon=":material/download:",
    )


def _code(scene: Scene) -> None:
    text, model, choice = scene.page.text, scene.page.model, scene.page.choice
    question = serving.Question(
        base=_base(),
        # A version for good; of a configuration the id, since its name follows the libraries.
        model=choice.link if choice.version else scene.page.model_id,
        names=model.given.names,
        row=tuple(model.given_rows(np.array([scene.explored.row]))[0].tolist()),
        class_name="" if model.classifier is None else str(model.schema.target.chosen_class),
        features=model.given.features,
    )
    exact = artifacts.EXACT in model.manifest.files
    offline = text("Python, without the server")
    terminal, python, javascript, alone = st.tabs(["curl", "Python", "JavaScript", offline])
    terminal.code(serving.curl(question), "bash")
    python.code(serving.python(question), "python")
    javascript.code(serving.javascript(question), "javascript")
    javascript.caption(text("In a page of this server, or in Node; other pages may not ask."))
    code = serving.python_offline(
        question, exact=exact, link=model.link, classifier=model.given_classifier
    )
    alone.code(code, "python")
    files = artifacts.EXACT if exact else f"{artifacts.PORTABLE}, {artifacts.SCALER}"
    alone.caption(text("Download {files} first; needs numpy and onnxruntime.", files=files))


def _base() -> str:
    """Return the pages' address as the browser sees it."""
    # The What if? page has no path of its own: what stands there is a proxy's.
    return st.context.url or f"http://127.0.0.1:{st.get_option('server.port')}"


def _documents(scene: Scene) -> None:
    """Offer both, each with a sentence of what it is."""
    text, page = scene.page.text, scene.page
    zone = page.zone
    # Asked now: the files are made later, outside the session.
    kept, share, places = workspace.scenarios(page), workspace.coverage(), scene.inputs.places

    def said() -> dict[str, Any]:
        return {
            "text": text,
            "name": page.model_name,
            "made": datetime.now(zone),
            "scenarios": kept,
            "coverage": share,
        }

    def handout() -> bytes:
        return write_handout(page.as_seen(), scene.row, places=places, **said())

    def report() -> bytes:
        result = benchmark.latest_result(page.data_folder, page.model_id)
        speed: list[str] = []
        if result:
            known = facts(result, text)
            if result.baseline == SKLEARN:
                # The first fact, whether the answers are the same, is said by the headline.
                known = known[1:]
            speed = [*headline(result, text), *weaknesses(result, text), *known]
            speed.append(place(result, text, zone))
        told = [f"{agreement.opening(page.model.manifest, text)}."]
        return write_report(page.as_seen(), scene.row, agreement=told, speed=speed, **said())

    refused = no_handout(page.model)
    words = text(
        "Sliders, number, curves, reasons and the kept scenarios in one file. A double click opens"
        " it, without this server and without a network."
    )
    _offer(
        scene,
        "handout",
        text("Hand-out (HTML)"),
        handout,
        text(refused) if refused else words,
        disabled=bool(refused),
    )
    words = text(
        "The kept scenarios on one page, with how sure they are, warnings and how the model was"
        " checked: to read, to print, to save as PDF."
    )
    _offer(scene, "report", text("Report (HTML)"), report, words)


def _offer(
    scene: Scene,
    kind: str,
    label: str,
    content: Callable[[], bytes],
    words: str,
    *,
    disabled: bool = False,
) -> None:
    with st.container(key=f"export-{kind}-row", horizontal=True, vertical_alignment="center"):
        # Made when somebody clicks: a release of a slider must not wait for it.
        st.download_button(
            label,
            content,
            file_name=f"levers-{scene.page.choice.file_name}-{kind}.html",
            mime="text/html",
            on_click="ignore",
            key=f"export-{kind}",
            icon=":material/download:",
            disabled=disabled,
        )
        st.caption(words)
