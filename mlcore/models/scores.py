"""The trees that answer for a model: one ensemble, or several and what is made of their scores."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mlcore.forest import TreeArrays, members_from_onnx, only_score, trees_from_onnx
from mlcore.forest.scores import Direction, Scores
from mlcore.inference import Predictor
from mlcore.inference.classifier import ClassPredictor
from mlcore.inference.links import Link

_RISING = ("arcsinh", "cbrt", "exp", "exp2", "expm1", "sinh")
"""Functions that have a number for everything and never fall."""
_OPPOSITE: Mapping[Direction, Direction] = {-1: 1, 0: 0, 1: -1}
Directions = Mapping[int, Direction]


def trees_of(predictor: Predictor, exact: bytes) -> TreeArrays | None:
    """Read the trees that answer from an exact model.

    None behind a link: there the leaves are no answers, and :func:`scores_of` reads them.
    """
    if getattr(predictor, "link", None) is not None:
        return None
    if isinstance(predictor, ClassPredictor):
        return (
            None if predictor.score is None else trees_from_onnx(only_score(exact, predictor.score))
        )
    return trees_from_onnx(exact)


def scores_of(predictor: Predictor, exact: bytes) -> Scores | None:
    """Read the ensembles behind a link, those that it reads, with the link.

    None where there is no link, or where a score comes from anything but trees on raw rows: such a
    model is asked as any other is.
    """
    link: Link | None = getattr(predictor, "link", None)
    members = () if link is None else members_from_onnx(exact)
    if link is None or len(members) < link.n_scores:
        return None
    rule = _simple(link.rule)
    directions = _directions(rule)
    read = sorted(directions)
    numbers = {place: number for number, place in enumerate(read)}
    return Scores(
        members=tuple(members[place] for place in read),
        link=Link.read(json.dumps(_renumbered(rule, numbers))),
        directions=tuple(directions[place] for place in read),
    )


def _simple(rule: Any) -> Any:
    """Leave out the classes that are not asked for: the others' scores need not be read."""
    if isinstance(rule, int):
        return rule
    name, parameters, *inner = rule
    inner = [_simple(each) for each in inner]
    if name == "column" and isinstance(inner[0], list) and inner[0][0] == "columns":
        return inner[0][2 + parameters["place"]]
    return [name, parameters, *inner]


def _renumbered(rule: Any, numbers: Mapping[int, int]) -> Any:
    if isinstance(rule, int):
        # One that only classes not asked for are made of: whatever stands there changes nothing.
        return numbers.get(rule, 0)
    name, parameters, *inner = rule
    return [name, parameters, *(_renumbered(each, numbers) for each in inner)]


def _directions(rule: Any, place: int = 0) -> Directions:
    """Say of every score that a rule reads whether its answer rises with it.

    Parameters
    ----------
    place : int
        Of the class that is asked about, where the rule gives the chances of classes.

    Examples
    --------
    >>> _directions(["column", {"place": 1}, ["softmax", {"along_rows": False}, 0, 1, 2]])
    {1: 1, 0: -1, 2: -1}
    >>> _directions(["function", {"name": "exp"}, ["multiplied", {"by": -2.0, "plus": None}, 0]])
    {0: -1}
    """
    if isinstance(rule, int):
        return {rule: 1}
    name, parameters, first, *others = rule
    match name:
        case "column":
            return _directions(first, parameters["place"])
        case "columns":
            return _directions(rule[2 + place])
        case "complement":
            return _turned(_directions(first), -1 if place == 0 else 1)
        case "binary":
            falls = (place == 0) != (parameters["factor"] < 0)
            return _turned(_directions(first), -1 if falls else 1)
        case "softmax" if others:  # one rule alone gives the scores of all classes together
            scores = rule[2:]
            own = _directions(scores.pop(place))
            return _together(own, *(_turned(_directions(each), -1) for each in scores))
        case "average" | "capped" | "mean-in-turn":
            return _together(*(_directions(each, place) for each in (first, *others)))
        case "difference":
            return _together(_directions(first), _turned(_directions(others[0]), -1))
        case "line":
            weighed = zip((first, *others), parameters["weights"], strict=True)
            return _together(*(_turned(_directions(each), _sign(by)) for each, by in weighed))
        case "divided" | "multiplied":
            by = 1.0 if parameters["by"] is None else parameters["by"]
            return _turned(_directions(first), _sign(by))
        case "function" if parameters["name"] in (*_RISING, "negative"):
            return _turned(_directions(first), -1 if parameters["name"] == "negative" else 1)
        case "interpolated" | "quantile":
            heights = parameters["y" if name == "interpolated" else "quantiles"]
            return _turned(_directions(first), 1 if heights == sorted(heights) else 0)
        case "clipped" | "logistic":
            return _directions(first)
        case "shares" | "shares-32" if _is_softmax(rule):
            return _directions(["softmax", {}, *first[2][2:]], place)
        case "exp-32" | "exp-fast" | "exp-in-turn" | "signed-square":
            return _directions(first)
        case "float32" | "float64":
            return _directions(first, place)
        case "odds-32":
            return _turned(_directions(first), -1)
    return _turned(_together(*map(_directions, (first, *others))), 0)


def _is_softmax(rule: Any) -> bool:
    """Tell whether shares are made of the powers of scores, as boosting libraries do it."""
    _, _, powers, *others = rule
    inner = powers[2] if isinstance(powers, list) and powers[0].startswith("exp-") else None
    return not others and isinstance(inner, list) and inner[0] == "apart" and len(inner) > 3


def _sign(factor: float) -> Direction:
    return 1 if factor > 0 else -1 if factor < 0 else 0


def _turned(found: Directions, by: Direction) -> Directions:
    return {place: _OPPOSITE[way] if by < 0 else by and way for place, way in found.items()}


def _together(*parts: Directions) -> Directions:
    """Join what is known of the parts of a rule; a score that pulls both ways has no direction."""
    joined: dict[int, Direction] = {}
    for part in parts:
        for place, way in part.items():
            joined[place] = way if joined.get(place, way) == way else 0
    return joined
