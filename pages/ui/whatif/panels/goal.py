"""Reach a goal: say what the prediction should be, and be told the smallest change that does it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from mlcore.datasets import WANTED
from mlcore.errors import MlcoreError
from mlcore.jobs import Job, Snapshot
from mlcore.schema import Feature
from mlcore.text import Text
from mlcore.whatif.goal import Candidate, Goal, GoalAnswer
from mlcore.whatif.support import FAR
from mlcore.wording import Writer
from pages.ui.frame.page import Page
from pages.ui.whatif.levers import draw_limit
from pages.ui.whatif.scene import Scene
from pages.ui.widgets import plain

PATIENCE = 0.4
"""Seconds to wait for the end of a search before what it has found so far is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked: an answer to another question is marked as earlier."""

    row: tuple[float, ...]
    goal: Goal | None
    usually: bool
    locked: tuple[bool, ...]
    bounds: tuple[tuple[float, float] | frozenset[float] | None, ...]


def title(text: Text) -> str:
    """Name the panel."""
    return text("Reach a goal")


def question(scene: Scene) -> str:
    """Ask on the panel's card for what the panel would look for."""
    text, write = scene.page.text, Writer(scene.page.schema.target, scene.page.text)
    own = _own(scene.page)
    value = scene.target_value(f"{own}-value", _proposal(scene, own)[1])
    if value is None:
        return text("What would have to change?")
    goal = f"{write.shortest(value)} {write.unit}".strip()
    return text("How do I get to {goal}?", goal=goal)


def draw(scene: Scene) -> None:
    """Ask for the goal, and show the ways to it once somebody wants them."""
    page, text = scene.page, scene.page.text
    own = _own(page)
    kinds = {
        "at-least": text("at least"),
        "at-most": text("at most"),
        "about": text("about"),
    }
    if not page.model.no_interval:
        kinds["usually-at-least"] = text("usually at least")
        kinds["usually-at-most"] = text("usually at most")
    kind, value = _proposal(scene, own)
    with st.container(key="goal-question", horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            text("The prediction should be"), list(kinds), index=list(kinds).index(kind),
            format_func=kinds.__getitem__, key=f"{own}-kind", persist_state="session", width=190,
            help=text(
                "Usually: what counts is the end of the range that holds the actual value 9 "
                "times in 10, not the prediction in its middle."
            ) if len(kinds) > 3 else None,
        )  # fmt: skip
        wanted = scene.target_field(f"{own}-value", value)
        st.button(
            text("Find a way"), type="primary", disabled=wanted is None,
            on_click=_begin, args=(scene, own), key=f"{own}-find",
        )  # fmt: skip
    _limits(scene, own)
    asked: tuple[Job[GoalAnswer], Question] | None = st.session_state.get(f"{own}-search")
    if asked is not None:
        now = asked[0].now
        # Not in a fragment of its own: what is applied has to redraw the sliders.
        _outcome(scene, own, now)
        if now.is_running:
            st.fragment(_progress, run_every=0.3)(scene, own, now.result is not None)


def _own(page: Page) -> str:
    """Return what the names of the panel's widgets and notes begin with."""
    return f"goal-{page.number_id}"


def _question(scene: Scene, own: str) -> Question:
    """Read what is asked from the widgets as they are now.

    A callback must not be handed it: it would be what the page last drew, without the number that
    was typed just before the button was pressed.
    """
    state, schema = st.session_state, scene.page.schema
    chosen, value = state[f"{own}-kind"], scene.target_value(f"{own}-value")
    kind = chosen.removeprefix("usually-")
    tolerance = (schema.target.high - schema.target.low) / 100 if kind == "about" else 0.0
    movable, bounds = _movable(scene, own), list[tuple[float, float] | frozenset[float] | None]()
    for place, feature in enumerate(schema.features):
        if feature.is_choice:
            # None chosen means any.
            allowed = frozenset(state.get(_range(f"{own}-{place}", feature)) or ())
            bounds.append(allowed or None)
            continue
        # What is not drawn keeps its state; what never was drawn has none.
        low, high = state.get(_range(f"{own}-{place}", feature), (feature.low, feature.high))
        low, high = max(low, feature.low), min(high, feature.high)
        # The full range is no bound: a row from elsewhere may lie outside it.
        data = scene.page.model.schema.features[place]
        free = low <= data.low and high >= data.high
        bounds.append(None if free else (float(low), float(high)))
    return Question(
        row=tuple(scene.inputs.current()),
        goal=None if value is None else scene.goal(kind, value, tolerance=tolerance),
        usually=chosen != kind,
        locked=tuple(
            place not in movable or bool(state.get(f"{own}-{place}-lock"))
            for place in range(schema.n_features)
        ),
        bounds=tuple(bounds),
    )


def _proposal(scene: Scene, own: str) -> tuple[str, float]:
    """Choose a round goal half-way to where single inputs can bring the prediction."""
    state, model = st.session_state, scene.page.model
    here = scene.explored.answer.prediction
    reached = np.concatenate([[here], *(curve.y for curve in scene.explored.curves)])
    low, high = float(reached.min()), float(reached.max())
    if f"{own}-proposal" in state:
        proposed: tuple[str, float] = state[f"{own}-proposal"]
        kind, value = proposed
        # In a field that followed the sliders, what is being typed would be overwritten.
        drawn = f"{own}-value" in state
        if drawn or (here < value <= high if kind == "at-least" else low <= value < here):
            return proposed
    room = {"at-least": high - here, "at-most": here - low}
    wanted = WANTED.get(model.manifest.config["dataset"]) if model.manifest.config else None
    kind = wanted if wanted and room[wanted] else max(room, key=room.__getitem__)
    way = room[kind] / 2
    digits = -math.floor(math.log10(way)) if way > 0 else 0
    far = here + way if kind == "at-least" else here - way
    proposed = state[f"{own}-proposal"] = kind, model.schema.target.coarse(far, digits)
    return proposed


def _limits(scene: Scene, own: str) -> None:
    """Draw what may not move and how far the rest may, but only while that is open."""
    opened = st.expander(
        scene.page.text("Locks and bounds"), key=f"{own}-limits", on_change="rerun"
    )
    if opened.open:
        with opened:
            _others(scene, own)
            for place in sorted(_movable(scene, own)):
                _limit(scene, scene.page.schema.features[place], f"{own}-{place}")


def _movable(scene: Scene, own: str) -> set[int]:
    """Return the places of the inputs with a slider, and of those chosen beside them."""
    return {*scene.places, *st.session_state.get(f"{own}-others", ())}


def _others(scene: Scene, own: str) -> None:
    """Offer the inputs without a slider, which stay as they are unless they are chosen."""
    text, features = scene.page.text, scene.page.schema.features
    others = [place for place in scene.inputs.hidden if features[place].low < features[place].high]
    if not others:
        return
    key = f"{own}-others"
    # One of them may have got a slider meanwhile.
    kept = [place for place in st.session_state.get(key, ()) if place in others]
    if kept != list(st.session_state.get(key, ())):
        st.session_state[key] = kept
    scene.renew(key)
    st.multiselect(
        text("Other inputs that may move"), others, key=key, persist_state="session",
        format_func=lambda place: scene.page.label(features[place]),
        placeholder=text("Inputs without a slider stay as they are"),
    )  # fmt: skip


def _limit(scene: Scene, feature: Feature, key: str) -> None:
    page, text = scene.page, scene.page.text
    name = plain(page.label(feature))
    with st.container(key=f"{key}-row", horizontal=True, vertical_alignment="center"):
        lock = st.checkbox(
            text("Keep {input}", input=name), key=f"{key}-lock", persist_state="session", width=240
        )
        draw_limit(page, feature, _range(key, feature), disabled=lock)


def _range(key: str, feature: Feature) -> str:
    """Name what says how far an input may go: over its values, its stops, or its levels."""
    return f"{key}-{'levels' if feature.is_choice else 'stops' if feature.stops else 'range'}"


def _begin(scene: Scene, own: str) -> None:
    """Search in a thread, and wait a little: most answers are there before a page could ask."""
    model, question = scene.page.model, _question(scene, own)
    goal = question.goal
    if goal is None:
        return
    earlier: tuple[Job[GoalAnswer], Question] | None = st.session_state.get(f"{own}-search")
    if earlier is not None:
        earlier[0].cancel()

    def work(job: Job[GoalAnswer]) -> GoalAnswer:
        return model.reach(
            question.row, goal, usually=question.usually,
            locked=question.locked, bounds=question.bounds,
            report=lambda share: job.report(share=share), cancelled=lambda: job.is_cancelled,
            so_far=lambda answer: job.report(result=answer),
        )  # fmt: skip

    search = Job(work, name="goal", expected=MlcoreError)
    search.wait(PATIENCE)
    st.session_state[f"{own}-search"] = search, question


def _progress(scene: Scene, own: str, proving: bool) -> None:
    text = scene.page.text
    search, _ = st.session_state[f"{own}-search"]
    now = search.now
    if not now.is_running or proving != (now.result is not None):
        st.rerun()
    doing = text("Checking that there is nothing better …") if proving else text("Searching …")
    with st.container(key="goal-progress", horizontal=True, vertical_alignment="center"):
        st.progress(now.share, text=doing)
        st.button(text("Stop"), on_click=search.cancel, key=f"{own}-stop")


def _outcome(scene: Scene, own: str, now: Snapshot[GoalAnswer]) -> None:
    text = scene.page.text
    _, asked = st.session_state[f"{own}-search"]
    if now.result is not None:
        earlier = asked != _question(scene, own)
        _show_ways(scene, own, now.result, earlier=earlier, running=now.is_running)
    elif isinstance(now.error, MlcoreError):
        st.error(text.describe(now.error))
    elif not now.is_running:
        st.error(text("The search failed. The server’s log says why."))


def asked_last(page: Page) -> Goal | None:
    """Return the goal for the prediction that was asked for last in this session."""
    asked: tuple[Job[GoalAnswer], Question] | None = st.session_state.get(f"{_own(page)}-search")
    if asked is None or asked[1].usually:
        return None
    return asked[1].goal


MAX_ALONE = 6


def _show_ways(scene: Scene, own: str, answer: GoalAnswer, *, earlier: bool, running: bool) -> None:
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
        " every input that moves; another level of a choice counts as one standard deviation."
        " Each single input is tried at every step of its slider; where trees answer, also between"
        " any two thresholds that a step misses. Combinations are guessed by differential"
        " evolution; where trees answer, branch and bound over their boxes then proves that nothing"
        " better is left, if the time suffices. What is shown was predicted by the model itself."
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
