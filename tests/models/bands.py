"""Two fitted classifiers: three classes and an input that may be missing, and two flags."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

_RNG = np.random.default_rng(4)
X = np.where(
    _RNG.random((200, 3)) < [0.2, 0.0, 0.0], np.nan, _RNG.uniform(0.0, 10.0, size=(200, 3))
)
Y = np.array(["élevé", "bas", "moyen"])[np.digitize(X[:, 1], [3.0, 6.0])]
BANDS = HistGradientBoostingClassifier(max_iter=5, min_samples_leaf=5).fit(X, Y)
"""Of ``bas``, ``moyen`` and ``élevé``."""
FLAGS = RandomForestClassifier(5, random_state=0).fit(X[:, 1:], X[:, 1] > 4)
"""Of False and True, on the second and third input alone."""
