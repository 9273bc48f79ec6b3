"""Fresh rows that look like the data, because a row repeated is answered twice as fast."""

from __future__ import annotations

import numpy as np

from mlcore.schema import FeatureSchema, FloatArray

N_BATCHES = 8
_JITTER = 0.05


def fresh_rows(
    schema: FeatureSchema, sample: FloatArray, n_rows: int, *, rng: np.random.Generator
) -> FloatArray:
    """Make distinct rows inside the bounds of the data.

    Half are drawn evenly between the bounds, half are real rows with each value moved by a
    twentieth of its range: the first reach every corner, the second lie where the data is dense.
    A choice has one of its levels; columns that are the levels of one are those of a real row.

    Parameters
    ----------
    sample : ndarray of shape (n_sample, n_features)
        Real rows.

    Returns
    -------
    ndarray of shape (n_rows, n_features), float64
        Shuffled.

    Examples
    --------
    >>> from mlcore.schema import Feature, Target
    >>> age = Feature(name="age", label="Age", low=0, high=99, typical=40, step=1, decimals=0)
    >>> cost = Target(name="cost", label="Cost", low=0, high=10, decimals=1)
    >>> schema = FeatureSchema(features=(age,), target=cost)
    >>> rows = fresh_rows(schema, np.array([[40.0]]), 6, rng=np.random.default_rng(0))
    >>> rows.shape, len(np.unique(rows))
    ((6, 1), 6)
    """
    low = np.array([feature.low for feature in schema.features])
    high = np.array([feature.high for feature in schema.features])
    n_even = n_rows // 2
    even = rng.uniform(low, high, size=(n_even, schema.n_features))
    near = sample[rng.integers(len(sample), size=n_rows - n_even)]
    near = near + rng.uniform(-_JITTER, _JITTER, size=near.shape) * (high - low)
    rows = np.concatenate([even, np.clip(near, low, high)])
    choices = list(schema.choices)
    if choices:
        # A twentieth of the way to another level is none.
        rows[:, choices] = np.round(rows[:, choices])
    for each in schema.dummies:
        real = sample[rng.integers(len(sample), size=n_rows)]
        rows[:, each.places] = real[:, each.places]
    return np.ascontiguousarray(rng.permutation(rows))


def prepare_inputs(
    schema: FeatureSchema,
    sample: FloatArray,
    *,
    n_rows: int,
    n_distinct: int,
    rng: np.random.Generator,
) -> list[FloatArray]:
    """Make the arrays that calls go through one after the other.

    Parameters
    ----------
    n_rows : int
        Rows of one call.
    n_distinct : int
        Distinct rows for small calls; calls of 1,000 rows or more get eight distinct batches.

    Returns
    -------
    list of ndarray of shape (n_rows, n_features)
        Each its own memory, so that a call never finds its row beside the one before.

    Examples
    --------
    >>> from mlcore.schema import Feature, Target
    >>> age = Feature(name="age", label="Age", low=0, high=99, typical=40, step=1, decimals=0)
    >>> cost = Target(name="cost", label="Cost", low=0, high=10, decimals=1)
    >>> schema = FeatureSchema(features=(age,), target=cost)
    >>> rng = np.random.default_rng(0)
    >>> inputs = prepare_inputs(schema, np.array([[40.0]]), n_rows=1, n_distinct=6, rng=rng)
    >>> len(inputs), inputs[0].shape
    (6, (1, 1))
    """
    n_calls = N_BATCHES if n_rows >= 1_000 else max(1, n_distinct // n_rows)
    rows = fresh_rows(schema, sample, n_calls * n_rows, rng=rng)
    return [part.copy() for part in np.split(rows, n_calls)]
