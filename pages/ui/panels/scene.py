"""What a panel gets to know of the page above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from mlcore.schema import FloatArray
from mlcore.whatif import Exploration
from pages.ui.page import Page

Place = Callable[[Sequence[float] | FloatArray], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The page, the row on its sliders, and what is known of that row.

    Attributes
    ----------
    page : Page
    keys : tuple of str
        Name of each input's slider in the session and in the link.
    row : list of float
        What the sliders say, in the model's order.
    baseline : tuple of float
        Where explanations start.
    explored : Exploration
    shared : dict
        What every live element is given: locale, theme, target, the committed row.
    place : callable
        Puts a row on the sliders; for callbacks of widgets and elements only.
    """

    page: Page
    keys: tuple[str, ...]
    row: list[float]
    baseline: tuple[float, ...]
    explored: Exploration
    shared: dict[str, Any]
    place: Place

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
        text, target = self.page.text, self.page.model.schema.target
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
