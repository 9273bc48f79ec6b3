"""Steps that treat each input by itself, in double where the graph is."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.impute._iterative import IterativeImputer
from sklearn.linear_model import BayesianRidge, LinearRegression, Ridge

from mlcore.conversion.converters.neighbours import filled_by_neighbours
from mlcore.conversion.converters.nodes import Nodes
from mlcore.errors import UnsupportedModelError
from mlcore.schema import FloatArray


def convert_binarizer(scope: Any, operator: Any, container: Any) -> None:
    """Write a Binarizer: 1 above the threshold, where skl2onnx writes from the threshold on."""
    nodes = Nodes(scope, operator, container)
    above = nodes.add("Greater", nodes.X, np.array([float(nodes.estimator.threshold)]))
    nodes.finish("Cast", above, to=nodes.kind)


def convert_largest(scope: Any, operator: Any, container: Any) -> None:
    """Write a MaxAbsScaler, which skl2onnx never clips."""
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    scaled = nodes.add("Div", nodes.X, step.scale_)
    if step.clip:
        scaled = nodes.add("Min", nodes.add("Max", scaled, np.array([-1.0])), np.ones(1))
    nodes.finish("Identity", scaled)


def convert_normalizer(scope: Any, operator: Any, container: Any) -> None:
    """Write a Normalizer, which leaves a row of nearly nothing as it is."""
    nodes = Nodes(scope, operator, container)
    each = np.array([1], dtype=np.int64)
    match nodes.estimator.norm:
        case "l1":
            norm = nodes.add("ReduceSum", nodes.add("Abs", nodes.X), each)
        case "l2":
            squares = nodes.add("Mul", nodes.X, nodes.X)
            norm = nodes.add("Sqrt", nodes.add("ReduceSum", squares, each))
        case _:
            norm = nodes.add("ReduceMax", nodes.add("Abs", nodes.X), axes=[1])
    tiny = np.array([10 * np.finfo(np.float64).eps])
    divisor = nodes.add("Where", nodes.add("Less", norm, tiny), np.ones(1), norm)
    nodes.finish("Div", nodes.X, divisor)


def convert_imputer(scope: Any, operator: Any, container: Any) -> None:
    """Write a SimpleImputer with its indicator."""
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    missing = _missing(nodes)
    statistics = np.asarray(step.statistics_, dtype=np.float64)
    kept = np.arange(len(statistics))
    if step.strategy != "constant" and not step.keep_empty_features:
        kept = kept[~np.isnan(statistics)]
    filled = nodes.add("Where", missing, np.nan_to_num(statistics), nodes.X)
    _with_indicator(nodes, nodes.columns(filled, kept), missing)


def convert_complete(scope: Any, operator: Any, container: Any) -> None:
    """Write an imputer by neighbours or models; what it cannot follow is for complete rows alone.

    Raises
    ------
    UnsupportedModelError
        If it had an input without any value, or takes a number for a missing value.
    """
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    statistics = getattr(step, "initial_imputer_", None)
    known = step._valid_mask if statistics is None else ~np.isnan(statistics.statistics_)
    if not np.isnan(step.missing_values) or not np.all(known):
        raise UnsupportedModelError("model.imputer", received=type(step).__name__)
    missing, made = _missing(nodes), nodes.X
    if fills(step):
        by_models = statistics is not None
        made = _by_models(nodes, missing) if by_models else filled_by_neighbours(nodes)
    _with_indicator(nodes, made, missing)


IMPUTERS = (IterativeImputer, KNNImputer, SimpleImputer)
"""Steps that fill gaps."""


def fills(step: Any) -> bool:
    """Tell whether what a fitted imputer puts into a gap is written to ONNX."""
    if isinstance(step, KNNImputer):
        return step.metric == "nan_euclidean" and step.weights in ("uniform", "distance")
    if isinstance(step, IterativeImputer):
        models = [type(each.estimator) for each in step.imputation_sequence_]
        return not step.sample_posterior and all(model in _LINES for model in models)
    return True


_LINES = (BayesianRidge, LinearRegression, Ridge)


def _by_models(nodes: Nodes, missing: str) -> str:
    """Fill gaps by lines of the other inputs, one input after the other, in several rounds."""
    step = nodes.estimator
    if step.n_iter_ == 0:
        return nodes.X
    made = nodes.add("Where", missing, step.initial_imputer_.statistics_, nodes.X)
    number = nodes.add("Cast", missing, to=nodes.kind)
    for place, others, model in step.imputation_sequence_:
        weights = np.zeros((step.n_features_in_, 1))
        weights[others, 0] = np.ravel(model.coef_)
        value = nodes.add("MatMul", made, weights)
        value = nodes.add("Add", value, np.reshape(model.intercept_, -1)[:1])
        value = nodes.add("Max", value, np.array([float(step._min_value[place])]))
        value = nodes.add("Min", value, np.array([float(step._max_value[place])]))
        only = np.zeros(step.n_features_in_)
        only[place] = 1.0
        asked = nodes.add("Greater", nodes.add("Mul", number, only), np.zeros(1))
        made = nodes.add("Where", asked, value, made)
    return made


def _missing(nodes: Nodes) -> str:
    value = nodes.estimator.missing_values
    if value is None or np.isnan(value):
        return nodes.add("IsNaN", nodes.X)
    return nodes.add("Equal", nodes.X, np.array([float(value)]))


def _with_indicator(nodes: Nodes, columns: str, missing: str) -> None:
    if not nodes.estimator.add_indicator:
        nodes.finish("Identity", columns)
        return
    told = nodes.columns(missing, nodes.estimator.indicator_.features_)
    nodes.finish("Concat", columns, nodes.add("Cast", told, to=nodes.kind), axis=1)


def convert_bins(scope: Any, operator: Any, container: Any) -> None:
    """Write a KBinsDiscretizer: how many inner edges are at most the value."""
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    inner = [edges[1:-1] for edges in step.bin_edges_]
    edges = np.full((len(inner), max(1, *(len(each) for each in inner))), np.inf)
    for row, each in zip(edges, inner, strict=True):
        row[: len(each)] = each
    value = nodes.add("Unsqueeze", nodes.X, np.array([2], dtype=np.int64))
    reached = nodes.add("Cast", nodes.add("GreaterOrEqual", value, edges), to=nodes.kind)
    last = np.array([2], dtype=np.int64)
    bins = nodes.add("ReduceSum", reached, last, keepdims=0)
    if step.encode == "ordinal":
        nodes.finish("Identity", bins)
        return
    counts = np.asarray(step.n_bins_, dtype=np.int64)
    repeated = nodes.columns(bins, np.repeat(np.arange(len(counts)), counts))
    places = np.concatenate([np.arange(float(count)) for count in counts])
    nodes.finish("Cast", nodes.add("Equal", repeated, places), to=nodes.kind)


def convert_encoder(scope: Any, operator: Any, container: Any) -> None:
    """Write an encoder of numeric codes as a table of what it makes of each.

    For OneHotEncoder, OrdinalEncoder and TargetEncoder. A code it never met becomes what the fitted
    encoder makes of one; where it refuses such a code, no number, and what lies between whole codes
    is rounded.

    Raises
    ------
    UnsupportedModelError
        If a category is text.
    """
    nodes = Nodes(scope, operator, container)
    made = []
    for place, (codes, table, unknown) in enumerate(_tables(nodes.estimator)):
        column = nodes.columns(nodes.X, [place])
        if np.isnan(unknown).any() and (codes == np.round(codes)).all():
            # Nobody has a code between two others, but a curve that is drawn asks for it.
            column = nodes.add("Round", column)
        known = nodes.add("Equal", column, codes)
        encoded = nodes.add("MatMul", nodes.add("Cast", known, to=nodes.kind), table)
        if np.any(unknown != 0):
            places = np.array([1], dtype=np.int64)
            count = nodes.add("ReduceSum", nodes.add("Cast", known, to=nodes.kind), places)
            met = nodes.add("Greater", count, np.zeros(1))
            encoded = nodes.add("Where", met, encoded, unknown)
        made.append(encoded)
    nodes.finish("Concat", *made, axis=1)


def convert_table(scope: Any, operator: Any, container: Any) -> None:
    """Write tables, by column, of what each code becomes; the last row is for a missing value."""
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    made = []
    for place, table in enumerate(step.tables):
        column = nodes.columns(nodes.X, [place])
        if table is None:
            made.append(column)
        elif table.shape[1]:
            known = np.array([float(len(table) - 1)])
            code = nodes.add("Where", nodes.add("IsNaN", column), known, column)
            flat = nodes.add("Reshape", code, np.array([-1], dtype=np.int64))
            places = nodes.add("Cast", flat, to=nodes.whole)
            made.append(nodes.add("Gather", table, places, axis=0))
    together = made[0] if len(made) == 1 else nodes.add("Concat", *made, axis=1)
    nodes.finish("Gather", together, np.asarray(step.order, dtype=np.int64), axis=1)


def _tables(step: Any) -> list[tuple[FloatArray, FloatArray, FloatArray]]:
    """Ask a fitted encoder about each input: its codes, what each becomes, and any other one."""
    try:
        codes = [np.asarray(each, dtype=np.float64) for each in step.categories_]
    except (TypeError, ValueError):
        raise UnsupportedModelError("model.text", received=type(step).__name__) from None
    codes = [each[~np.isnan(each)] for each in codes]
    widths = _widths(step)
    ends = np.cumsum(widths)
    first = np.array([each[0] if len(each) else 0.0 for each in codes])
    tables = []
    for place, (each, end, width) in enumerate(zip(codes, ends, widths, strict=True)):
        asked = np.tile(first, (len(each) + 1, 1))
        asked[:-1, place] = each
        asked[-1, place] = each.max(initial=0.0) + 1.0
        block = slice(end - width, end)
        try:
            table = _encoded(step, asked)[:, block]
        except ValueError:  # it refuses what it never met
            nothing = np.full((1, width), np.nan)
            table = np.vstack([_encoded(step, asked[:-1])[:, block], nothing])
        tables.append((each, table[:-1], table[-1:]))
    return tables


def _widths(step: Any) -> list[int]:
    """Count the columns that each input becomes."""
    one_hot = getattr(step, "_n_features_outs", None)
    return [int(n) for n in one_hot] if one_hot is not None else [1] * len(step.categories_)


def _encoded(step: Any, rows: FloatArray) -> FloatArray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names it was fitted on, and of unknown codes
        made = step.transform(rows)
    made = made.toarray() if hasattr(made, "toarray") else made
    return np.asarray(made, dtype=np.float64)
