"""One tree of the model and the way the row takes through it, step by step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from mlcore.forest import TreeArrays
from mlcore.schema import Feature
from mlcore.text import Text
from mlcore.whatif.tree_path import Step, TreePath, representative_tree, tree_answers, tree_path
from mlcore.wording import Writer
from pages.ui import live
from pages.ui.whatif.scene import Scene


def title(text: Text) -> str:
    """Name the panel."""
    return text("Look inside")


def draw(scene: Scene) -> None:
    """Draw the panel."""
    text, trees = scene.page.text, scene.page.model.trees
    if trees is None:
        st.caption(text("There are no trees to look at in this model."))
        return
    chosen = f"inside-tree-{scene.page.model_id}"
    element = f"inside-{scene.page.model_id}"

    def choose() -> None:
        tree = st.session_state[element].tree
        if tree is not None:
            # 0 stands for the tree that tells most of whatever row is on the sliders.
            st.session_state[chosen] = min(max(int(tree), 0), trees.n_trees)

    answers = tree_answers(trees, scene.row)
    number = st.session_state.get(chosen, 0)
    tree = number - 1 if number else representative_tree(answers, average=trees.average)
    path = tree_path(trees, scene.page.schema, scene.row, tree)
    live.mount(
        "inside",
        {
            **scene.shared,
            "tree": tree + 1,
            "n_trees": trees.n_trees,
            "telling": not number,
            "average": trees.average,
            "answers": answers.tolist(),
            "prediction": scene.explored.answer.prediction,
            "steps": [_step(step, scene) for step in path.steps],
            "leaf": _leaf(path, trees, scene),
            "words": _words(trees, answers, scene),
        },
        key=element,
        listeners={"tree": choose},
    )
    with st.expander(text("How is this computed?")):
        st.markdown(_method(trees, text))


def _step(step: Step, scene: Scene) -> dict[str, Any]:
    text = scene.page.text
    feature = scene.page.schema.features[step.feature]
    label, threshold = scene.page.label(feature), text.number(step.written, step.digits)
    facts = {"input": label, "value": _value(step, feature, text), "threshold": threshold}
    is_finite, is_short = math.isfinite(step.threshold), step.written != step.threshold
    if step.missing and step.goes_left:
        words = text("{input} is not known: go left, as the tree has learnt", input=label)
    elif step.missing:
        words = text("{input} is not known: go right, as the tree has learnt", input=label)
    elif not is_finite:
        # Asked in a tree that was made with missing values, too.
        words = text("{input} is known: go left, as the tree has learnt", input=label)
    elif step.goes_left:
        words = text("{input} {value} is at most {threshold}: go left", **facts)
    else:
        words = text("{input} {value} is above {threshold}: go right", **facts)
    aside = text.plural("{n} leaf", "{n} leaves", step.n_leaves_aside)
    return {
        "words": words,
        "asks": f"{label} ≤ {threshold}" if is_finite else f"{label} ?",
        "exact": f"{label} ≤ {_exact(step, text)}" if is_finite and is_short else "",
        "left": step.goes_left,
        "aside": aside,
    }


def _exact(step: Step, text: Text) -> str:
    digits = np.format_float_positional(step.threshold, trim="-").partition(".")[2]
    return text.number(step.threshold, len(digits))


def _value(step: Step, feature: Feature, text: Text) -> str:
    # A value that was typed may have more digits than its slider shows.
    if feature.coarse(step.value) == step.value:
        return Writer(feature, text)(step.value)
    return text.number(step.value, max(step.digits, 2))


def _leaf(path: TreePath, trees: TreeArrays, scene: Scene) -> dict[str, str]:
    text, write = scene.page.text, Writer(scene.page.schema.target, scene.page.text)
    if trees.average:
        value = write(path.value)
        words = text("The end: this tree says {value} {unit}", value=value, unit=write.unit)
    else:
        value = write.finer(2).difference(path.value)
        words = text("The end: this tree adds {value} {unit}", value=value, unit=write.unit)
    return {"words": words.strip(), "value": value}


def _words(trees: TreeArrays, answers: Any, scene: Scene) -> dict[str, str]:
    text = scene.page.text
    prediction = scene.explored.answer.prediction
    said = Writer(scene.page.schema.target, text)(prediction)
    if trees.n_trees == 1:
        together = text("This model is a single tree: what its leaf says is the prediction.")
    elif trees.average:
        together = text(
            "{less} trees say less, {more} say more; their mean is the prediction, {prediction}.",
            less=text.number((answers < prediction).sum(), 0),
            more=text.number((answers > prediction).sum(), 0),
            prediction=said,
        )
    else:
        together = text(
            "The trees add up rather than average: {more} add, {less} take away, and their sum is"
            " the prediction, {prediction}.",
            less=text.number((answers < 0).sum(), 0),
            more=text.number((answers > 0).sum(), 0),
            prediction=said,
        )
    return {
        "tree": text("Tree"),
        "of": text("{tree} of {n_trees}"),
        "telling": text("Closest to the answer") if trees.average else text("Adds or takes most"),
        "together": together,
        "prediction": text("prediction"),
        "picture": text("The way through the tree: left where the answer is yes, right for no"),
        "sides": text("Left: yes. Right: no. Dashed: the branches not taken, with their leaves."),
        "start": text("This tree is a single leaf: it compares nothing."),
    }


def _method(trees: TreeArrays, text: Text) -> str:
    steps = text(
        "The trees are those of the converted model, in the inputs' own units. A threshold is"
        " written with as many digits as it takes to tell on which side a value lies; pointing at"
        " it shows all of them. Where a value is not known, each comparison has a side"
        " for it, chosen in training."
    )
    how = (
        text("The prediction is the mean of what the leaves of all trees say.")
        if trees.average
        else text("The prediction is the sum of what the leaves of all trees say.")
    )
    return f"{steps} {how}"
