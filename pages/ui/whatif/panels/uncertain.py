"""Uncertain inputs: what the prediction may be where inputs are not known exactly."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import streamlit as st

from mlcore.schema import Feature
from mlcore.text import Text
from mlcore.whatif.goal import Goal
from mlcore.whatif.uncertainty import Distribution, Probability, Spread
from mlcore.wording import Writer
from pages.ui import live
from pages.ui.whatif.scene import Scene
from pages.ui.widgets import plain

PERCENT = 10.0
"""How uncertain an input on a logarithmic track is at first, of its value."""
EVEN = 0.05
"""Share of the draws by which two sides may differ and still are as many."""


def title(text: Text) -> str:
    """Name the panel."""
    return text("Uncertain inputs")


def draw(scene: Scene) -> None:
    """Ask how uncertain which inputs are, and draw what follows."""
    text, model = scene.page.text, scene.page.model
    features, own = scene.page.schema.features, f"uncertain-{scene.page.number_id}"
    if f"{own}-first" not in st.session_state:
        # Once: a choice that followed the sliders would change under the hand.
        st.session_state[f"{own}-first"] = _first(scene)
    leading, goal_value = st.session_state[f"{own}-first"]
    movable = [place for place, feature in enumerate(features) if feature.low < feature.high]
    scene.renew(f"{own}-inputs")
    chosen = st.multiselect(
        text("Inputs that are not known exactly"), movable, default=[leading] if movable else [],
        format_func=lambda place: scene.page.label(features[place]), key=f"{own}-inputs",
        persist_state="session",
    )  # fmt: skip
    if not chosen:
        st.caption(text("Choose at least one input."))
        return
    spreads = [_spread(scene, place, f"{own}-{place}") for place in chosen]
    with st.container(key="uncertain-goal", horizontal=True, vertical_alignment="bottom"):
        goal = _goal(scene, own, goal_value)
    # The same draws for every row: the picture moves with the sliders and never flickers.
    found = model.propagate(scene.row, spreads)
    _answer(scene, found, goal, found.probability(goal))
    live.mount("uncertain", {**scene.shared, **_picture(scene, found, goal)})
    notes = [text("Each input is drawn on its own, as if none depended on another.")]
    for spread, share in zip(spreads, found.clipped, strict=True):
        if share >= 0.0005:
            notes.append(
                text(
                    "{share} of the draws of {input} fell outside the data and were moved to its"
                    " bounds.",
                    share=text.percent(share, 0 if share >= 0.01 else 1),
                    input=plain(scene.page.label(features[spread.feature])),
                )
            )
    st.caption(" ".join(notes))


def _first(scene: Scene) -> tuple[int, float]:
    """Return the input that moves the prediction most, and a goal close to the prediction."""
    target = scene.page.schema.target
    reach = [float(np.ptp(curve.y)) for curve in scene.explored.curves]
    here = scene.explored.answer.prediction
    leading = scene.places[int(np.argmax(reach))] if reach else 0
    return leading, target.coarse(here, more=-1)


def _spread(scene: Scene, place: int, key: str) -> Spread:
    text, feature = scene.page.text, scene.page.schema.features[place]
    name, unit = plain(scene.page.label(feature)), text(feature.unit)
    if math.isnan(scene.row[place]):
        st.caption(
            text(
                "{input} is not known: it is drawn as often as real cases have each value.",
                input=name,
            )
        )
        return Spread(feature=place, shape="data")
    if feature.is_choice:
        st.caption(text("{input}: each level is drawn as often as real cases have it.", input=name))
        return Spread(feature=place, shape="data")
    shapes = {"normal": text("normal"), "even": text("even")}
    with st.container(key=f"{key}-spread", horizontal=True, vertical_alignment="bottom"):
        if feature.stops:
            # Of a skewed number a share is known, rather than one amount for small and large.
            percent = st.number_input(
                text("{input}, ± {unit}", input=name, unit="%"),
                min_value=0.0, value=PERCENT, step=1.0, format="%.1f", key=f"{key}-percent",
                persist_state="session", width=280,
            )  # fmt: skip
            amount = (percent or 0.0) / 100 * abs(scene.row[place])
        else:
            amount = st.number_input(
                text("{input}, ± {unit}", input=name, unit=unit) if unit
                else text("{input}, ±", input=name),
                min_value=0.0, value=_half(scene, feature, place), step=feature.step,
                format=Writer(feature, text).finer(1).pattern, key=f"{key}-amount",
                persist_state="session", width=280,
            )  # fmt: skip
        chosen = st.segmented_control(
            text("Shape"), list(shapes), default="normal", format_func=shapes.__getitem__,
            key=f"{key}-shape", required=True, persist_state="session",
            help=text(
                "Normal: two thirds of the time within ±, sometimes beyond. Even: anywhere within"
                " ±, never beyond."
            ),
        )  # fmt: skip
    shape: Literal["normal", "even"] = "even" if chosen == "even" else "normal"
    return Spread(feature=place, amount=amount or 0.0, shape=shape)


def _half(scene: Scene, feature: Feature, place: int) -> float:
    """Take half a standard deviation of the data, to two digits."""
    half = float(np.nanstd(scene.page.model.X[:, place])) / 2
    digits = 1 - math.floor(math.log10(half)) if half > 0 else 0
    return feature.coarse(half, digits, more=1)


def _goal(scene: Scene, own: str, value: float) -> Goal:
    text = scene.page.text
    kinds: dict[Literal["at-least", "at-most"], str] = {
        "at-least": text("at least"),
        "at-most": text("at most"),
    }
    kind = st.selectbox(
        text("Chance of") if scene.page.schema.target.is_number else text("How often it is"),
        list(kinds), format_func=kinds.__getitem__, key=f"{own}-kind",
        persist_state="session", width=190,
    )  # fmt: skip
    wanted = scene.target_field(f"{own}-value", value)
    return scene.goal(kind, value if wanted is None else wanted)


def _answer(scene: Scene, found: Distribution, goal: Goal, chance: Probability) -> None:
    text, write = scene.page.text, Writer(scene.page.schema.target, scene.page.text)
    wanted = write.with_unit(goal.value)
    if goal.kind == "at-least":
        what = text("at least {goal}", goal=wanted)
    else:
        what = text("at most {goal}", goal=wanted)
    margin = 100 * max(chance.high - chance.share, chance.share - chance.low)
    share = text.percent(chance.share)
    sentence = text(
        "{what}: {share} (± {margin})", what=what, share=share, margin=text.number(margin, 1)
    )
    st.markdown(
        f"**{sentence[:1].upper()}{sentence[1:]}**",
        help=text(
            "{n} draws; 95 % sure that many more would give {low} to {high}.",
            n=text.number(len(found.values), 0),
            low=text.percent(chance.low, 1),
            high=text.percent(chance.high, 1),
        ),
    )
    st.markdown(spread_words(found, write))


def spread_words(found: Distribution, write: Writer) -> str:
    """Say how far the predictions spread, in a way that holds for the numbers as written."""
    text, values = write.text, found.values
    low, median, high = map(write, (found.low, found.median, found.high))
    above = float((values > write.most_read(found.median)).mean())
    below = float((values < write.least_read(found.median)).mean())
    if above == below == 0:
        return text("Always {median}.", median=median)
    # Forests answer in steps: the middle may be shared by many draws, or the end of all of them.
    if abs(above - below) <= EVEN:
        return text(
            "Nine times in ten between {low} and {high}; as often above {median} as below.",
            low=low, median=median, high=high,
        )  # fmt: skip
    return text(
        "Nine times in ten between {low} and {high}; {below} of the draws give less than {median}"
        " and {above} more.",
        low=low, median=median, high=high, below=_share(below, text), above=_share(above, text),
    )  # fmt: skip


def _share(share: float, text: Text) -> str:
    # What happens at all is not 0 %.
    return text.percent(share, 0 if share == 0 or share >= 0.01 else 2)


def _picture(scene: Scene, found: Distribution, goal: Goal) -> dict[str, Any]:
    text = scene.page.text
    counts, edges = found.histogram()
    return {
        "counts": counts.tolist(),
        "edges": edges.tolist(),
        "low": found.low,
        "median": found.median,
        "high": found.high,
        "goal": {
            "kind": goal.kind,
            "value": goal.value,
            # What is read as the goal reaches it.
            "edge": goal.low if goal.kind == "at-least" else goal.high,
        },
        "words": {
            "median": text("median"),
            "goal": text("goal"),
            "picture": text("{n} predictions from {low} to {high}, median {median}."),
        },
    }
