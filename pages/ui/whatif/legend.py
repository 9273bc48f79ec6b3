"""What the lines and shades of the curves stand for."""

from __future__ import annotations

import streamlit as st

from pages.ui.frame.page import Page


def legend(page: Page, n_rows: int) -> None:
    """Say it in one line under the levers, whose averages are over so many rows."""
    text = page.text
    n = text.number(n_rows, 0)
    st.caption(
        text("Faint: average of {n} real cases; shade: how 8 in 10 of them move.", n=n),
        help=text(
            "The blue line moves one input of your case. The faint line is the average of such "
            "lines for {n} real cases (partial dependence). 8 in 10 of them run within the shade "
            "once all are shifted to one height: where it is wide, cases differ. Hatched "
            "stretches hold no real case: they are wider than a twentieth of the range and than "
            "its other gaps.",
            n=n,
        ),
    )
