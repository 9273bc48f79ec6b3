"""Scores of classes by how likely each makes a row: naive Bayes and discriminant analysis."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcore.conversion.converters.nodes import Nodes
from mlcore.schema import FloatArray

_LAST = np.array([2])


def write_normal(nodes: Nodes) -> None:
    """Write GaussianNB: the logarithms of normal densities, added to that of the class's share."""
    model = nodes.estimator
    with np.errstate(divide="ignore"):  # a class without cases has no chance
        shares = np.log(model.class_prior_)
    heights = -0.5 * np.log(2.0 * np.pi * model.var_).sum(axis=1)
    apart = nodes.add("Sub", nodes.add("Unsqueeze", nodes.X, np.array([1])), model.theta_)
    scaled = nodes.add("Div", nodes.add("Mul", apart, apart), model.var_)
    squares = nodes.add("ReduceSum", scaled, _LAST, keepdims=0)
    density = nodes.add("Sub", heights, nodes.add("Mul", squares, np.array([0.5])))
    nodes.finish("Add", density, shares)


def write_counts(nodes: Nodes) -> None:
    """Write MultinomialNB and ComplementNB, which asks for the shares only of a single class."""
    model = nodes.estimator
    score = nodes.add("MatMul", nodes.X, model.feature_log_prob_.T)
    complement = type(model).__name__ == "ComplementNB"
    shares = np.zeros(len(model.classes_)) if complement else model.class_log_prior_
    nodes.finish("Add", score, shares)


def write_flags(nodes: Nodes) -> None:
    """Write BernoulliNB."""
    model = nodes.estimator
    rows = nodes.X
    if model.binarize is not None:
        above = nodes.add("Greater", rows, np.array([float(model.binarize)]))
        rows = nodes.add("Cast", above, to=nodes.kind)
    absent = np.log(1 - np.exp(model.feature_log_prob_))
    score = nodes.add("MatMul", rows, (model.feature_log_prob_ - absent).T)
    nodes.finish("Add", score, model.class_log_prior_ + absent.sum(axis=1))


def write_codes(nodes: Nodes) -> None:
    """Write CategoricalNB: a table an input; what lies beyond its codes counts as the last."""
    model = nodes.estimator
    total = ""
    for place, table in enumerate(model.feature_log_prob_):
        column = nodes.columns(nodes.X, [place])
        code = nodes.add("Cast", nodes.add("Floor", column), to=nodes.whole)
        last = np.array([table.shape[1] - 1])
        code = nodes.add("Min", nodes.add("Max", code, np.array([0])), last)
        found = nodes.add("Gather", table.T, nodes.add("Squeeze", code, np.array([1])))
        total = nodes.add("Add", total, found) if total else found
    nodes.finish("Add", total, model.class_log_prior_)


def write_quadratic(nodes: Nodes) -> None:
    """Write QuadraticDiscriminantAnalysis."""
    model = nodes.estimator
    sizes = []
    for mean, rotation, scaling in zip(
        model.means_, model.rotations_, model.scalings_, strict=True
    ):
        turned = nodes.add("MatMul", nodes.add("Sub", nodes.X, mean), rotation * scaling**-0.5)
        squares = nodes.add("Mul", turned, turned)
        sizes.append(nodes.add("ReduceSum", squares, np.array([1])))
    spread = np.array([np.log(scaling).sum() for scaling in model.scalings_])
    apart = nodes.add("Add", nodes.add("Concat", *sizes, axis=1), spread)
    half = nodes.add("Mul", apart, np.array([-0.5]))
    nodes.finish("Add", half, np.log(model.priors_))


def write_centroids(nodes: Nodes) -> None:
    """Write NearestCentroid: minus the squared distances, in standard deviations, then as they are.

    The second half decides between classes of the same share, as scikit-learn has it.
    """
    model = nodes.estimator
    scale: FloatArray = np.where(model.within_class_std_dev_ != 0, model.within_class_std_dev_, 1.0)
    shares: Any = 2.0 * np.log(model.class_prior_)
    made = [nodes.add("Sub", shares, _squared(nodes, nodes.add("Div", nodes.X, scale), scale))]
    made.append(nodes.add("Neg", _squared(nodes, nodes.X, np.ones_like(scale))))
    nodes.finish("Concat", *made, axis=1)


def _squared(nodes: Nodes, rows: str, scale: FloatArray) -> str:
    each = nodes.add("Unsqueeze", rows, np.array([1]))
    apart = nodes.add("Sub", each, nodes.estimator.centroids_ / scale)
    return nodes.add("ReduceSum", nodes.add("Mul", apart, apart), _LAST, keepdims=0)
