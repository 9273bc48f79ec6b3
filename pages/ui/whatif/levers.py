"""One row per input: label, value, the curve, and the native slider, pills or select under it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlcore.schema import Feature
from mlcore.wording import Writer
from mlcore.wording.inputs import has_pills, lever_words, one_line
from pages.ui import live
from pages.ui.frame.page import Page
from pages.ui.inputs import Inputs, bound
from pages.ui.link_names import write_value
from pages.ui.widgets import plain


def lever(
    page: Page, feature: Feature, key: str, codes: Sequence[float]
) -> tuple[float | None, DeltaGenerator]:
    """Draw an input's slider: over its values, or over the positions of a logarithmic track.

    A choice has pills where few levels have short names, else a select box.

    Parameters
    ----------
    key : str
        Name of the input in the link.
    codes : sequence of float
        Of a choice, in the order offered.

    Returns
    -------
    at : float or None
        Where it stands, for ``Inputs.value``.
    row : container
        Where the rest of the row belongs.
    """
    write, stops = Writer(feature, page.text), feature.stops
    row = st.container(key=f"lever-{key}", gap=None)
    title = write.titled(plain(page.label(feature)))
    if feature.is_choice:
        return choose_level(row, write, title, key, codes), row
    if stops:
        # Its position is nobody's business but the page's, which keeps the value in the address
        # and tells it to screen readers (assets/live/core/drag.js).
        at = row.slider(
            title,
            min_value=0.0,
            max_value=len(stops) - 1.0,
            step=1.0,
            key=key,
            persist_state="session",
            label_visibility="collapsed",
        )
        return at, row
    value = row.slider(
        title,
        min_value=feature.low,
        max_value=feature.high,
        value=bound(feature),
        step=feature.step,
        format=write.pattern,
        key=key,
        bind="query-params",
        persist_state="session",
        label_visibility="collapsed",
    )
    return value, row


def choose_level(
    row: DeltaGenerator, write: Writer, title: str, key: str, codes: Sequence[float]
) -> float | None:
    """Draw pills or a select box for the levels of a choice; return the code, None where unknown.

    The session has what is chosen at first.
    """
    if has_pills(write):
        at: float | None = row.segmented_control(
            title,
            codes,
            format_func=lambda code: plain(one_line(write(code))),
            key=key,
            required=True,
            persist_state="session",
            label_visibility="collapsed",
            width="stretch",
        )
        return at
    chosen: float | None = row.selectbox(
        title,
        codes,
        index=None,
        format_func=lambda code: one_line(write(code)),
        placeholder=write.unknown or None,
        filter_mode="contains",
        key=key,
        required=True,
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen


def draw_limit(page: Page, feature: Feature, key: str, *, disabled: bool) -> None:
    """Draw from where to where an input may go, of a choice which levels it may have."""
    text, label = page.text, page.label(feature)
    write, whole = Writer(feature, text), (feature.low, feature.high)
    title = text("{input} from … to …", input=plain(label))
    if feature.is_choice:
        st.multiselect(
            text("{input} may be", input=plain(label)), feature.codes[: len(feature.levels)],
            format_func=lambda code: one_line(write(code)), key=key, disabled=disabled,
            placeholder=text("{input}: any level", input=label), label_visibility="collapsed",
            persist_state="session",
        )  # fmt: skip
    elif feature.stops:
        st.select_slider(
            title, feature.stops, value=whole, format_func=write, key=key, disabled=disabled,
            label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
    else:
        st.slider(
            title, min_value=feature.low, max_value=feature.high, value=whole, step=feature.step,
            format=write.pattern, key=key, disabled=disabled, label_visibility="collapsed",
            persist_state="session",
        )  # fmt: skip


def around(inputs: Inputs, place: int, data: dict[str, Any]) -> None:
    """Draw what stands around a slider: label, unit, the value, and the curve.

    The value can be typed there. A native number field would have to be set by each run, and the
    browser's next message would still carry its old value: while a key is held, that throws the
    slider back.

    Parameters
    ----------
    place : int
        Of the input.
    data : dict
        The curve, and what all elements share.
    """
    page, feature = inputs.page, inputs.page.schema.features[place]
    text, label, element = page.text, page.label(feature), f"around-{inputs.keys[place]}"

    def take() -> None:
        typed = st.session_state[element].typed
        if typed is not None:
            inputs.put(place, float(typed))

    def leave_open() -> None:
        unknown = st.session_state[element].unknown
        if unknown is not None:
            inputs.leave_open(place, unknown=bool(unknown))

    listeners = {"typed": take}
    if feature.allow_missing:
        listeners["unknown"] = leave_open
        data = {**data, "stands": inputs.stands(place)}
    live.mount(
        "lever",
        {
            **data,
            **Writer(feature, text).facts(label),
            "words": lever_words(feature, page.schema, text, label=label),
            **({"pills": has_pills(Writer(feature, text))} if feature.is_choice else {}),
        },
        key=element,
        listeners=listeners,
    )


def tracks(page: Page, places: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what the browser reads the positions of logarithmic sliders with, by their places."""
    text, features = page.text, page.schema.features
    return {
        place: {
            **Writer(features[place], text).facts(),
            "stops": features[place].stops,
            "locale": text.locale,
        }
        for place in places
        if features[place].stops
    }


def levels(page: Page) -> dict[int, list[str]]:
    """Return what requests call the levels of each choice, in the order of the codes."""
    features = page.schema.features
    return {
        place: [write_value(code, features[place]) for code in features[place].codes]
        for place in page.schema.choices
    }


def legend(page: Page, n_rows: int) -> None:
    """Say it in one line under the levers, whose averages are over so many rows."""
    text = page.text
    n = text.number(n_rows, 0)
    st.caption(
        text("Faint: average of {n} real cases; shade: how 8 in 10 of them move.", n=n),
        help=text(
            "The blue line moves one input of your case. The faint line is the average of such "
            "lines for {n} real cases (partial dependence). 8 in 10 of them run within the shade "
            "once all are shifted to one height: where it is wide, cases differ. Hatched "
            "stretches hold no real case: they are wider than a twentieth of the range and than "
            "its other gaps. The mark on a track is where the case is that yours is compared with.",
            n=n,
        ),
    )
