"""One tree of the model and the way the row takes through it, step by step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from mlcore.forest import TreeArrays
from mlcore.models import OpenedModel
from mlcore.schema import Feature, FloatArray, Target
from mlcore.text import Text
from mlcore.whatif.tree_path import (
    Step,
    TreePath,
    representative_tree,
    running_answers,
    tree_answers,
    tree_path,
)
from mlcore.wording import Writer
from mlcore.wording.values import class_name
from pages.ui import live
from pages.ui.whatif.scene import Scene

SCORE = 3
"""Digits of a score after the separator."""
FEW = 3
"""Levels that a step names; of more it says how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crowd:
    """The trees that are looked at.

    Attributes
    ----------
    answers : ndarray of shape (n_trees,), float64
        What each says of the row.
    running : ndarray of shape (n_trees,), float64, or None
        The prediction as it is after each of them, where they add up to a score that it is made
        of; None where they make it themselves.
    is_one_of_several : bool
        Whether other ensembles have their scores, too.
    """

    trees: TreeArrays
    answers: FloatArray
    running: FloatArray | None = None
    is_one_of_several: bool = False


def title(text: Text) -> str:
    """Name the panel."""
    return text("Look inside")


def draw(scene: Scene) -> None:
    """Draw the panel."""
    text, crowd = scene.page.text, _crowd(scene.page.model, scene.row)
    if crowd is None:
        alone = scene.page.model.scores is None
        st.caption(
            text("There are no trees to look at in this model.")
            if alone
            else text("This model puts several others together: no tree tells how it answers.")
        )
        return
    trees, answers = crowd.trees, crowd.answers
    chosen = f"inside-tree-{scene.page.model_id}"
    element = f"inside-{scene.page.model_id}"

    def choose() -> None:
        tree = st.session_state[element].tree
        if tree is not None:
            # 0 stands for the tree that tells most of whatever row is on the sliders.
            st.session_state[chosen] = min(max(int(tree), 0), trees.n_trees)

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
            "running": None if crowd.running is None else crowd.running.tolist(),
            "prediction": scene.explored.answer.prediction,
            "steps": [_step(step, scene) for step in path.steps],
            "leaf": _leaf(path, crowd, scene),
            "words": _words(crowd, scene),
        },
        key=element,
        listeners={"tree": choose},
    )
    with st.expander(text("How is this computed?")):
        st.markdown(_method(crowd, scene.page.schema.target, text))


def _crowd(model: OpenedModel, row: list[float]) -> Crowd | None:
    """Choose the trees: those that are the model, or those of the score of the chosen class."""
    if model.trees is not None:
        return Crowd(trees=model.trees, answers=tree_answers(model.trees, row))
    scores, target = model.scores, model.schema.target
    if scores is None:
        return None
    members = scores.members
    is_by_class = len(members) == len(target.classes) and _is_softmax(model)
    if any(each.average for each in members) or not (is_by_class or len(members) == 1):
        return None
    trees = members[target.chosen if len(members) > 1 else 0]
    if {each.n_trees for each in members} != {trees.n_trees}:
        return None
    return Crowd(
        trees=trees,
        answers=tree_answers(trees, row),
        running=running_answers(scores, row),
        is_one_of_several=len(members) > 1,
    )


def _is_softmax(model: OpenedModel) -> bool:
    """Tell whether each class has a score of its own, which the others are weighed against."""
    rule = None if model.link is None else model.link.rule
    match rule:
        case ["column", _, ["softmax", *_]]:
            return True
        case _:
            return False


def _step(step: Step, scene: Scene) -> dict[str, Any]:
    text = scene.page.text
    feature = scene.page.schema.features[step.feature]
    if feature.is_choice:
        return _among(step, feature, scene)
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
        "unknown": _unknown(step, feature, text),
    }


def _among(step: Step, feature: Feature, scene: Scene) -> dict[str, Any]:
    """Say of a choice which levels lead the same way."""
    text, write = scene.page.text, Writer(feature, scene.page.text)
    own_first = sorted(step.levels, key=lambda code: code != step.value)
    label, names = scene.page.label(feature), [write(code) for code in own_first]
    some = ", ".join(names[:FEW])
    if len(names) > FEW:
        some = text("{some} or {n} others", some=some, n=text.number(len(names) - FEW, 0))
    if step.missing:
        words = text("{input} is not known: go left, as the tree has learnt", input=label)
    elif len(names) == 1:
        words = text("{input} is {level}: go left", input=label, level=some)
    else:
        value = write(step.value)
        words = text(
            "{input} {value} is one of {levels}: go left", input=label, value=value, levels=some
        )
    return {
        "words": words,
        "asks": f"{label}: {some or write.unknown}",
        "exact": f"{label}: {', '.join(names)}" if len(names) > FEW else "",
        "left": True,
        "aside": text.plural("{n} leaf", "{n} leaves", step.n_leaves_aside),
        "unknown": _unknown(step, feature, text),
    }


def _unknown(step: Step, feature: Feature, text: Text) -> str:
    """Say which way a value would go that is not known; nothing where one always is."""
    if step.missing or not feature.allow_missing:
        return ""
    return text("not known: left") if step.missing_left else text("not known: right")


def _exact(step: Step, text: Text) -> str:
    digits = np.format_float_positional(step.threshold, trim="-").partition(".")[2]
    return text.number(step.threshold, len(digits))


def _value(step: Step, feature: Feature, text: Text) -> str:
    # A value that was typed may have more digits than its slider shows.
    if feature.coarse(step.value) == step.value:
        return Writer(feature, text)(step.value)
    return text.number(step.value, max(step.digits, 2))


def _leaf(path: TreePath, crowd: Crowd, scene: Scene) -> dict[str, str]:
    text, write = scene.page.text, Writer(scene.page.schema.target, scene.page.text)
    if crowd.running is not None:
        value = text.signed(path.value, SCORE)
        after = write(crowd.running[path.tree])
        if path.tree == 0:
            words = text("The end: the score begins with {value}", value=value)
        elif crowd.is_one_of_several:
            words = text(
                "The end: this tree adds {value} to the score of “{name}”; with those of its round"
                " the prediction goes from {before} to {after}",
                value=value, name=_chosen(scene), before=write(crowd.running[path.tree - 1]),
                after=after,
            )  # fmt: skip
        else:
            words = text(
                "The end: this tree adds {value} to the score; the prediction goes from {before} to"
                " {after}",
                value=value, before=write(crowd.running[path.tree - 1]), after=after,
            )  # fmt: skip
    elif crowd.trees.average:
        value = write(path.value)
        words = text("The end: this tree says {value} {unit}", value=value, unit=write.unit)
    else:
        value = write.finer(2).difference(path.value)
        words = text("The end: this tree adds {value} {unit}", value=value, unit=write.unit)
    return {"words": words.strip(), "value": value}


def _chosen(scene: Scene) -> str:
    return class_name(scene.page.schema.target.chosen_class, scene.page.text)


def _words(crowd: Crowd, scene: Scene) -> dict[str, str]:
    text, trees, answers = scene.page.text, crowd.trees, crowd.answers
    prediction = scene.explored.answer.prediction
    said = Writer(scene.page.schema.target, text)(prediction)
    if crowd.is_one_of_several:
        together = text(
            "Each class has trees of its own, which add up to its score. Of those of “{name}”"
            " {more} add and {less} take away; all scores together make the prediction,"
            " {prediction}.",
            name=_chosen(scene),
            less=text.number((answers < 0).sum(), 0),
            more=text.number((answers > 0).sum(), 0),
            prediction=said,
        )
    elif crowd.running is not None:
        together = text(
            "The trees add up to a score: {more} add, {less} take away. The score, {score}, makes"
            " the prediction, {prediction}.",
            less=text.number((answers < 0).sum(), 0),
            more=text.number((answers > 0).sum(), 0),
            score=text.number(float(answers.sum()), SCORE),
            prediction=said,
        )
    elif trees.n_trees == 1:
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


def _method(crowd: Crowd, target: Target, text: Text) -> str:
    steps = text(
        "The trees are those of the converted model, in the inputs' own units. A threshold is"
        " written with as many digits as it takes to tell on which side a value lies; pointing at"
        " it shows all of them. Where a value is not known, each comparison has a side"
        " for it, chosen in training."
    )
    if crowd.running is not None:
        how = text(
            "A score is the sum of what the leaves of its trees say; the picture shows the"
            " prediction as it would be after each of them."
        )
    elif crowd.trees.average:
        how = text("The prediction is the mean of what the leaves of all trees say.")
        if not target.is_number:
            how += " " + text("Comparisons that change nothing for this class are left out.")
    else:
        how = text("The prediction is the sum of what the leaves of all trees say.")
    return f"{steps} {how}"
