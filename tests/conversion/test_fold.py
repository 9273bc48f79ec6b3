"""Steps before the trees are moved into the thresholds, whatever they are and in any order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA
from sklearn.ensemble import StackingRegressor, VotingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    PowerTransformer,
    QuantileTransformer,
    SplineTransformer,
    StandardScaler,
)
from sklearn.tree import DecisionTreeRegressor

from mlcore.conversion.assembly import assemble
from mlcore.conversion.chain import Chain
from mlcore.conversion.fold import fold, fold_scaler
from mlcore.conversion.parts import split
from mlcore.forest import trees_from_sklearn
from tests.conversion.foldable import (
    N_FEATURES,
    answers,
    assert_followed,
    beside,
    columns,
    pipelines,
)

RNG = np.random.default_rng(5)
X = columns(RNG, 150)
Y = 3.0 * (X[:, 0] % 5) + X[:, 1] + RNG.normal(size=len(X)) + 200.0


def tree(**settings) -> DecisionTreeRegressor:
    return DecisionTreeRegressor(random_state=0, **settings)


@settings(max_examples=15)
@given(case=pipelines(), seed=st.integers(0, 2**32 - 1))
def test_any_steps_that_keep_order_are_followed_bit_for_bit(case, seed):
    assert_followed(case, seed)


@settings(max_examples=25)
@given(case=pipelines())
def test_every_threshold_is_the_last_value_that_the_fitted_steps_send_left(case):
    if not isinstance(case.pipeline[-1], type(tree())):
        return
    trees = trees_from_sklearn(case.pipeline[-1])
    chain = Chain.begin(N_FEATURES)
    for step in case.pipeline[:-1]:
        chain = chain if isinstance(step, str) else chain.then(step)
    folded = fold(trees, chain, case.X[0]).trees
    for node in trees.inner:
        x = folded.threshold[node]
        if not np.isfinite(x):
            continue
        rows = np.tile(case.X[0], (2, 1))
        rows[:, folded.feature[node]] = x, np.nextafter(x, np.inf)
        made = case.pipeline[:-1].transform(rows)[:, trees.feature[node]].astype(np.float32)
        assert (made.astype(float) <= trees.threshold[node]).tolist() == [True, False]


def test_the_quick_way_for_one_scaler_finds_the_very_thresholds_of_the_general_one():
    scaler = StandardScaler().fit(X)
    trees = trees_from_sklearn(tree().fit(scaler.transform(X), Y))
    quick = fold_scaler(trees, np.stack([scaler.mean_, scaler.scale_]))
    general = fold(trees, Chain.begin(N_FEATURES).then(scaler), X[0])
    np.testing.assert_array_equal(quick.threshold, general.trees.threshold)
    assert general.n_proven == len(trees.inner)


TRIED = {
    **{each.__name__: (lambda each=each: FunctionTransformer(each))
       for each in (np.log, np.log1p, np.log2, np.log10, np.sqrt, np.cbrt)},
    **{each.__name__: (lambda each=each: make_pipeline(MinMaxScaler(), FunctionTransformer(each)))
       for each in (np.exp, np.expm1)},
    "power": lambda: PowerTransformer(),
    "quantiles": lambda: QuantileTransformer(n_quantiles=50),
}  # fmt: skip


@pytest.mark.parametrize("name", TRIED)
def test_steps_whose_last_bit_a_library_decides_are_followed_but_never_called_proven(name):
    rows = np.abs(X) + 1.0
    fitted = make_pipeline(TRIED[name](), tree()).fit(rows, Y)
    found = assemble(fitted, N_FEATURES, rows[0])
    assert (found.n_proven, found.n_thresholds > 0) == (0, True)
    tried = np.vstack([rows, beside(found, rows, 500)])
    np.testing.assert_array_equal(answers(found, tried), fitted.predict(tried))


def test_what_is_proven_is_told_column_by_column():
    fitted = make_pipeline(
        ColumnTransformer(
            [("log", FunctionTransformer(np.log1p), [3]), ("rest", MinMaxScaler(), [1])]
        ),
        tree(),
    ).fit(X, Y)
    found = assemble(fitted, N_FEATURES, X[0])
    asked = found.ensembles[0].feature[found.ensembles[0].inner]
    assert 0 < found.n_proven == (asked == 1).sum() < found.n_thresholds == len(asked)


@pytest.mark.filterwarnings("ignore:overflow")
def test_no_number_is_taken_for_which_a_step_has_none():
    fitted = make_pipeline(FunctionTransformer(np.log), tree()).fit(np.abs(X) + 1.0, Y)
    found = assemble(fitted, N_FEATURES, np.abs(X[0]) + 1.0)
    assert (found.least > 0.0).all()
    assert (found.least < 1e-300).all()
    assert (found.most > 1e300).all()
    beyond = make_pipeline(MinMaxScaler(), tree()).fit(X, Y)
    most = assemble(beyond, N_FEATURES, X[0]).most
    row = np.tile(X[0], (2, 1))
    row[:, 2] = most[2], 4.0 * most[2]
    assert np.isfinite(beyond.predict(row[:1])).all()
    with pytest.raises(ValueError, match="float32"):
        beyond.predict(row[1:])


@pytest.mark.parametrize(
    "step",
    [
        FeatureUnion([("one", MinMaxScaler())], transformer_weights={"one": -1.0}),
        FunctionTransformer(np.negative),
        QuantileTransformer(n_quantiles=20, output_distribution="normal"),
        SplineTransformer(),
    ],
    ids=["weights", "falling", "no order", "several columns of one"],
)
def test_what_does_not_keep_order_is_not_folded(step):
    assert Chain.begin(N_FEATURES).then(step.fit(X)).columns is None


def test_a_subclass_may_transform_otherwise_and_is_not_folded():
    class Twice(MinMaxScaler):
        def transform(self, X):
            return super().transform(X) ** 2

    assert Chain.begin(N_FEATURES).then(Twice().fit(X)).columns is None


def test_a_marked_gap_of_complete_rows_is_no_gap():
    holed = X.copy()
    holed[::7, 2] = np.nan
    fitted = make_pipeline(SimpleImputer(add_indicator=True), tree()).fit(holed, Y)
    found = assemble(fitted, N_FEATURES, X[0])
    assert found.n_proven == found.n_thresholds
    np.testing.assert_array_equal(answers(found, X), fitted.predict(X))


def test_trees_behind_mixed_inputs_follow_them_in_double():
    fitted = make_pipeline(StandardScaler(), PCA(2, random_state=0), tree(max_depth=5)).fit(X, Y)
    found = assemble(fitted, N_FEATURES, X[0])
    assert (found.ensembles, found.n_proven) == ((), 0)
    same = answers(found, X) == fitted.predict(X)
    assert same.mean() > 0.99


def test_an_imputer_of_a_number_among_others_is_not_folded():
    rows = X.copy()
    rows[::5, 0] = -999.0
    fitted = make_pipeline(SimpleImputer(missing_values=-999), tree()).fit(rows, Y)
    found = assemble(fitted, N_FEATURES, X[0])
    assert found.n_proven == 0
    np.testing.assert_array_equal(answers(found, rows), fitted.predict(rows))


@pytest.mark.parametrize("kind", [VotingRegressor, StackingRegressor])
def test_members_without_trees_stand_beside_those_with(kind):
    members = [
        ("trees", tree(max_depth=4)),
        ("line", make_pipeline(StandardScaler(), Ridge())),
        ("near", KNeighborsRegressor()),  # runs a graph of its own for each row
    ]
    fitted = kind(members).fit(X, Y)
    found = assemble(fitted, N_FEATURES, X[0])
    # A line adds up in an order of its own: never called proven.
    assert (len(found.members), found.n_proven) == (3, 0)
    np.testing.assert_allclose(answers(found, X), fitted.predict(X), rtol=1e-13)


@pytest.mark.parametrize(
    "estimator",
    [
        make_pipeline(StandardScaler(), Ridge()),
        VotingRegressor([("one", Ridge()), ("other", Ridge(2.0))]),
    ],
    ids=["line", "lines"],
)
def test_without_trees_there_is_nothing_to_fold(estimator):
    assert assemble(estimator.fit(X, Y), N_FEATURES, X[0]) is None


def search():
    return GridSearchCV(tree(), {"max_depth": [2, 4]}, cv=3)


@pytest.mark.parametrize(
    "whole",
    [
        make_pipeline(MinMaxScaler(), search()),
        TransformedTargetRegressor(search(), func=np.log, inverse_func=np.exp),
        VotingRegressor([("one", search()), ("other", make_pipeline(MinMaxScaler(), search()))]),
    ],
    ids=["pipeline", "target", "vote"],
)
def test_a_search_inside_others_stands_for_what_it_found(whole):
    fitted = whole.fit(X, Y)
    parts = split(fitted)
    found = assemble(parts.whole, N_FEATURES, X[0])
    np.testing.assert_array_equal(answers(found, X), fitted.predict(X))
    assert "best_estimator_" not in str([vars(part) for part in _parts(parts.whole)])


def _parts(estimator):
    yield estimator
    for name in ("steps", "estimators_", "regressor_"):
        held = getattr(estimator, name, [])
        for each in held if isinstance(held, list) else [held]:
            yield from _parts(each[1] if isinstance(each, tuple) else each)
