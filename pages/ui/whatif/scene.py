"""What a panel gets to know of the page above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from mlcore.schema import FloatArray
from mlcore.whatif.exploration import Exploration
from mlcore.whatif.goal import Goal, Kind
from mlcore.wording import Writer
from pages.ui import workspace
from pages.ui.frame.page import Page
from pages.ui.inputs import Inputs

Place = Callable[[Sequence[float] | FloatArray], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The page, the row on it, and what is known of that row.

    Attributes
    ----------
    inputs : Inputs
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

    inputs: Inputs
    row: list[float]
    baseline: tuple[float, ...]
    explored: Exploration
    shared: dict[str, Any]

    @property
    def page(self) -> Page:
        """The page, with the inputs as the visitor wants them."""
        return self.inputs.page

    @property
    def places(self) -> tuple[int, ...]:
        """Places of the inputs with a slider, in the order of the curves."""
        return self.inputs.places

    @property
    def place(self) -> Place:
        """Puts a row on the sliders; for callbacks of widgets and elements only."""
        return self.inputs.place

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

    def fitting(self, typed: str, limit: int) -> str:
        """Return as much as is kept of what was typed, and say so if that is not all.

        For callbacks. A limit of the field itself would refuse a longer text as a whole when it is
        pasted, without a word.
        """
        text, whole = self.page.text, typed.strip()
        if len(whole) > limit:
            kept = text.number(limit, 0)
            workspace.say(text("Only the first {limit} characters were kept.", limit=kept))
        return whole[:limit].rstrip()

    def goal(self, kind: Kind, value: float, *, tolerance: float = 0.0) -> Goal:
        """Return a goal for what the page shows of a prediction."""
        # A field keeps digits that it does not show.
        return Goal.as_read(self.page.schema.target, kind, value, tolerance=tolerance)

    def target_field(self, key: str, value: float) -> float | None:
        """Draw a field for a number in the unit of the target; of a chance for a percentage.

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
        target = self.page.schema.target
        write = Writer(target, self.page.text)
        if write.is_chance:
            # As people say it: the session keeps percent, everything else a share of one.
            percent = st.number_input(
                f"{write.title} (%)",
                min_value=0.0,
                max_value=100.0,
                value=round(100 * value, 6),
                step=1.0,
                format=write.pattern,
                key=key,
                persist_state="session",
                width=240,
            )
            return None if percent is None else percent / 100
        return st.number_input(
            write.title,
            value=value,
            step=target.resolution,
            format=write.pattern,
            key=key,
            persist_state="session",
            width=240,
        )

    def target_value(self, key: str, otherwise: float | None = None) -> float | None:
        """Return the number in such a field, before it is drawn; for callbacks and cards."""
        typed: float | None = st.session_state.get(key, otherwise)
        is_typed = typed is not None and key in st.session_state
        is_number = self.page.schema.target.is_number
        return typed / 100 if is_typed and typed is not None and not is_number else typed
