"""The levels of a data frame's categories, as a boosting library numbers them by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcore.conversion.chain import Chain
from mlcore.errors import UnsupportedModelError
from mlcore.schema import FloatArray


@dataclass(frozen=True, slots=True)
class Recoded:
    """A step that makes numbers of a frame: of a category the place of its level.

    Attributes
    ----------
    levels : dict of int to tuple
        By the place of a column, those that the model knows; any other is missing.
    """

    levels: Mapping[int, Sequence[Any]]

    def transform(self, rows: Any) -> FloatArray:
        """Return the numbers of the levels of rows of shape (n_rows, n_features)."""
        table = rows.to_numpy(dtype=object) if hasattr(rows, "to_numpy") else np.asarray(rows)
        made = np.empty(table.shape)
        for place in range(table.shape[1]):
            column, known = table[:, place], self.levels.get(place)
            if known is not None:
                numbers = {level: float(at) for at, level in enumerate(known)}
                column = [numbers.get(level, np.nan) for level in column]
            made[:, place] = np.asarray(column, dtype=np.float64)
        return made


def recoded(chain: Chain, levels: Sequence[Sequence[Any]]) -> Chain:
    """Put a library's own numbering of levels behind a chain that changes nothing.

    Raises
    ------
    UnsupportedModelError
        If the categories are not those of the data frame that the model was given.
    """
    places = [at for at, each in enumerate(chain.features) if each.dtype == "category"]
    if chain.steps or len(places) != len(levels) or not all(levels):
        raise UnsupportedModelError("model.booster-numbers")
    return chain.then(Recoded(dict(zip(places, levels, strict=True))))
