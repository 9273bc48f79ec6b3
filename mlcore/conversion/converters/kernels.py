"""Models that compare a row with those they were fitted on by a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcore.conversion.converters.nodes import Nodes, numbers_of
from mlcore.errors import UnsupportedModelError


def convert_kernel_ridge(scope: Any, operator: Any, container: Any) -> None:
    """Write a fitted KernelRidge."""
    nodes = Nodes(scope, operator, container)
    model = nodes.estimator
    gamma = 1.0 / model.n_features_in_ if model.gamma is None else model.gamma
    alike = _kernel(nodes, numbers_of(model.X_fit_), gamma)
    nodes.finish("MatMul", alike, np.reshape(model.dual_coef_, (-1, 1)))


def convert_support_vectors(scope: Any, operator: Any, container: Any) -> None:
    """Write a fitted SVR or NuSVR, in double unlike ONNX's own operator."""
    nodes = Nodes(scope, operator, container)
    model = nodes.estimator
    alike = _kernel(nodes, numbers_of(model.support_vectors_), model._gamma)
    total = nodes.add("MatMul", alike, np.reshape(numbers_of(model.dual_coef_), (-1, 1)))
    nodes.finish("Add", total, model.intercept_)


def convert_gaussian_process(scope: Any, operator: Any, container: Any) -> None:
    """Write the mean of a fitted GaussianProcessRegressor."""
    nodes = Nodes(scope, operator, container)
    model = nodes.estimator
    alike = _covariance(nodes, model.kernel_, numbers_of(model.X_train_))
    mean = nodes.add("MatMul", alike, np.reshape(model.alpha_, (-1, 1)))
    scaled = nodes.add("Mul", mean, np.reshape(model._y_train_std, -1))
    nodes.finish("Add", scaled, np.reshape(model._y_train_mean, -1))


def write_duels(nodes: Nodes) -> None:
    """Write a fitted SVC or NuSVC: a score for every two classes, above 0 for the first of them."""
    model = nodes.estimator
    alike = _kernel(nodes, numbers_of(model.support_vectors_), model._gamma)
    weights = numbers_of(model._dual_coef_)
    ends = np.cumsum(model._n_support)
    own = [slice(end - size, end) for end, size in zip(ends, model._n_support, strict=True)]
    columns = []
    for first in range(len(own)):
        for second in range(first + 1, len(own)):
            column = np.zeros(weights.shape[1])
            column[own[first]] = weights[second - 1, own[first]]
            column[own[second]] = weights[first, own[second]]
            columns.append(column)
    total = nodes.add("MatMul", alike, np.column_stack(columns))
    nodes.finish("Add", total, np.asarray(model._intercept_, dtype=np.float64))


def processes(classifier: Any) -> list[Any]:
    """Find the processes of two classes that a GaussianProcessClassifier is made of.

    Raises
    ------
    UnsupportedModelError
        If there is one for every two of more classes: those give no probabilities.
    """
    if classifier.n_classes_ == 2:
        return [classifier.base_estimator_]
    if classifier.multi_class == "one_vs_one":
        raise UnsupportedModelError(
            "model.setting",
            received=type(classifier).__name__,
            setting="multi_class='one_vs_one'",
            expected="multi_class='one_vs_rest'",
        )
    return list(classifier.base_estimator_.estimators_)


def write_processes(nodes: Nodes) -> None:
    """Write a GaussianProcessClassifier: mean and variance of what each of its processes hides."""
    made = []
    for process in processes(nodes.estimator):
        alike = _covariance(nodes, process.kernel_, numbers_of(process.X_train_))
        made.append(nodes.add("MatMul", alike, (process.y_train_ - process.pi_).reshape(-1, 1)))
        inverse = np.linalg.solve(process.L_, np.diag(process.W_sr_))
        known = nodes.add("MatMul", alike, inverse.T)
        explained = nodes.add("ReduceSum", _square(nodes, known), np.array([1]))
        made.append(nodes.add("Sub", _variance(nodes, process.kernel_), explained))
    nodes.finish("Concat", *made, axis=1)


def write_labels(nodes: Nodes) -> None:
    """Write LabelPropagation and LabelSpreading by a radial kernel.

    Raises
    ------
    UnsupportedModelError
        If the kernel is a function.
    """
    model = nodes.estimator
    if model.kernel != "rbf":
        raise UnsupportedModelError(
            "model.kernel",
            received=type(model).__name__,
            kernel=getattr(model.kernel, "__name__", type(model.kernel).__name__),
            expected="knn, rbf",
        )
    alike = _kernel(nodes, numbers_of(model.X_), model.gamma)
    nodes.finish("MatMul", alike, model.label_distributions_)


def _kernel(nodes: Nodes, rows: Any, gamma: float) -> str:
    """Compare each row with those kept, shape (n_rows, n_kept)."""
    model = nodes.estimator
    product = nodes.add("MatMul", nodes.X, rows.T)
    if model.kernel in ("linear", "cosine"):
        if model.kernel == "linear":
            return product
        sizes = nodes.add("Sqrt", nodes.add("ReduceSum", _square(nodes, nodes.X), np.array([1])))
        kept = np.linalg.norm(rows, axis=1)
        kept[kept == 0] = 1.0
        nothing = nodes.add("Equal", sizes, np.zeros(1))
        sizes = nodes.add("Where", nothing, np.ones(1), sizes)
        return nodes.add("Div", product, nodes.add("Mul", sizes, kept))
    if model.kernel == "rbf":
        own = nodes.add("ReduceSum", _square(nodes, nodes.X), np.array([1]))
        both = nodes.add("Add", own, np.sum(rows * rows, axis=1))
        apart = nodes.add("Sub", both, nodes.add("Mul", product, np.array([2.0])))
        apart = nodes.add("Max", apart, np.zeros(1))
        return nodes.add("Exp", nodes.add("Mul", apart, np.array([-float(gamma)])))
    if model.kernel in ("poly", "polynomial", "sigmoid"):
        scaled = nodes.add("Mul", product, np.array([float(gamma)]))
        moved = nodes.add("Add", scaled, np.array([float(model.coef0)]))
        if model.kernel == "sigmoid":
            return nodes.add("Tanh", moved)
        return nodes.add("Pow", moved, np.array([float(model.degree)]))
    raise UnsupportedModelError(
        "model.kernel",
        received=type(model).__name__,
        kernel=model.kernel if isinstance(model.kernel, str) else type(model.kernel).__name__,
        expected="cosine, linear, poly, rbf, sigmoid",
    )


def _covariance(nodes: Nodes, kernel: Any, rows: Any) -> str:
    """Compare each row with those kept by a kernel of Gaussian processes."""
    match type(kernel).__name__:
        case "Sum" | "Product" as joined:
            both = (_covariance(nodes, each, rows) for each in (kernel.k1, kernel.k2))
            return nodes.add("Add" if joined == "Sum" else "Mul", *both)
        case "Exponentiation":
            base = _covariance(nodes, kernel.kernel, rows)
            return nodes.add("Pow", base, np.array([float(kernel.exponent)]))
        case "ConstantKernel":
            return nodes.kept(np.full((1, len(rows)), kernel.constant_value))
        case "WhiteKernel":  # noise of the rows it was fitted on, none between these and others
            return nodes.kept(np.zeros((1, len(rows))))
        case "DotProduct":
            product = nodes.add("MatMul", nodes.X, rows.T)
            return nodes.add("Add", product, np.array([kernel.sigma_0**2]))
        case "RBF":
            apart = _squared_distance(nodes, rows, kernel.length_scale)
            return nodes.add("Exp", nodes.add("Mul", apart, np.array([-0.5])))
        case "RationalQuadratic":
            apart = _squared_distance(nodes, rows, kernel.length_scale)
            shared = nodes.add("Div", apart, np.array([2.0 * kernel.alpha]))
            base = nodes.add("Add", shared, np.ones(1))
            return nodes.add("Pow", base, np.array([-float(kernel.alpha)]))
        case "ExpSineSquared":
            apart = nodes.add("Sqrt", _squared_distance(nodes, rows, 1.0))
            turned = nodes.add(
                "Sin", nodes.add("Mul", apart, np.array([np.pi / kernel.periodicity]))
            )
            scaled = nodes.add("Div", turned, np.array([float(kernel.length_scale)]))
            return nodes.add("Exp", nodes.add("Mul", _square(nodes, scaled), np.array([-2.0])))
        case "Matern" if kernel.nu in _MATERN:
            apart = nodes.add("Sqrt", _squared_distance(nodes, rows, kernel.length_scale))
            scaled = nodes.add("Mul", apart, np.array([np.sqrt(2.0 * kernel.nu)]))
            falls = nodes.add("Exp", nodes.add("Neg", scaled))
            factor, power = nodes.kept(np.ones(1)), scaled
            for share in _MATERN[kernel.nu]:
                factor = nodes.add("Add", factor, nodes.add("Mul", power, np.array([share])))
                power = nodes.add("Mul", power, scaled)
            return nodes.add("Mul", factor, falls)
        case name:
            raise UnsupportedModelError(
                "model.kernel",
                received=type(nodes.estimator).__name__,
                kernel=str(kernel) if name == "Matern" else name,
                expected="RBF, Matern (nu=0.5, 1.5, 2.5), RationalQuadratic, ExpSineSquared,"
                " DotProduct, ConstantKernel, WhiteKernel",
            )


_MATERN = {0.5: (), 1.5: (1.0,), 2.5: (1.0, 1 / 3)}
"""By nu, what the powers of the scaled distance count."""


def _variance(nodes: Nodes, kernel: Any) -> str:
    """Compare each row with itself, shape (n_rows, 1) or (1, 1)."""
    match type(kernel).__name__:
        case "Sum" | "Product" as joined:
            both = (_variance(nodes, each) for each in (kernel.k1, kernel.k2))
            return nodes.add("Add" if joined == "Sum" else "Mul", *both)
        case "Exponentiation":
            base = _variance(nodes, kernel.kernel)
            return nodes.add("Pow", base, np.array([float(kernel.exponent)]))
        case "ConstantKernel":
            return nodes.kept(np.array([[float(kernel.constant_value)]]))
        case "WhiteKernel":
            return nodes.kept(np.array([[float(kernel.noise_level)]]))
        case "DotProduct":
            own = nodes.add("ReduceSum", _square(nodes, nodes.X), np.array([1]))
            return nodes.add("Add", own, np.array([kernel.sigma_0**2]))
        case _:  # a row is at no distance from itself
            return nodes.kept(np.ones((1, 1)))


def _squared_distance(nodes: Nodes, rows: Any, length: Any) -> str:
    """Add the squared differences of each input up, scaled, without taking large numbers apart."""
    scale = np.broadcast_to(np.asarray(length, dtype=np.float64), rows.shape[1])
    scaled = nodes.add("Div", nodes.X, scale)
    total = ""
    for place, kept in enumerate((rows / scale).T):
        squared = _square(nodes, nodes.add("Sub", nodes.columns(scaled, [place]), kept))
        total = nodes.add("Add", total, squared) if total else squared
    return total


def _square(nodes: Nodes, values: str) -> str:
    return nodes.add("Mul", values, values)
