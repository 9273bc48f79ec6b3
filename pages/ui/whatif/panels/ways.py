"""The ways to a goal as a short list, each with a button that goes there."""

from __future__ import annotations

import math
from html import escape

import streamlit as st

from mlcore.text import Text
from mlcore.whatif.goal import Candidate, GoalAnswer
from mlcore.whatif.support import FAR
from mlcore.wording.values import Writer
from pages.ui.whatif.panels.scene import Scene

MAX_ALONE = 6


def show(scene: Scene, own: str, answer: GoalAnswer, *, earlier: bool, running: bool) -> None:
    """Say how the search ended, and list the ways.

    Parameters
    ----------
    own : str
        What the names of this panel's widgets begin with.
    earlier : bool
        Whether the sliders or the question have changed since.
    running : bool
        Whether something better is still being looked for.
    """
    text = scene.page.text
    if earlier:
        st.caption(f":material/history: {text('For the earlier values')}")
    st.markdown(f"**{_so_far(scene, answer) if running else _headline(scene, answer)}**")
    if answer.outcome == "locked" or (answer.outcome == "met" and not answer.best.changed):
        return
    ways = [answer.best]
    ways += [way for way in answer.alone[:MAX_ALONE] if way.row != answer.best.row]
    for place, way in enumerate(ways):
        if place == 1:
            st.caption(text("Other ways, moving one input alone"))
        _line(scene, answer, way, f"{own}-apply-{place}")
    n_alone = len(answer.alone)
    if answer.outcome == "reached" and not n_alone:
        st.caption(text("No input can do it alone."))
    if not running:
        st.caption(_basis(text, answer), help=_method(text))


def _so_far(scene: Scene, answer: GoalAnswer) -> str:
    text = scene.page.text
    if answer.outcome == "reached":
        return text("The smallest change found so far:")
    best = _prediction(scene, answer, answer.best)
    return text("The closest found so far is {prediction}:", prediction=best)


def _headline(scene: Scene, answer: GoalAnswer) -> str:
    text = scene.page.text
    best = _prediction(scene, answer, answer.best)
    if answer.outcome == "met":
        if answer.best.changed:
            return text("The bounds alone reach the goal:")
        return text("The goal is reached as things are: {prediction}.", prediction=best)
    if answer.outcome == "locked":
        return text("Everything is locked. Unlock at least one input.")
    if answer.outcome == "reached":
        if answer.proven:
            return text("The smallest change that reaches the goal:")
        return text("The smallest change found:")
    if answer.outcome == "unreachable":
        if answer.proven:
            return text(
                "The goal cannot be reached with these locks and bounds. The best is {prediction}:",
                prediction=best,
            )
        return text(
            "The goal cannot be reached with these locks and bounds. The best found is"
            " {prediction}:",
            prediction=best,
        )
    return text("No way was found. The best found is {prediction}:", prediction=best)


def _basis(text: Text, answer: GoalAnswer) -> str:
    if answer.outcome == "met":
        return text("Each answer is predicted by the model itself.")
    if answer.proven and answer.outcome == "reached":
        return text("Proven, to the step of each slider: no smaller change reaches the goal.")
    if answer.proven:
        return text("Proven: no values come closer.")
    if answer.outcome == "unreachable":
        return text("Proven out of reach; values that come closer may exist.")
    return text("Not proven: a better way may exist.")


def _method(text: Text) -> str:
    return text(
        "A change counts its distance in standard deviations of the data, plus half of one for"
        " every input that moves. Each single input is tried at every step of its slider; in a"
        " forest, also between any two thresholds that a step misses. Combinations are guessed by"
        " differential evolution; where the model is a forest, branch and bound over the boxes of"
        " its trees then proves that nothing better is left, if the time suffices. What is shown"
        " was predicted by the model itself."
    )


def _line(scene: Scene, answer: GoalAnswer, way: Candidate, key: str) -> None:
    text = scene.page.text
    moves = " · ".join(escape(_move(scene, answer.row, way, place)) for place in way.changed)
    result = f"<strong>{escape(_prediction(scene, answer, way))}</strong>"
    words = text("{moves}: {result}", moves=moves, result=result)
    far = _distance(scene, way)
    if far >= 1:
        note = text("further from the data than any real case")
    elif far >= FAR:
        # Rounded down: "further than 100 %" would be all of them.
        share = text.percent(math.floor(100 * far + 1e-9) / 100)
        note = text("further from the data than {share} of the real cases", share=share)
    if far >= FAR:
        words += f'<br><span class="goal-far">⚠ {escape(note)}</span>'
    with st.container(key=f"{key}-row", horizontal=True, vertical_alignment="center"):
        st.html(f'<div class="goal-way">{words}</div>')
        st.button(text("Apply"), on_click=scene.place, args=(way.row,), key=key)


def _move(scene: Scene, row: tuple[float, ...], way: Candidate, place: int) -> str:
    text, feature = scene.page.text, scene.page.schema.features[place]
    before, after = Writer(feature, text).move(row[place], way.row[place])
    return f"{scene.page.label(feature)} {before} → {after} {text(feature.unit)}".strip()


def _prediction(scene: Scene, answer: GoalAnswer, way: Candidate) -> str:
    text, write = scene.page.text, Writer(scene.page.schema.target, scene.page.text)
    written = write.with_unit(way.prediction)
    if way.score == way.prediction:
        return written
    end = write(way.score)
    if answer.goal.kind == "at-least":
        return text("{prediction}, usually at least {end}", prediction=written, end=end)
    return text("{prediction}, usually at most {end}", prediction=written, end=end)


def _distance(scene: Scene, way: Candidate) -> float:
    return scene.page.model.distance(way.row) or 0.0
