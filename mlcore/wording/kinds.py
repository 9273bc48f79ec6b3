"""What kind a model is of, and of which data, as a manager would say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mlcore.artifacts import Manifest
from mlcore.forest.boosters import LIBRARIES
from mlcore.models import OpenedModel
from mlcore.text import Text, mark
from mlcore.text.catalogue import SKLEARN

_NO_KIND = mark("Model of the kind {estimator}")
_LINEAR = mark("Linear model")
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "RandomForestRegressor": mark("Random forest"),
        "ExtraTreesRegressor": mark("Forest of very random trees"),
        "GradientBoostingRegressor": mark("Gradient boosting"),
        "HistGradientBoostingRegressor": mark("Gradient boosting"),
        **dict.fromkeys(
            (
                "XGBRegressor", "XGBClassifier", "LGBMRegressor", "LGBMClassifier",
                "CatBoostRegressor", "CatBoostClassifier",
            ),
            mark("Gradient boosting"),
        ),
        **dict.fromkeys(("XGBRFRegressor", "XGBRFClassifier"), mark("Random forest")),
        "DecisionTreeRegressor": mark("Decision tree"),
        "ExtraTreeRegressor": mark("Decision tree"),
        "AdaBoostRegressor": mark("Boosting"),
        "BaggingRegressor": mark("Average of several models"),
        "VotingRegressor": mark("Average of several models"),
        "StackingRegressor": mark("Stack of several models"),
        "KNeighborsRegressor": mark("Average of the nearest cases"),
        "RadiusNeighborsRegressor": mark("Average of the nearest cases"),
        "SVR": mark("Support vector machine"),
        "NuSVR": mark("Support vector machine"),
        "GaussianProcessRegressor": mark("Gaussian process"),
        "MLPRegressor": mark("Neural network"),
        "DummyRegressor": mark("The same answer for every case"),
        "RandomForestClassifier": mark("Random forest"),
        "ExtraTreesClassifier": mark("Forest of very random trees"),
        "GradientBoostingClassifier": mark("Gradient boosting"),
        "HistGradientBoostingClassifier": mark("Gradient boosting"),
        "DecisionTreeClassifier": mark("Decision tree"),
        "ExtraTreeClassifier": mark("Decision tree"),
        "AdaBoostClassifier": mark("Boosting"),
        "BaggingClassifier": mark("Average of several models"),
        "VotingClassifier": mark("Average of several models"),
        "StackingClassifier": mark("Stack of several models"),
        "CalibratedClassifierCV": mark("Model with calibrated chances"),
        "KNeighborsClassifier": mark("Shares among the nearest cases"),
        "RadiusNeighborsClassifier": mark("Shares among the nearest cases"),
        "SVC": mark("Support vector machine"),
        "NuSVC": mark("Support vector machine"),
        "GaussianProcessClassifier": mark("Gaussian process"),
        "MLPClassifier": mark("Neural network"),
        "LinearDiscriminantAnalysis": mark("Discriminant analysis"),
        "QuadraticDiscriminantAnalysis": mark("Discriminant analysis"),
        "LogisticRegression": mark("Logistic regression"),
        "LogisticRegressionCV": mark("Logistic regression"),
        "DummyClassifier": mark("The same answer for every case"),
        **dict.fromkeys(
            ("BernoulliNB", "CategoricalNB", "ComplementNB", "GaussianNB", "MultinomialNB"),
            mark("Naive Bayes"),
        ),
        **dict.fromkeys(
            (
                "ARDRegression", "BayesianRidge", "ElasticNet", "ElasticNetCV", "HuberRegressor",
                "Lars", "LarsCV", "Lasso", "LassoCV", "LassoLars", "LassoLarsCV", "LassoLarsIC",
                "LinearRegression", "LinearSVR", "OrthogonalMatchingPursuit",
                "OrthogonalMatchingPursuitCV", "QuantileRegressor", "RANSACRegressor", "Ridge",
                "RidgeCV", "SGDClassifier", "SGDRegressor", "TheilSenRegressor",
            ),
            _LINEAR,
        ),
    }
)  # fmt: skip
"""Estimator -> what a manager would call it."""
_OF_TREES = frozenset(
    {
        "ExtraTreesRegressor", "GradientBoostingRegressor", "HistGradientBoostingRegressor",
        "RandomForestRegressor", "ExtraTreesClassifier", "GradientBoostingClassifier",
        "HistGradientBoostingClassifier", "RandomForestClassifier",
    }
)  # fmt: skip


def library_name(manifest: Manifest) -> str:
    """Name the library whose model it was before it became ONNX.

    Sentences name it where they compare: see :meth:`mlcore.text.Text.about`.
    """
    for library in LIBRARIES.values():
        if any(kind.rpartition(".")[2] == manifest.estimator for kind in library.classes):
            return library.title
    return SKLEARN


def kind_name(estimator: str, text: Text) -> str:
    """Name a kind of model by its class, as a manager would."""
    if estimator not in _KINDS:
        return text(_NO_KIND, estimator=estimator)
    return text(_KINDS[estimator])


def kind_words(model: OpenedModel, text: Text) -> str:
    """Say what kind of model it is, as a manager would."""
    estimator = model.manifest.estimator
    kind, trees = kind_name(estimator, text), [model.trees] if model.trees else []
    if model.scores is not None and not model.schema.target.is_number:
        trees = list(model.scores.members)
    if estimator not in _OF_TREES or not trees:
        return kind
    # What boosting begins with is kept as one more tree.
    n_trees = sum(each.n_trees if each.average else each.n_trees - 1 for each in trees)
    return text.plural("{kind} of {n} tree", "{kind} of {n} trees", n_trees, kind=kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What is said of the data of built-in models.

    Attributes
    ----------
    learnt, off : str
        Parts of the line under the header.
    about, limit : str
        Sentences of the card: where the data come from, and what they do not allow.
    license : str
        Of a model made from them, as model hubs write it.
    """

    learnt: str
    off: str
    about: str
    limit: str
    license: str = "unknown"


_DATA: Mapping[str, Data] = MappingProxyType(
    {
        "energy": Data(
            learnt=mark("learnt from {n} homes (made-up data)"),
            off=mark("off by {error} on average on {n} homes it never saw"),
            about=mark(
                "The homes are made up: a formula computes the electricity of each, and chance"
                " adds to it or takes away from it."
            ),
            limit=mark("It describes no real home: decide nothing about one by it."),
            license="mit",
        ),
        "cars": Data(
            learnt=mark("learnt from {n} cars of 1970 to 1982"),
            off=mark("off by {error} on average on {n} cars it never saw"),
            about=mark(
                "The cars are real ones of the model years 1970 to 1982, those of which every"
                " value is known (data set “Auto MPG”)."
            ),
            limit=mark("It knows no car of today."),
        ),
        "diabetes": Data(
            learnt=mark("learnt from {n} patients with diabetes"),
            off=mark("off by {error} on average on {n} patients it never saw"),
            about=mark(
                "The patients are real: their disease was judged a year after these values were"
                " taken (Efron, Hastie, Johnstone and Tibshirani, “Least angle regression”, 2004)."
                " Five of the ten published inputs are used."
            ),
            limit=mark("It is an example, not for medical decisions."),
        ),
        "friedman": Data(
            learnt=mark("learnt from {n} cases (made-up data)"),
            off=mark("off by {error} on average on {n} cases it never saw"),
            about=mark(
                "The cases are made up by the formula of a benchmark, and chance is added"
                " (Friedman, “Multivariate adaptive regression splines”, 1991)."
            ),
            limit=mark("It describes nothing real."),
            license="mit",
        ),
        "renewal": Data(
            learnt=mark("learnt from {n} customers (made-up data)"),
            off="",
            about=mark(
                "The customers are made up: a formula gives each a chance to renew, and a draw"
                " decides who does. Of some the region is not known."
            ),
            limit=mark("It describes no real customer: decide nothing about one by it."),
            license="mit",
        ),
    }
)
"""Name of a built-in dataset -> what is said of it."""
_OTHER = Data(
    learnt=mark("learnt from {n} cases"),
    off=mark("off by {error} on average on {n} cases it never saw"),
    about="",
    limit="",
)


def data_of(manifest: Manifest) -> Data:
    """Return what is said of a model's data; nothing particular where they are not built in."""
    return _DATA.get((manifest.config or {}).get("dataset", ""), _OTHER)
