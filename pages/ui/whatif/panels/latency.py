"""Speed of these answers: what ONNX and scikit-learn took for the rows on the sliders."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from mlcore.benchmark.live import ENOUGH, Readings, twin
from mlcore.errors import MlcoreError
from mlcore.inference import Predictor
from mlcore.text import Text
from pages.ui import live
from pages.ui.whatif.scene import Scene


def title(text: Text) -> str:
    """Name the panel."""
    return text("Speed of these answers")


def draw(scene: Scene) -> None:
    """Ask scikit-learn too for the row that was just released, and draw what both took."""
    page, text = scene.page, scene.page.text
    opening = twin(page.data_folder, page.model_id).now
    if opening.is_running:
        st.fragment(_wait, run_every=0.5)(scene)
        return
    if opening.result is None:
        error = opening.error
        st.caption(
            text.describe(error)
            if isinstance(error, MlcoreError)
            else text("scikit-learn could not be opened. The server’s log says why.")
        )
        return
    readings = _take(scene, opening.result)
    live.mount("latency", {**scene.shared, **_picture(readings, text)})
    st.markdown(_said(readings, text))
    st.caption(
        text(
            "A single reading is worth little: other programs, caches and chance move it several"
            " times over. Both answered the same rows, ONNX first and often warm from the drag. The"
            " Speed page measures in a way that can be relied on."
        )
    )


def _wait(scene: Scene) -> None:
    if not twin(scene.page.data_folder, scene.page.model_id).now.is_running:
        st.rerun()
    st.caption(scene.page.text("Opening scikit-learn’s model …"))


def _take(scene: Scene, sklearn: Predictor) -> Readings:
    """Add a reading if the row is another than the last."""
    key, row = f"latency-{scene.page.model_id}", tuple(scene.row)
    readings: Readings | None = st.session_state.get(key)
    if readings is None:
        # This row was answered before the panel was open: now it would be answered from caches.
        readings = Readings().at(row)
    elif readings.row != row:
        (given,) = scene.page.model.given_rows(np.array([scene.row]))
        asked = sklearn.predict_one(given.tolist())
        readings = readings.add(
            row,
            fast=scene.explored.answer.total_time_ms / 1e3,
            slow=asked.total_time_ms / 1e3,
        )
    st.session_state[key] = readings
    return readings


def _said(readings: Readings, text: Text) -> str:
    middle, end = readings.quantiles(0.5), readings.quantiles(0.95)
    if middle is None or end is None:
        return text(
            "{n} of {enough} answers: with fewer nothing is said of the typical time. Move a"
            " slider; each release asks both.",
            n=text.number(len(readings.fast), 0), enough=text.number(ENOUGH, 0),
        )  # fmt: skip
    return text(
        "Typical (p50): ONNX {fast}, scikit-learn {slow}. 19 of 20 within (p95): ONNX {fast_end},"
        " scikit-learn {slow_end}. From the last {n} answers.",
        fast=text.seconds(middle[0]), slow=text.seconds(middle[1]),
        fast_end=text.seconds(end[0]), slow_end=text.seconds(end[1]),
        n=text.number(len(readings.fast), 0),
    )  # fmt: skip


def _picture(readings: Readings, text: Text) -> dict[str, Any]:
    middle, end = readings.quantiles(0.5), readings.quantiles(0.95)

    def lane(arm: str, name: str, times: tuple[float, ...], place: int) -> dict[str, Any]:
        return {
            "arm": arm,
            "name": name,
            "times": times,
            "p50": middle and middle[place],
            "p95": end and end[place],
        }

    return {
        "lanes": [
            lane("onnx", "ONNX", readings.fast, 0),
            lane("sklearn", "scikit-learn", readings.slow, 1),
        ],
        "words": {
            "last": text("last {time}"),
            "none": text("no answer yet"),
            "said": text("{label}: {value}"),
            "picture": text("{name}: {n} answers, the last in {time}"),
        },
    }
