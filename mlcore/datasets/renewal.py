"""Made-up customers who may renew their contract, and the chance of each: words, gaps, classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mlcore.datasets.column import describe_choice
from mlcore.datasets.table import Dataset, describe_rows
from mlcore.schema import FeatureSchema, FloatArray, Target
from mlcore.text import mark

CONTRACTS = (mark("monthly"), mark("one year"), mark("two years"))
REGIONS = (mark("east"), mark("north"), mark("south"), mark("west"))
CLASSES = (mark("leaving"), mark("renewing"))
WORDS = frozenset((*CONTRACTS, *REGIONS, *CLASSES))
"""Levels and classes that are written in each language; those of other data stay their own."""
_BY_CONTRACT = np.array([-1.1, 0.9, 2.0])
_BY_REGION = np.array([-0.7, 0.5, 0.0, 0.1])
_N_CUSTOMERS = 1_000


def chance_of_renewal(X: FloatArray) -> FloatArray:
    """Compute the actual chance that customers renew, behind the ``renewal`` data.

    A longer contract holds people, and so does every month that they have stayed, for three years.
    Each euro above 50 a month drives some away, twice as many of those who may leave any month.
    Two calls to support are nothing; each further one costs trust. The north is loyal, the east is
    not; where the region is not known, it adds nothing.

    Parameters
    ----------
    X : ndarray of shape (n_rows, 5)
        Place of the contract in ``CONTRACTS``, months as a customer, price in € a month, calls to
        support in a year, place of the region in ``REGIONS`` or NaN.

    Returns
    -------
    ndarray of shape (n_rows,)
        From 0 to 1.

    Examples
    --------
    >>> chance_of_renewal(np.array([[0, 6, 79, 4, 0], [2, 30, 45, 1, np.nan]])).round(2).tolist()
    [0.02, 0.98]
    """
    contract, months, price, calls, region = X.T
    is_known = ~np.isnan(region)
    score = (
        0.1
        + _BY_CONTRACT[contract.astype(np.int64)]
        + 0.05 * np.minimum(months, 36.0)
        - np.where(contract == 0, 0.04, 0.02) * (price - 50.0)
        - 0.7 * np.maximum(calls - 2.0, 0.0)
        + np.where(is_known, _BY_REGION[np.where(is_known, region, 0).astype(np.int64)], 0.0)
    )
    return np.asarray(1.0 / (1.0 + np.exp(-score)))


def renewal(title: str) -> Dataset:
    """Make the customers, and let chance decide who renews.

    Examples
    --------
    >>> dataset = renewal("Customers")
    >>> dataset.X.shape, round(float(dataset.y.mean()), 2)
    ((1000, 5), 0.61)
    """
    rng = np.random.default_rng(2026)
    contract = rng.choice(len(CONTRACTS), _N_CUSTOMERS, p=[0.5, 0.3, 0.2])
    # Who has signed for longer has usually been there for longer, too.
    months = np.clip(rng.gamma(1.6, 9.0 + 5.0 * contract).round(), 1.0, 72.0)
    price = np.clip(rng.normal(55.0, 16.0, _N_CUSTOMERS), 15.0, 120.0).round()
    calls = np.minimum(rng.poisson(1.7, _N_CUSTOMERS), 9)
    region = rng.choice(len(REGIONS), _N_CUSTOMERS, p=[0.2, 0.25, 0.35, 0.2]).astype(np.float64)
    region[rng.random(_N_CUSTOMERS) < 0.08] = np.nan
    X = np.column_stack([contract, months, price, calls, region]).astype(np.float64)
    y = (rng.random(_N_CUSTOMERS) < chance_of_renewal(X)).astype(np.float64)
    return Dataset(name="renewal", title=title, X=X, y=y, schema=_schema(X, y))


def _schema(X: FloatArray, y: npt.NDArray[np.float64]) -> FeatureSchema:
    names = ("contract", "months", "price", "calls", "region")
    _, months, price, calls, _ = describe_rows(X, y, names=names).features
    contract = describe_choice("contract", X[:, 0], CONTRACTS, dtype="object")
    region = describe_choice("region", X[:, 4], REGIONS, dtype="object")
    return FeatureSchema(
        features=(
            replace(contract, label=mark("Contract")),
            replace(months, label=mark("Customer for"), unit=mark("months"), step=1.0, decimals=0),
            replace(price, label=mark("Price"), unit=mark("€ a month"), step=1.0, decimals=0),
            replace(calls, label=mark("Calls to support"), unit=mark("in a year"), step=1.0,
                    decimals=0),
            replace(region, label=mark("Region"), allow_missing=True),
        ),
        target=Target(
            name="customer", label=mark("Customer"), low=0.0, high=1.0, decimals=2,
            classes=CLASSES, chosen=CLASSES.index("renewing"),
        ),
    )  # fmt: skip
