"""The row on the page: what the sliders say, and the values of the inputs that have none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from mlcore.schema import FloatArray
from pages.ui.frame.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The inputs of a page, with and without a slider.

    Attributes
    ----------
    page : Page
        With the inputs as the visitor wants them.
    keys : tuple of str
        Name of each input in the session and in the link.
    places : tuple of int
        Of the inputs with a slider, in the model's order.
    """

    page: Page
    keys: tuple[str, ...]
    places: tuple[int, ...]

    @property
    def folded(self) -> tuple[int, ...]:
        """Places of the inputs without a slider."""
        shown = set(self.places)
        return tuple(place for place in range(len(self.keys)) if place not in shown)

    def prepare(self, wanted: Sequence[float] | None = None) -> tuple[list[float], list[int]]:
        """Return the row before the sliders are drawn, and hand theirs to those that are new.

        Parameters
        ----------
        wanted : sequence of n_features numbers, optional
            A row that comes from elsewhere and takes the place of the one that was shown.

        Returns
        -------
        row : list of float
            For inputs with a slider what it is believed to say: the address has the last word.
        handed : list of int
            Places of the sliders that were handed their value.
        """
        if wanted is not None:
            self.place(wanted)
        state, features = st.session_state, self.page.schema.features
        grids = {
            self.keys[place]: (features[place].low, features[place].high, features[place].step)
            for place in self.places
        }
        drawn, state["sliders"] = state.get("sliders", {}), grids
        known: list[float] | None = state.get(self._row)
        if known is None:
            return self._from_link(), []
        row = [self._within(place, value) for place, value in enumerate(known)]
        # A slider that was not there, or had other bounds, would begin at typical.
        handed = [
            place for place in self.places if drawn.get(self.keys[place]) != grids[self.keys[place]]
        ]
        for place in handed:
            state[self.keys[place]] = row[place]
        return row, handed

    def keep(self, row: list[float]) -> None:
        """Take note of the row that the page shows."""
        st.session_state[self._row] = row

    def current(self) -> list[float]:
        """Return the row as the widgets have it now; for callbacks, which run before the page."""
        row: list[float] = list(st.session_state[self._row])
        for place in self.places:
            row[place] = float(st.session_state[self.keys[place]])
        return row

    def place(self, row: Sequence[float] | FloatArray) -> None:
        """Put a row on the page, each value at the nearest its input can take."""
        values = [self._within(place, float(value)) for place, value in enumerate(row)]
        st.session_state[self._row] = values
        for place in self.places:
            st.session_state[self.keys[place]] = values[place]

    def address(self, row: Sequence[float], handed: Sequence[int]) -> dict[str, str | None]:
        """Return what the address must say of the inputs.

        Those without a slider, that is, and those whose slider was just handed its value; the
        sliders themselves see to the others.
        """
        typical = self.page.schema.typical_row
        return {
            self.keys[place]: None if row[place] == typical[place] else repr(row[place])
            for place in (*self.folded, *handed)
        }

    @property
    def _row(self) -> str:
        return f"row-{self.page.model_id}"

    def _within(self, place: int, value: float) -> float:
        feature = self.page.schema.features[place]
        return min(max(value, feature.low), feature.high)

    def _from_link(self) -> list[float]:
        row = list(self.page.schema.typical_row)
        parameters: Any = st.query_params
        for place in self.folded:
            written = parameters.get(self.keys[place])
            if written is not None:
                row[place] = self._read(place, written)
        return row

    def _read(self, place: int, written: str) -> float:
        feature = self.page.schema.features[place]
        try:
            value = float(written)
        except ValueError:
            return feature.typical
        usable = math.isfinite(value) and feature.low <= value <= feature.high
        return value if usable else feature.typical
