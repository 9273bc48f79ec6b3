"""Pipelines over tables with words, gaps and levels nobody saw, answered by trees on codes."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import pandas
from hypothesis import strategies as st
from sklearn.base import is_classifier
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_selection import SelectKBest, f_classif, f_regression
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler, TargetEncoder

from mlcore.conversion.assembly import assemble
from mlcore.conversion.exact import exact_model
from mlcore.conversion.oracle import Oracle, known_row
from mlcore.conversion.parts import split
from mlcore.forest import sets_from_onnx
from mlcore.inference import OnnxClassifier, OnnxPredictor
from mlcore.models.own.sample import read_sample
from mlcore.schema import FeatureSchema, Target

ENCODERS = {
    "one-hot": lambda: OneHotEncoder(handle_unknown="ignore"),
    "one-hot, first left out": lambda: OneHotEncoder(handle_unknown="ignore", drop="first"),
    "one-hot, two left out": lambda: OneHotEncoder(drop="if_binary", sparse_output=False),
    "one-hot, rare ones": lambda: OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=12, sparse_output=False
    ),
    "ordinal": lambda: OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    "ordinal, gaps": lambda: OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2
    ),
    "target": lambda: TargetEncoder(random_state=0),
}
REGRESSORS = {
    "forest": lambda: RandomForestRegressor(4, random_state=0),
    "boosting": lambda: GradientBoostingRegressor(n_estimators=8, random_state=0),
    "histograms": lambda: HistGradientBoostingRegressor(max_iter=6, min_samples_leaf=5),
}
CLASSIFIERS = {
    "forest": lambda: RandomForestClassifier(4, random_state=0),
    "extra trees": lambda: ExtraTreesClassifier(4, random_state=0),
    "boosting": lambda: GradientBoostingClassifier(n_estimators=4, random_state=0),
    "histograms": lambda: HistGradientBoostingClassifier(max_iter=4, min_samples_leaf=5),
}
TEXT = ("town", "home")


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is drawn of a pipeline and its table."""

    seed: int
    encoder: str
    estimator: str
    n_classes: int
    dtype: str
    has_gaps: bool
    imputes: bool
    by_name: bool
    selects: bool


def cases() -> st.SearchStrategy[Case]:
    """Draw pipelines, tables and estimators of all kinds."""
    return st.builds(
        Case,
        seed=st.integers(0, 2**32 - 1),
        encoder=st.sampled_from([*ENCODERS, "own"]),
        estimator=st.sampled_from(list(CLASSIFIERS)),
        n_classes=st.sampled_from([0, 2, 3]),
        dtype=st.sampled_from(["str", "object", "category"]),
        has_gaps=st.booleans(),
        imputes=st.booleans(),
        by_name=st.booleans(),
        selects=st.booleans(),
    )


def table(case: Case, n_rows: int = 150) -> tuple[pandas.DataFrame, np.ndarray]:
    """Make rows with words, flags, whole numbers and others; outcomes depend on all of them."""
    rng = np.random.default_rng(case.seed)
    towns = [f"town {number}" for number in range(int(rng.integers(2, 30)))]
    frame = pandas.DataFrame(
        {
            "area": rng.lognormal(4, 1, n_rows),
            "town": rng.choice(towns, n_rows),
            "rooms": rng.integers(1, 6, n_rows),
            "home": rng.choice(["free", "owns", "rents"], n_rows, p=[0.05, 0.5, 0.45]),
            "garden": rng.random(n_rows) < 0.4,
        }
    )
    worth = (
        frame["area"] / 20
        + 4 * rng.normal(size=len(towns))[frame["town"].map(towns.index)]
        + 3 * (frame["home"] == "owns")
        + frame["rooms"] * frame["garden"]
        + rng.normal(size=n_rows)
    ).to_numpy()
    for name in TEXT:
        words = frame[name].astype(object)
        if case.has_gaps:
            words[rng.random(n_rows) < 0.1] = np.nan
        frame[name] = words.astype(case.dtype)
    if case.has_gaps:
        frame.loc[rng.random(n_rows) < 0.1, "area"] = np.nan
    if not case.n_classes:
        return frame, worth
    ends = np.quantile(worth, np.arange(1, case.n_classes) / case.n_classes)
    return frame, np.array(["low", "middle", "high"])[np.searchsorted(ends, worth)]


def fitted(case: Case):
    """Fit the pipeline that was drawn; returns it with its table."""
    frame, y = table(case)
    kinds = CLASSIFIERS if case.n_classes else {**REGRESSORS, "extra trees": REGRESSORS["forest"]}
    if case.encoder == "own":
        frame = frame.astype(dict.fromkeys(TEXT, "category"))
        estimator = kinds["histograms"]()
        return estimator.fit(frame, y), frame
    encode = ENCODERS[case.encoder]()
    if case.imputes:
        fill = SimpleImputer(strategy="constant", fill_value="none") if case.seed % 2 else (
            SimpleImputer(strategy="most_frequent")
        )  # fmt: skip
        encode = make_pipeline(fill, encode)
    words = (
        list(TEXT)
        if case.by_name
        else make_column_selector(dtype_include=["str", "object", "category"])
    )
    numbers = make_pipeline(SimpleImputer(add_indicator=case.seed % 3 == 0), StandardScaler())
    columns = ColumnTransformer(
        [("numbers", numbers, ["area", "rooms"]), ("words", encode, words)],
        remainder="passthrough" if case.seed % 2 else "drop",
        sparse_threshold=0.0 if case.estimator == "histograms" else 0.3,
    )
    steps = [columns]
    if case.encoder.startswith("ordinal") and case.encoder != "ordinal, gaps":
        steps.append(SimpleImputer(strategy="median"))
    if case.selects:
        steps.append(SelectKBest(f_classif if case.n_classes else f_regression, k=3))
    return make_pipeline(*steps, kinds[case.estimator]()).fit(frame, y), frame


def assert_answered(case: Case) -> int:
    """Ask the trees on codes and the pipeline about every level, gap, stranger and threshold.

    Returns how many rows the pipeline answered.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline, frame = fitted(case)
        twin = Twin(pipeline, frame)
    n_asked, n_off = twin.compare(twin.rows(600, np.random.default_rng(case.seed)))
    assert n_off == 0
    return n_asked


class Twin:
    """A pipeline, and the trees on codes that are to answer as it does."""

    def __init__(self, pipeline, frame: pandas.DataFrame) -> None:
        parts = split(pipeline)
        sample = read_sample(frame, parts.whole, parts.n_features)
        self.X, self.features = sample.X, sample.features
        made = assemble(parts.whole, parts.n_features, known_row(self.X), features=self.features)
        assert made is not None
        assert made.n_proven == made.n_thresholds
        self.ensembles = made.ensembles
        model = exact_model(
            made.members, parts.n_features, link=made.link, label=made.label, classes=parts.classes
        )
        self.sets = sets_from_onnx(model)
        self.oracle = Oracle(parts.whole, self.features)
        schema = FeatureSchema(
            features=tuple(replace(each, allow_missing=True) for each in self.features),
            target=Target(name="y", label="y", low=0, high=1, decimals=1, classes=parts.classes),
            coded=True,
        )
        kind = OnnxClassifier if is_classifier(pipeline) else OnnxPredictor
        served = kind(model, None, schema=schema, model_id="new", backend="onnx")
        self.answer = served.predict_proba if parts.classes else served.predict

    def rows(self, n_rows: int, rng: np.random.Generator) -> np.ndarray:
        """Draw rows of the sample, half with any level, a third beside thresholds, with gaps."""
        rows = self.X[rng.integers(len(self.X), size=n_rows)]
        for place, feature in enumerate(self.features):
            if feature.is_choice:
                codes = len(feature.levels) + feature.takes_others
                rows[: n_rows // 2, place] = rng.integers(codes, size=n_rows // 2)
                continue
            asked = [trees.thresholds(place) for trees in self.ensembles]
            # A threshold that no value reaches lies beyond what the model takes.
            low, high = feature.limits
            near = np.concatenate([each[(each > low) & (each < high)] for each in asked])
            if len(near):
                near = rng.choice(near, n_rows // 3)
                off = rng.integers(-2, 3, len(near)) * np.spacing(np.abs(near))
                rows[: n_rows // 3, place] = near + off
        gaps = np.isnan(self.X).any(axis=0)
        rows[(rng.random(rows.shape) < 0.1) & gaps] = np.nan
        return rows

    def compare(self, rows: np.ndarray) -> tuple[int, int]:
        """Count the rows that the pipeline answers, and those answered otherwise in any bit."""
        expected, places = self.oracle.answers(rows)
        rows, answers = rows[places], self.answer(rows[places])
        off = (_bits(answers) != _bits(expected)).reshape(len(rows), -1).any(axis=1)
        for read, trees in zip(self.sets, self.ensembles, strict=True):
            off |= _bits(read.predict(rows)) != _bits(trees.predict(rows))
        return len(rows), int(off.sum())


def _bits(answers: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(answers, dtype=np.float64).view(np.int64)
