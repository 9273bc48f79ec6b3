"""Where one input may stand in a search: the steps of its slider, and enough beside them."""

from __future__ import annotations

import numpy as np

from mlcore.schema import Feature, FloatArray

MOST_STEPS = 20_000
"""Steps of a slider that are tried; of more, evenly some."""
MOST_REAL = 400
"""Real values that are tried beside them; of more, evenly some by rank."""
MORE_DECIMALS = 9
"""Decimals a value may need beyond those shown before it is taken with all it has."""


def on_steps(
    feature: Feature, here: float, low: float, high: float, *, real: FloatArray
) -> tuple[FloatArray, bool]:
    """List positions for a model that may answer otherwise anywhere.

    Parameters
    ----------
    here : float
        Where the input stands.
    low, high : float
        Its bounds, which are positions even between two steps.
    real : ndarray of shape (n_values,), float64
        Values of the data.

    Returns
    -------
    positions : ndarray of shape (n_positions,), float64
        Ascending.
    complete : bool
        Whether every step of the slider between the bounds is among them.
    """
    n_steps = int(np.floor((feature.high - feature.low) / feature.step + 1e-9))
    stride = n_steps // MOST_STEPS + 1
    real = np.unique(real)
    ranks = np.linspace(0, len(real) - 1, min(len(real), MOST_REAL)).astype(int)
    every = np.concatenate(
        [_step(feature, np.arange(0.0, n_steps + 1, stride)), real[ranks], [low, high, here]]
    )
    return np.unique(every[(every >= low) & (every <= high)]), stride == 1


def in_cells(
    feature: Feature,
    here: float,
    low: float,
    high: float,
    *,
    thresholds: FloatArray,
    finer: bool = True,
) -> FloatArray:
    """List one position for each cell in which trees answer alike, the nearest that is round.

    Parameters
    ----------
    here, low, high : float
        As for :func:`on_steps`.
    thresholds : ndarray of shape (n_thresholds,), float64
        Where trees compare this input; a value that equals one belongs to the cell below it.
    finer : bool
        Whether the input takes values with more decimals than are shown. Else a cell without a
        value of that kind is left out, as between two whole numbers.

    Returns
    -------
    ndarray of shape (n_cells,), float64
        Ascending: the step of the slider nearest to ``here``; where a cell holds none, the number
        with the fewest decimals.
    """
    edges = np.unique(thresholds[(thresholds >= low) & (thresholds < high)])
    first = np.concatenate([[low], np.nextafter(edges, np.inf)])
    last = np.concatenate([edges, [high]])
    nearest = np.clip(here, first, last)
    found = np.where(nearest == here, here, np.nan)

    def take(values: FloatArray) -> None:
        fits = np.isnan(found) & (values >= first) & (values <= last)
        found[fits] = values[fits]

    steps = (nearest - feature.low) / feature.step
    away = np.where(here < nearest, np.ceil(steps - 1e-9), np.floor(steps + 1e-9))
    # Rounded, a step may fall out of its cell by the last bit: then the next one is the nearest.
    for number in (away, away + np.sign(nearest - here)):
        take(_step(feature, number))
    more = MORE_DECIMALS if finer else 0
    for decimals in range(feature.decimals, feature.decimals + more + 1):
        scaled = nearest * 10.0**decimals
        take(np.where(here < nearest, np.ceil(scaled), np.floor(scaled)) / 10.0**decimals)
    if finer:
        take(nearest)
    return found[~np.isnan(found)]


def is_finer(feature: Feature, real: FloatArray) -> bool:
    """Tell whether real values have more decimals than are shown; without any, all but whole do."""
    if not len(real):
        return feature.decimals > 0
    apart = np.abs(real - np.round(real, feature.decimals))
    return bool((apart > 1e-3 * 10.0**-feature.decimals).any())


def _step(feature: Feature, number: FloatArray) -> FloatArray:
    # Rounded as the slider shows them, so that an answer can be put on it unchanged.
    steps: FloatArray = np.round(feature.low + feature.step * number, feature.decimals)
    return steps
