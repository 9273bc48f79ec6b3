"""Models of XGBoost, LightGBM and CatBoost answer as the library does, to the last bit."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
import xgboost
from catboost import CatBoostClassifier, CatBoostRegressor
from lightgbm import Booster, Dataset, LGBMClassifier, LGBMRanker, LGBMRegressor
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    BaggingClassifier,
    BaggingRegressor,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    PolynomialFeatures,
    StandardScaler,
)
from xgboost import XGBClassifier, XGBRegressor

from mlcore.benchmark.arms.sklearn import set_threads
from mlcore.conversion import split
from mlcore.conversion.assembly import assemble
from mlcore.conversion.exact import exact_model
from mlcore.conversion.probes import near_threshold_rows
from mlcore.errors import UnsupportedModelError
from mlcore.forest import members_from_onnx
from mlcore.forest.boosters import LIBRARIES
from mlcore.inference.session import Session
from mlcore.inference.sklearn import given_rows
from mlcore.inference.trusted import read_pipeline, write_pipeline
from mlcore.models.own.sample import read_sample
from tests.conversion.boosted import CLASSIFIERS, REGRESSORS, near_rows, rows_and_outcomes

X, Y = rows_and_outcomes(np.random.default_rng(0))
TWO = (np.median(Y) < Y).astype(int)
THREE = np.digitize(Y, np.quantile(Y, [0.4, 0.7]))


def bits(answers: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(answers, dtype=np.float64).view(np.int64)


def assert_identical(estimator, *, proven: bool = True) -> None:
    parts = split(estimator)
    known = np.array([0.5, 1e-3, 100.0, 1.0])
    found = assemble(parts.whole, 4, known)
    assert found is not None
    assert not proven or found.n_proven == found.n_thresholds
    model = exact_model(found.members, 4, link=found.link, label=found.label, classes=parts.classes)
    session = Session(model, 4)
    rows = near_rows(found.ensembles, X, np.random.default_rng(1)) if found.ensembles else X
    scores = session.scores(rows)
    if is_classifier(estimator):
        assert (bits(session.link(scores)) == bits(estimator.predict_proba(rows))).all()
        assert session.label is not None or found.label is None
        if session.label is not None:
            labels = np.asarray(parts.classes)[session.label(scores).astype(int)]
            assert (labels == np.ravel(estimator.predict(rows))).all()
    else:
        assert (bits(session.link(scores)) == bits(estimator.predict(rows))).all()
    if found.ensembles:
        read = members_from_onnx(model)
        assert len(read) == len(found.ensembles)
        for place, trees in enumerate(read):
            assert (bits(trees.predict(rows)) == bits(scores[:, place])).all()


@pytest.mark.parametrize("name", REGRESSORS)
def test_a_regressor_of_every_loss_is_identical(name):
    assert_identical(clone(REGRESSORS[name]).fit(X, Y))


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize("labels", [TWO, THREE], ids=["two", "three"])
def test_a_classifier_is_identical_and_names_the_same_class(name, labels):
    if "each alone" in name and labels is TWO:
        labels = THREE[::-1].copy()
    assert_identical(clone(CLASSIFIERS[name]).fit(X, labels))


BOOSTED = {
    "xgboost": (REGRESSORS["xgboost reg:squarederror"], CLASSIFIERS["xgboost"]),
    "lightgbm": (REGRESSORS["lightgbm regression"], CLASSIFIERS["lightgbm"]),
    "catboost": (REGRESSORS["catboost RMSE"], CLASSIFIERS["catboost"]),
}


@pytest.mark.parametrize("library", BOOSTED)
@pytest.mark.parametrize("step", [StandardScaler(), MinMaxScaler(), SimpleImputer()], ids=str)
def test_steps_in_front_fold_into_the_thresholds(library, step):
    regressor, classifier = BOOSTED[library]
    assert_identical(make_pipeline(clone(step), clone(regressor)).fit(X, Y))
    assert_identical(make_pipeline(clone(step), clone(classifier)).fit(X, THREE))


@pytest.mark.parametrize("library", BOOSTED)
def test_steps_that_mix_inputs_stand_in_front_as_a_graph(library):
    pipeline = make_pipeline(SimpleImputer(), StandardScaler(), PCA(2), clone(BOOSTED[library][0]))
    pipeline.fit(X, Y)
    found = assemble(pipeline, 4, np.zeros(4))
    session = Session(exact_model(found.members, 4, link=found.link), 4)
    assert (bits(session.run(X)) == bits(pipeline.predict(X))).mean() > 0.99


_XGB, _LGB = BOOSTED["xgboost"], BOOSTED["lightgbm"]


@pytest.mark.parametrize(
    "whole",
    [
        VotingRegressor([("a", _XGB[0]), ("b", _XGB[0])]),
        VotingRegressor([("a", _XGB[0]), ("b", _LGB[0])], weights=[1, 3]),
        BaggingRegressor(_XGB[0], 3, max_features=3, random_state=0),
        StackingRegressor([("a", _XGB[0]), ("b", _LGB[0])], cv=2),
        TransformedTargetRegressor(_XGB[0], func=np.log1p, inverse_func=np.expm1),
        GridSearchCV(_XGB[0], {"max_depth": [2, 3]}, cv=2),
    ],
    ids=lambda whole: type(whole).__name__,
)
def test_regressors_in_others_compute_with_float32_where_the_library_gives_it(whole):
    assert_identical(whole.fit(X, Y))


@pytest.mark.parametrize(
    "whole",
    [
        VotingClassifier([("a", _XGB[1]), ("b", _XGB[1])], voting="soft"),
        VotingClassifier([("a", _XGB[1]), ("b", _LGB[1])], voting="soft"),
        BaggingClassifier(_XGB[1], 3, random_state=0),
        CalibratedClassifierCV(_XGB[1], cv=2),
        CalibratedClassifierCV(_LGB[1], cv=2, method="isotonic"),
    ],
    ids=lambda whole: type(whole).__name__,
)
def test_classifiers_in_others_do_so_too(whole):
    assert_identical(whole.fit(X, TWO))


def test_after_early_stopping_the_best_iteration_answers():
    stopped = XGBRegressor(n_estimators=80, early_stopping_rounds=2, learning_rate=0.6)
    stopped.fit(X[:200], Y[:200], eval_set=[(X[200:], Y[200:])], verbose=False)
    assert stopped.best_iteration < len(stopped.get_booster().get_dump()) - 1
    assert_identical(stopped)


def test_the_answers_do_not_depend_on_threads():
    for kind in (XGBRegressor, LGBMRegressor):
        settings = {"verbose": -1} if kind is LGBMRegressor else {}
        model = kind(n_estimators=30, n_jobs=2, **settings).fit(X, Y)
        assert (model.predict(X) == model.set_params(n_jobs=1).predict(X)).all()


@pytest.mark.parametrize("library", BOOSTED)
def test_the_fitted_model_is_kept_and_opened_again_through_the_librarys_own_reader(library):
    for estimator, outcomes in zip(BOOSTED[library], (Y, THREE), strict=True):
        fitted = make_pipeline(StandardScaler(), clone(estimator)).fit(X, outcomes)
        content, held = write_pipeline(fitted)
        assert held == ""
        assert (read_pipeline(content).predict(X) == fitted.predict(X)).all()


WORDS = np.array(["a", "b", "c"], dtype=object)[np.arange(len(X)) % 3]


def with_words() -> np.ndarray:
    return np.column_stack([X.astype(object)[:, :2], WORDS])


REFUSED = {
    "XGBoost without trees": (
        lambda: XGBRegressor(booster="gblinear").fit(np.nan_to_num(X), Y), "model.booster-setting",
    ),
    "a number that means missing": (
        lambda: XGBRegressor(missing=-1.0, n_estimators=2).fit(np.nan_to_num(X), Y),
        "model.booster-setting",
    ),
    "an objective of one's own": (
        lambda: XGBRegressor(objective=lambda y, z: (z - y, np.ones_like(y)), n_estimators=2).fit(
            X, Y
        ),
        "model.booster-setting",
    ),
    "linear leaves": (
        lambda: LGBMRegressor(linear_tree=True, n_estimators=2, verbose=-1).fit(X, Y),
        "model.booster-setting",
    ),
    "zero as missing": (
        lambda: LGBMRegressor(zero_as_missing=True, n_estimators=2, verbose=-1).fit(X, Y),
        "model.booster-setting",
    ),
    "categories that are hashed": (
        lambda: CatBoostRegressor(
            n_estimators=2, verbose=0, allow_writing_files=False, cat_features=[2]
        ).fit(with_words(), Y),
        "model.booster-categories",
    ),
    "a loss of ranks": (
        lambda: LGBMRanker(n_estimators=2, verbose=-1).fit(X, TWO, group=[len(X)]),
        "model.booster-class",
    ),
    "no estimator of scikit-learn's kind": (
        lambda: xgboost.train({}, xgboost.DMatrix(X, Y), 2), "model.booster-class",
    ),
    "LightGBM's own booster": (
        lambda: Booster({"verbose": -1}, Dataset(X, Y)), "model.booster-class",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_is_refused_with_the_reason(name):
    make, code = REFUSED[name]
    fitted = make()
    with pytest.raises(UnsupportedModelError) as error:
        assemble(split(fitted).whole, 4, np.zeros(4))
    assert error.value.code == code


@pytest.mark.parametrize("library", BOOSTED)
def test_a_version_that_was_not_tried_is_refused_by_name(library, monkeypatch):
    fitted = clone(BOOSTED[library][0]).fit(X, Y)
    module = __import__(library)
    monkeypatch.setattr(module, "__version__", "99.0.1")
    with pytest.raises(UnsupportedModelError) as error:
        split(fitted)
    assert error.value.code == "model.booster-version"
    assert LIBRARIES[library].version in str(error.value)
    assert "99.0.1" in str(error.value)


def test_labels_that_are_words_are_the_librarys_own():
    named = np.array(["high", "low", "mid"])[THREE]
    for estimator in (CLASSIFIERS["lightgbm"], CLASSIFIERS["catboost"]):
        assert_identical(clone(estimator).fit(X, named))
    assert_identical(
        CatBoostClassifier(n_estimators=3, verbose=0, allow_writing_files=False).fit(X, named)
    )
    assert_identical(LGBMClassifier(n_estimators=3, verbose=-1).fit(X, named))
    assert_identical(XGBClassifier(n_estimators=3).fit(X, named == "low"))


def framed() -> pandas.DataFrame:
    rng = np.random.default_rng(5)
    frame = pandas.DataFrame(
        {
            "number": rng.normal(size=300),
            "town": pandas.Categorical(rng.choice(list("zyxwvutsrq"), 300)),
            "size": pandas.Categorical(rng.choice(["s", "m", "l"], 300), ["s", "m", "l"]),
            "flag": rng.random(300) < 0.4,
        }
    )
    frame.loc[rng.random(300) < 0.05, "town"] = np.nan
    return frame


CATEGORIES = {
    "xgboost": XGBRegressor(n_estimators=8, enable_categorical=True),
    "xgboost sets": XGBClassifier(n_estimators=8, enable_categorical=True, max_cat_to_onehot=1),
    "lightgbm": LGBMRegressor(n_estimators=8, min_child_samples=5, cat_smooth=1, verbose=-1),
    "lightgbm single": LGBMClassifier(n_estimators=8, max_cat_to_onehot=50, verbose=-1),
}


@pytest.mark.parametrize("name", CATEGORIES)
def test_categories_of_a_data_frame_are_asked_for_as_the_library_numbers_them(name):
    frame, estimator = framed(), clone(CATEGORIES[name])
    outcomes = frame["number"] + frame["town"].cat.codes % 3 + frame["size"].cat.codes
    labels = np.digitize(outcomes, [1.0, 3.0])
    estimator.fit(frame, labels if is_classifier(estimator) else outcomes)
    sample = read_sample(frame, estimator, 4)
    # XGBoost takes a level that it never saw for a neighbour of its: nobody may ask for one.
    assert sample.features[1].takes_others == name.startswith("lightgbm")
    found = assemble(estimator, 4, sample.X[0], features=sample.features)
    assert found.n_proven == found.n_thresholds
    rows = sample.X.repeat(4, axis=0)
    rows[:, 1] = np.resize([*range(10), np.nan, *([10] * name.startswith("lightgbm"))], len(rows))
    asked = given_rows(estimator, rows, sample.features)
    ask = estimator.predict_proba if is_classifier(estimator) else estimator.predict
    model = exact_model(found.members, 4, link=found.link)
    session = Session(model, 4)
    scores = session.scores(rows)
    assert (bits(session.link(scores)) == bits(ask(asked))).all()
    for place, trees in enumerate(members_from_onnx(model)):
        assert (bits(trees.predict(rows)) == bits(scores[:, place])).all()


@pytest.mark.parametrize("library", BOOSTED)
def test_the_threads_of_a_fitted_model_can_be_set_for_a_measurement(library):
    fitted = clone(BOOSTED[library][0]).fit(X, Y)
    expected = fitted.predict(X)
    set_threads(fitted, 1)
    assert (fitted.predict(X) == expected).all()


def encoded_sparsely(rest, estimator):
    words = OneHotEncoder(handle_unknown="ignore")
    encoder = ColumnTransformer([("words", words, ["town", "deck"])], remainder=rest)
    return make_pipeline(encoder, estimator)


def counted() -> tuple[pandas.DataFrame, np.ndarray]:
    rng = np.random.default_rng(7)
    frame = pandas.DataFrame(
        {
            "town": rng.choice([f"town {at:02d}" for at in range(20)], 300),
            "deck": pandas.Series(rng.choice(list("abcd"), 300)).where(rng.random(300) < 0.7),
            "count": rng.poisson(1.0, 300),
            "age": np.where(rng.random(300) < 0.1, np.nan, rng.normal(0.0, 9.0, 300).round()),
            "fare": rng.lognormal(3.0, 1.0, 300).round(2),
        }
    )
    towns = 4 * frame["town"].isin(["town 01", "town 05"])
    return frame, np.asarray(towns + 2 * frame["count"] + frame["age"].fillna(5) / 9)


def assert_identical_to_sparse(pipeline, frame) -> None:
    sample = read_sample(frame, pipeline, 5)
    found = assemble(pipeline, 5, sample.X[0], features=sample.features)
    assert found.n_proven == found.n_thresholds
    rng = np.random.default_rng(8)
    near = near_threshold_rows(found.ensembles, sample.X, 2000, rng=rng, but=[0, 1])
    rows = np.vstack([sample.X, near, *[sample.X] * 3])
    rows[:, 0] = np.resize(np.arange(21), len(rows))  # the last is a town nobody saw
    for at, place in enumerate((2, 3, 4), 1):
        # What is 0, becomes 0, lies beside it, or is missing.
        mean = getattr(pipeline[0].transformers_[1][1], "mean_", np.zeros(3))[place - 2]
        some = [0.0, -0.0, mean, np.nextafter(mean, 9e9), np.nextafter(mean, -9e9), 1e-60, np.nan]
        rows[-at * len(frame) :][: len(frame), place] = np.resize(some, len(frame))
    asked = given_rows(pipeline, rows, sample.features)
    assert hasattr(pipeline[:-1].transform(asked), "toarray")
    ask = pipeline.predict_proba if is_classifier(pipeline) else pipeline.predict
    session = Session(exact_model(found.members, 5, link=found.link), 5)
    assert (bits(session.link(session.scores(rows))) == bits(ask(asked))).all()


FILLED = make_pipeline(SimpleImputer(), MinMaxScaler())


@pytest.mark.parametrize(
    ("kind", "rest"),
    [
        ("number", "passthrough"),
        ("number", StandardScaler()),
        ("number", FILLED),
        ("two", StandardScaler()),
        ("three", FILLED),
    ],
    ids=["as they are", "scaled", "filled", "two scaled", "three filled"],
)
def test_xgboost_takes_the_zeros_of_a_sparse_matrix_for_missing(kind, rest):
    frame, outcomes = counted()
    estimator = XGBRegressor(n_estimators=12) if kind == "number" else XGBClassifier(n_estimators=6)
    cuts = {"two": [2.0], "three": [1.0, 3.0]}.get(kind)
    pipeline = encoded_sparsely(rest, estimator)
    pipeline.fit(frame, outcomes if cuts is None else np.digitize(outcomes, cuts))
    assert_identical_to_sparse(pipeline, frame)


@pytest.mark.parametrize("estimator", [_LGB[0], BOOSTED["catboost"][0]], ids=["light", "cat"])
def test_the_others_take_them_for_zeros(estimator):
    frame, outcomes = counted()
    pipeline = encoded_sparsely("passthrough", clone(estimator)).fit(frame, outcomes)
    assert_identical_to_sparse(pipeline, frame)


def test_a_step_behind_the_sparse_matrix_may_make_zeros_that_it_holds():
    frame, outcomes = counted()
    encoder = encoded_sparsely("passthrough", StandardScaler(with_mean=False))
    pipeline = make_pipeline(*encoder, XGBRegressor(n_estimators=12)).fit(frame, outcomes)
    assert_identical_to_sparse(pipeline, frame)


def test_steps_that_mix_inputs_of_a_sparse_matrix_are_refused_with_the_way_on():
    frame, outcomes = counted()
    encoder = encoded_sparsely(SimpleImputer(), PolynomialFeatures(2))
    pipeline = make_pipeline(*encoder, XGBRegressor(n_estimators=2)).fit(frame, outcomes)
    sample = read_sample(frame, pipeline, 5)
    with pytest.raises(UnsupportedModelError, match="sparse_threshold=0") as error:
        assemble(pipeline, 5, sample.X[0], features=sample.features)
    assert error.value.code == "model.booster-sparse"
