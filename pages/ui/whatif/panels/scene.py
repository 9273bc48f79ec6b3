"""What a panel gets to know of the page above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from mlcore.schema import FloatArray
from mlcore.text.rounding import rounded
from mlcore.whatif.exploration import Exploration
from mlcore.whatif.goal import Goal, Kind
from pages.ui.frame.page import Page
from pages.ui.whatif.board import Board

Place = Callable[[Sequence[float] | FloatArray], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The page, the row on it, and what is known of that row.

    Attributes
    ----------
    board : Board
        The inputs, with and without a slider.
    row : list of float
        In the model's order.
    baseline : tuple of float
        Where explanations start.
    explored : Exploration
        Its curves are those of the inputs with a slider.
    shared : dict
        What every live element is given: locale, theme, target, the committed row.
    """

    board: Board
    row: list[float]
    baseline: tuple[float, ...]
    explored: Exploration
    shared: dict[str, Any]

    @property
    def page(self) -> Page:
        """The page, with the inputs as the visitor wants them."""
        return self.board.page

    @property
    def places(self) -> tuple[int, ...]:
        """Places of the inputs with a slider, in the order of the curves."""
        return self.board.places

    @property
    def place(self) -> Place:
        """Puts a row on the sliders; for callbacks of widgets and elements only."""
        return self.board.place

    def renew(self, key: str) -> None:
        """Hand a choice among inputs to its widget again if they are called otherwise by now.

        The browser answers with what its options are called: a name that is no more would reset
        the choice.

        Parameters
        ----------
        key : str
            Name of the widget in the session, not yet drawn.
        """
        state, seen = st.session_state, f"{key}-called"
        called = tuple(map(self.page.label, self.page.schema.features))
        if key in state and state.get(seen, called) != called:
            state[key] = state[key]
        state[seen] = called

    def goal(self, kind: Kind, value: float, *, tolerance: float = 0.0) -> Goal:
        """Return a goal for what the page shows of a prediction."""
        decimals = self.page.schema.target.decimals
        # A field keeps digits that it does not show.
        value = rounded(value, decimals)
        return Goal(kind=kind, value=value, tolerance=tolerance, decimals=decimals)

    def target_field(self, key: str, value: float) -> float | None:
        """Draw a field for a number in the unit of the target.

        Parameters
        ----------
        key : str
            Name of the field in the session.
        value : float
            What it begins with.

        Returns
        -------
        float or None
            None while it is empty.
        """
        text, target = self.page.text, self.page.schema.target
        label, unit = text(target.label), text(target.unit)
        return st.number_input(
            f"{label} ({unit})" if unit else label,
            value=value,
            step=10.0**-target.decimals,
            format=f"%.{target.decimals}f",
            key=key,
            persist_state="session",
            width=240,
        )
