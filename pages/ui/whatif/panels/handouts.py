"""Two files for people without the dashboard: the model to move, the scenarios to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st

from mlcore import benchmark
from mlcore.benchmark import SKLEARN
from mlcore.documents import no_handout, write_handout, write_report
from mlcore.wording import agreement
from mlcore.wording.speed.result import facts, headline, notes
from pages.ui import workspace
from pages.ui.whatif.panels.scene import Scene
from pages.ui.workspace import coverage


def draw(scene: Scene) -> None:
    """Offer both, each with a sentence of what it is."""
    text, page = scene.page.text, scene.page
    zone = page.zone
    # Asked now: the files are made later, outside the session.
    kept, share, places = workspace.scenarios(page), coverage(), scene.inputs.places

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
            speed = [*headline(result, text), *known, *notes(result, text, zone)]
        same = agreement.sentence(page.model.manifest, text)
        told = [f"{same[:1].upper()}{same[1:]}."]
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
        "The kept scenarios on one page, with ranges, warnings and how the model was checked: to"
        " read, to print, to save as PDF."
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
    with st.container(key=f"take-{kind}-row", horizontal=True, vertical_alignment="center"):
        # Made when somebody clicks: a release of a slider must not wait for it.
        st.download_button(
            label,
            content,
            file_name=f"levers-{scene.page.choice.name}-{kind}.html",
            mime="text/html",
            on_click="ignore",
            key=f"take-{kind}",
            icon=":material/download:",
            disabled=disabled,
        )
        st.caption(words)
