"""Exact conversion against skl2onnx's: a usual forest, a very large one, and those of classes."""

from __future__ import annotations

import statistics
from functools import partial

import numpy as np
from _measuring import interleaved, ratio, table
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlcore.conversion import exact_model, fold_scaler
from mlcore.conversion.assembly import assemble
from mlcore.conversion.chain import Chain
from mlcore.conversion.fold import fold
from mlcore.datasets import load_dataset
from mlcore.forest import trees_from_sklearn
from mlcore.inference.scaler import scaler_arrays


def main() -> None:
    """Print the table."""
    rows = []
    for n_rows, n_trees, n_runs in ((1_000, 100, 7), (10_000, 100, 3)):
        scaler, forest = fitted(n_rows, n_trees)
        times = interleaved(
            {
                "exact": partial(exact, scaler, forest),
                "any steps": partial(behind_any_steps, scaler, forest),
                "skl2onnx": partial(portable, forest),
            },
            n_runs=n_runs,
        )
        n_nodes = sum(tree.tree_.node_count for tree in forest.estimators_)
        rows.append(
            [
                f"{n_trees} trees, {n_rows:,} rows, {n_nodes:,} nodes",
                f"{statistics.median(times['exact']):.3f} s",
                f"{statistics.median(times['any steps']):.3f} s",
                f"{statistics.median(times['skl2onnx']):.2f} s",
                f"{ratio(times, 'skl2onnx', 'exact'):.1f}",
                f"{ratio(times, 'skl2onnx', 'any steps'):.1f}",
            ]
        )
    head = ["Model", "Exact", "After any steps", "skl2onnx", "Times faster", "After any steps"]
    table("Conversion of a fitted forest", head, rows)
    classes()


def classes() -> None:
    """Print the table of forests that tell classes apart."""
    rows = []
    for n_classes in (2, 3, 12):
        X, y = sample(1_000)
        labels = np.digitize(y, np.quantile(y, np.arange(1, n_classes) / n_classes))
        forest = RandomForestClassifier(100, random_state=0).fit(X, labels)
        times = interleaved(
            {"exact": partial(of_classes, forest, X), "skl2onnx": partial(portable, forest)},
            n_runs=7,
        )
        n_nodes = sum(tree.tree_.node_count for tree in forest.estimators_)
        rows.append(
            [
                f"{n_classes} classes, {n_nodes:,} nodes",
                f"{statistics.median(times['exact']):.3f} s",
                f"{statistics.median(times['skl2onnx']):.2f} s",
                f"{ratio(times, 'skl2onnx', 'exact'):.1f}",
            ]
        )
    head = ["100 trees, 1,000 rows", "Exact", "skl2onnx", "Times faster"]
    table("Conversion of a fitted forest of classes", head, rows)


def of_classes(forest, X) -> bytes:
    """Convert as Levers does: an ensemble a class, and how the label is decided."""
    found = assemble(forest, X.shape[1], X[0])
    return exact_model(
        found.members,
        X.shape[1],
        link=found.link,
        label=found.label,
        classes=tuple(forest.classes_.tolist()),
    )


def exact(scaler, forest) -> bytes:
    """Convert as Levers does: the scaler folded into the trees."""
    trees = trees_from_sklearn(forest)
    folded = fold_scaler(trees, scaler_arrays(scaler, forest.n_features_in_))
    return exact_model(folded, forest.n_features_in_)


def behind_any_steps(scaler, forest) -> bytes:
    """Convert as Levers does where the steps are others: asked themselves, here the same scaler."""
    chain = Chain.begin(forest.n_features_in_).then(scaler)
    folded = fold(trees_from_sklearn(forest), chain, scaler.mean_)
    return exact_model(folded.trees, forest.n_features_in_)


def portable(forest) -> bytes:
    """Convert the bare forest with skl2onnx; the scaler costs it nothing."""
    kind = FloatTensorType([None, forest.n_features_in_])
    return convert_sklearn(forest, initial_types=[("X", kind)]).SerializeToString()


def fitted(n_rows: int, n_trees: int):
    """Fit a forest."""
    return make_pipeline(StandardScaler(), RandomForestRegressor(n_trees, random_state=0)).fit(
        *sample(n_rows)
    )


def sample(n_rows: int):
    """Return the energy data, repeated with noise to any length."""
    data = load_dataset("energy")
    rng = np.random.default_rng(0)
    at = rng.integers(len(data.X), size=n_rows) if n_rows != len(data.X) else np.arange(n_rows)
    X = data.X[at] + rng.normal(0, 0.5, size=(n_rows, data.X.shape[1]))
    y = data.y[at] + rng.normal(0, 1, size=n_rows)
    return X, y


if __name__ == "__main__":
    main()
