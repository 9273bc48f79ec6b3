"""Inputs as people want them: which have a slider, what they are called, bounds, step, decimals."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mlcore.errors import InvalidInputSettingsError
from mlcore.text import Text
from mlcore.workspace import MAX_LEVERS, InputSetting, InputSettings
from mlcore.workspace.input_settings import MAX_DECIMALS, MAX_LABEL
from pages.ui import workspace
from pages.ui.whatif.scene import Scene
from pages.ui.widgets import plain


def title(text: Text) -> str:
    """Name the panel."""
    return text("Input settings")


def draw(scene: Scene) -> None:
    """Offer what can be changed about the inputs."""
    text, page = scene.page.text, scene.page
    _levers(scene)
    _one(scene)
    lacks = workspace.settings_in_link(page).lacks
    if lacks:
        st.warning(lacks)
    with st.container(key="inputs-all", horizontal=True, vertical_alignment="center"):
        st.button(
            text("All as the model has them"),
            key="inputs-reset",
            disabled=page.input_settings == InputSettings(),
            on_click=workspace.keep_settings,
            args=(page, InputSettings()),
        )
        st.caption(text("This changes how you see the inputs, not the model. The link keeps it."))


def _levers(scene: Scene) -> None:
    text, page, inputs = scene.page.text, scene.page, scene.inputs
    features, key = page.schema.features, f"inputs-levers-{page.model_id}"
    ranking = workspace.ranking(page)
    movable = [place for place in ranking if features[place].low < features[place].high]

    def choose() -> None:
        chosen = set(st.session_state[key])
        workspace.keep_settings(page, page.input_settings.show(page.model.schema, ranking, chosen))

    # Only where they differ, which is after a change elsewhere: a choice being made stays.
    if set(st.session_state.get(key, ())) != set(inputs.places):
        st.session_state[key] = [place for place in ranking if place in inputs.places]
    scene.renew(key)
    st.multiselect(
        text("Inputs with a slider"),
        movable,
        key=key,
        format_func=lambda place: page.label(features[place]),
        max_selections=MAX_LEVERS,
        on_change=choose,
        help=text(
            "Unless you choose others, the five that matter most: those the model relies on most,"
            " or, where the outcomes are not known, those that move the typical prediction most."
            " The others keep their values."
        ),
    )


def _one(scene: Scene) -> None:
    """Offer the choice of an input, and a form for what is wanted of it."""
    text, page, inputs = scene.page.text, scene.page, scene.inputs
    features = page.schema.features
    key = f"inputs-one-{page.model_id}"
    scene.renew(key)
    place = st.selectbox(
        text("Change an input"),
        [*inputs.places, *inputs.hidden],
        key=key,
        format_func=lambda place: page.label(features[place]),
        persist_state="session",
        width=420,
    )
    own, name = f"inputs-{page.model_id}-{place}", features[place].name
    data, feature = page.model.schema.features[place], features[place]
    setting = page.input_settings.of(name)
    fields = {
        "label": setting.label,
        "low": feature.low,
        "high": feature.high,
        "step": feature.step,
        "decimals": feature.decimals,
        "track": setting.track,
    }
    # What somebody is typing stays until the input itself has changed.
    if st.session_state.get(f"{own}-seen") != fields:
        st.session_state[f"{own}-seen"] = fields
        for field, value in fields.items():
            st.session_state[f"{own}-{field}"] = value

    def apply() -> None:
        typed = {field: st.session_state[f"{own}-{field}"] for field in fields}
        label = scene.fitting(typed["label"], MAX_LABEL)
        low, high, step = (
            None if typed[field] in (None, getattr(data, field)) else typed[field]
            for field in ("low", "high", "step")
        )
        # Enough digits for bounds and step, unless somebody asks for others.
        decimals = setting.decimals if typed["decimals"] == feature.decimals else typed["decimals"]
        try:
            wanted = replace(
                setting,
                label="" if label == text(data.label) else label,
                low=low,
                high=high,
                step=step,
                decimals=decimals,
                track=typed["track"],
            )
            workspace.keep_settings(page, page.input_settings.put(name, wanted))
        except InvalidInputSettingsError as error:
            st.session_state[f"{own}-refused"] = error

    def give_back() -> None:
        workspace.keep_settings(
            page, page.input_settings.put(name, InputSetting(shown=setting.shown))
        )

    with st.form(own, border=False):
        with st.container(key="inputs-fields", horizontal=True):
            st.text_input(
                text("Name"),
                key=f"{own}-label",
                placeholder=text(data.label),
                width=260,
            )
            if data.low < data.high and not data.is_choice:
                unit = f" ({plain(text(data.unit))})" if data.unit else ""
                written = f"%.{min(data.decimals + 1, MAX_DECIMALS)}f"
                for field, label in (("low", text("Lowest")), ("high", text("Highest"))):
                    st.number_input(
                        label + unit,
                        min_value=data.low,
                        max_value=data.high,
                        step=data.step,
                        format=written,
                        key=f"{own}-{field}",
                        width=180,
                    )
                st.number_input(
                    text("Step"), step=data.step, format=written, key=f"{own}-step", width=150
                )
            if not data.is_choice:
                st.number_input(text("Decimals"), 0, MAX_DECIMALS, key=f"{own}-decimals", width=130)
            if data.low < data.high and not data.is_choice:
                own_track = text("logarithmic") if data.track.is_log else text("linear")
                tracks = {
                    "": text("as the data suggest: {track}", track=own_track),
                    "linear": text("linear"),
                    "log": text("logarithmic"),
                }
                st.selectbox(
                    text("Scale"), list(tracks), key=f"{own}-track",
                    format_func=tracks.__getitem__, width=250,
                    help=text(
                        "Logarithmic: the same way along the slider is the same factor, not the"
                        " same difference. It is chosen where half of the real values crowd in a"
                        " twentieth of the range. Curve and map follow."
                    ),
                )  # fmt: skip
        with st.container(key="inputs-acts", horizontal=True, gap="small"):
            st.form_submit_button(text("Apply"), type="primary", on_click=apply)
            st.form_submit_button(text("As the model has it"), on_click=give_back)
    refused = st.session_state.pop(f"{own}-refused", None)
    if refused is not None:
        st.error(plain(text.describe(refused)))
