"""From the scores of an ONNX model to its answer: what scikit-learn computes after its trees.

ONNX Runtime's own exponentials and sums differ from numpy's in the last bits, so the file gives the
scores and numpy does the rest, with the very functions scikit-learn calls.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcore.errors import ArtifactError
from mlcore.inference.chances import CHANCES
from mlcore.schema import FloatArray

LINK = "levers.link"
"""Key of the answer's rule in the metadata of an ONNX model."""
LABEL = "levers.label"
"""Key of the rule that decides between classes, where it is not the largest probability."""
FUNCTIONS = (
    "arcsinh", "cbrt", "exp", "exp2", "expm1", "log", "log10", "log1p", "log2", "negative", "sinh",
    "sqrt", "square",
)  # fmt: skip
"""Functions of numpy that may follow a model."""


@dataclass(frozen=True, slots=True)
class Link:
    """What is made of the scores of a row.

    Attributes
    ----------
    rule : int or list
        The place of a score, or ``[name, parameters, *rules]``, applied to what those rules give.

    Examples
    --------
    >>> link = Link(["function", {"name": "expm1"}, ["average", {"weights": None}, 0, 1]])
    >>> link(np.array([[0.0, 0.0], [1.0, 3.0]])).round(3).tolist()
    [0.0, 6.389]
    >>> Link.read(link.as_text()) == link
    True
    """

    rule: Any = 0

    @property
    def is_identity(self) -> bool:
        """Whether the first score is the answer."""
        return bool(self.rule == 0)

    @property
    def n_scores(self) -> int:
        """Number of scores it reads."""
        return _highest(self.rule) + 1

    def __call__(self, scores: FloatArray) -> FloatArray:
        """Compute the answers.

        Parameters
        ----------
        scores : ndarray of shape (n_rows, n_scores), float64

        Returns
        -------
        ndarray of shape (n_rows,), float64
            Or (n_rows, n_classes): the probabilities of classes.
        """
        with np.errstate(all="ignore"):  # as far as the answers go: what is not finite is refused
            answers = _followed(self.rule, scores, {})
        return np.ascontiguousarray(answers, dtype=np.float64)

    def after(self, name: str, /, **parameters: Any) -> Link:
        """Return the link that applies one more step to this one's answer."""
        return Link([name, parameters, self.rule])

    def of_class(self, place: int) -> Link:
        """Return the link to the probability of one class, by its place.

        Examples
        --------
        >>> Link(["columns", {}, 0, 1, 2]).of_class(2).rule
        2
        """
        if isinstance(self.rule, list) and self.rule[0] == "columns":
            return Link(self.rule[2 + place])
        return self.after("column", place=place)

    def as_python(self, variable: str = "link") -> tuple[dict[str, str], str]:
        """Write the link as Python, for those who use the model's file alone.

        Parameters
        ----------
        variable : str
            What the rule is called there, read from the model's metadata.

        Returns
        -------
        functions : dict of str to str
            The functions it needs by their names, with numpy imported as ``np`` and annotations
            not evaluated.
        answer : str
            What is made of ``scores``, of shape (n_rows, n_scores).

        Examples
        --------
        >>> Link().after("function", name="expm1").as_python()[1]
        '_function([scores[:, 0]], **link[1])'
        """
        functions: dict[str, str] = {}

        def written(rule: Any, place: str) -> str:
            if isinstance(rule, int):
                return f"scores[:, {rule}]"
            name, _, *inner = rule
            function = _STEPS[name].__name__
            functions[function] = inspect.getsource(_STEPS[name])
            values = ", ".join(written(each, f"{place}[{at}]") for at, each in enumerate(inner, 2))
            return f"{function}([{values}], **{place}[1])"

        answer = written(self.rule, variable)
        return dict(sorted(functions.items())), answer

    def as_text(self) -> str:
        """Write the link down; every float comes back with the same bits."""
        return json.dumps(self.rule)

    @classmethod
    def read(cls, text: str | None) -> Link:
        """Read what ``as_text`` wrote; None stands for the identity.

        Raises
        ------
        ArtifactError
            If it is anything else.
        """
        if text is None:
            return cls()
        try:
            rule = json.loads(text)
            _check(rule)
            rule = _joined(rule, {})
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ArtifactError("artifact.link", reason=type(error).__name__) from error
        return cls(rule)


def _highest(rule: Any) -> int:
    return rule if isinstance(rule, int) else max(map(_highest, rule[2:]))


def _followed(rule: Any, scores: FloatArray, known: dict[int, FloatArray]) -> FloatArray:
    if isinstance(rule, int):
        return np.ascontiguousarray(scores[:, rule])
    found = known.get(id(rule))
    if found is None:
        name, parameters, *inner = rule
        values = [_followed(each, scores, known) for each in inner]
        found = known[id(rule)] = _STEPS[name](values, **parameters)
    return found


def _joined(rule: Any, known: dict[str, Any]) -> Any:
    """Let rules that are alike be one and the same, which is followed once."""
    if isinstance(rule, int):
        return rule
    name, parameters, *inner = rule
    made = [name, parameters, *(_joined(each, known) for each in inner)]
    return known.setdefault(json.dumps(made), made)


def _check(rule: Any) -> None:
    if isinstance(rule, int) and not isinstance(rule, bool) and rule >= 0:
        return
    name, parameters, *inner = rule
    if not isinstance(parameters, Mapping) or name not in _STEPS or not inner:
        raise ValueError(name)
    if name == "function" and parameters["name"] not in FUNCTIONS:
        raise ValueError(parameters["name"])
    for each in inner:
        _check(each)


def _average(values: Sequence[FloatArray], weights: Sequence[float] | None) -> FloatArray:
    if values[0].ndim == 2:  # of classes, one after the other
        return np.asarray(np.average(np.asarray(values), axis=0, weights=weights))
    # Laid out as VotingRegressor lays it out: numpy adds in another order otherwise.
    return np.asarray(np.average(np.asarray(values).T, axis=1, weights=weights))


def _line(values: Sequence[FloatArray], weights: Sequence[float], plus: float) -> FloatArray:
    # A product of matrices, as a linear model of scikit-learn computes it.
    return np.asarray(np.column_stack(values) @ np.asarray(weights) + plus)


def _mean_in_turn(values: Sequence[FloatArray]) -> FloatArray:
    # As bagging adds its members up.
    return np.asarray(sum(values) / len(values))


def _function(values: Sequence[FloatArray], name: str) -> FloatArray:
    function: Callable[[FloatArray], FloatArray] = getattr(np, name)
    return function(values[0])


def _multiplied(values: Sequence[FloatArray], by: float | None, plus: float | None) -> FloatArray:
    result = values[0]
    if by is not None:
        result = result * by
    return result if plus is None else result + plus


def _column(values: Sequence[FloatArray], place: int) -> FloatArray:
    return np.ascontiguousarray(values[0][:, place])


def _columns(values: Sequence[FloatArray]) -> FloatArray:
    return np.column_stack(values)


def _binary(values: Sequence[FloatArray], factor: float) -> FloatArray:
    from math import exp

    def expit(score: float) -> float:
        # The C library's exponential, as in scipy: numpy's own differs in 2 % of rows.
        try:
            return 1.0 / (1.0 + exp(-score))
        except OverflowError:
            return 0.0

    second = np.array([expit(score) for score in (factor * values[0]).tolist()])
    return np.column_stack([1 - second, second])


def _softmax(values: Sequence[FloatArray], along_rows: bool) -> FloatArray:
    scores = np.column_stack(values)
    scores -= scores.max(axis=1).reshape(-1, 1)
    np.exp(scores, out=scores)
    # Scikit-learn's sums follow the layout of its scores in memory: row by row, where numpy adds
    # eight numbers side by side, or column by column.
    if along_rows:
        total = scores.sum(axis=1)
    else:
        total = scores[:, 0].copy()
        for column in scores.T[1:]:
            total += column
    return np.asarray(scores / total.reshape(-1, 1))


def _difference(values: Sequence[FloatArray]) -> FloatArray:
    return values[0] - values[1]


def _largest(values: Sequence[FloatArray]) -> FloatArray:
    return np.asarray(np.column_stack(values).argmax(axis=1), dtype=np.float64)


def _above(values: Sequence[FloatArray], or_equal: bool) -> FloatArray:
    return (values[0] >= 0 if or_equal else values[0] > 0).astype(np.float64)


def _divided(values: Sequence[FloatArray], minus: float, by: float) -> FloatArray:
    return (values[0] - minus) / by


def _quantile(
    values: Sequence[FloatArray],
    shares: Sequence[float],
    quantiles: Sequence[float],
    normal: bool,
) -> FloatArray:
    """Undo a QuantileTransformer."""
    share = values[0]
    if normal:
        from scipy.special import ndtr

        share = ndtr(share)
        # So near to 0 or 1 a share is taken for one of them.
        lowest, highest = share - 1e-7 < 0, share + 1e-7 > 1
    else:
        lowest, highest = share == 0, share == 1
    result = np.interp(share, shares, quantiles)
    result[highest] = quantiles[-1]
    result[lowest] = quantiles[0]
    return result


def _box_cox(values: Sequence[FloatArray], power: float) -> FloatArray:
    from scipy.special import inv_boxcox

    return np.asarray(inv_boxcox(values[0], power))


def _yeo_johnson(values: Sequence[FloatArray], power: float) -> FloatArray:
    x = values[0]
    result = np.zeros_like(x)
    positive = x >= 0
    above, below = x[positive], x[~positive]
    if abs(power) < np.spacing(1.0):
        result[positive] = np.exp(above) - 1
    else:
        result[positive] = np.power(above * power + 1, 1 / power) - 1
    if abs(power - 2) > np.spacing(1.0):
        result[~positive] = 1 - np.power(-(2 - power) * below + 1, 1 / (2 - power))
    else:
        result[~positive] = 1 - np.exp(-below)
    return result


_STEPS: dict[str, Callable[..., FloatArray]] = {
    "above": _above,
    "average": _average,
    "binary": _binary,
    "box-cox": _box_cox,
    "column": _column,
    "columns": _columns,
    "difference": _difference,
    "divided": _divided,
    "function": _function,
    "largest": _largest,
    "line": _line,
    "mean-in-turn": _mean_in_turn,
    "multiplied": _multiplied,
    "quantile": _quantile,
    "softmax": _softmax,
    "yeo-johnson": _yeo_johnson,
    **CHANCES,
}
