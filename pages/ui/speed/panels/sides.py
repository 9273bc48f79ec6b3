"""Two measurements side by side: a comparison on equal ground, else whether the answer holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from mlcore.benchmark import BenchmarkResult, Comparison, Environment, compare, differences
from mlcore.wording.speed.comparison import (
    change_rows,
    change_sentences,
    difference_rows,
    holds_words,
    side_rows,
)
from pages.ui.frame.page import Page


def draw(page: Page, before: BenchmarkResult, after: BenchmarkResult, names: Sequence[str]) -> None:
    """Say what changed and whether it is real, or what differs and whether the answer holds.

    Parameters
    ----------
    before, after : BenchmarkResult
        The earlier one first.
    names : sequence of two str
        What the two are called.
    """
    text = page.text
    if before.model_id != after.model_id:
        st.caption(
            text(
                "They are of different models: {before} and {after}.",
                before=before.model_id, after=after.model_id,
            )
        )  # fmt: skip
    st.caption(text("Earlier is {before}, later is {after}.", before=names[0], after=names[1]))
    apart = differences(before.environment, after.environment)
    if not apart:
        found = _compared(before, after, f"{_name(before)} {_name(after)}")
        large = after.config.n_batch_rows
        said = change_sentences(found, text, large=large)
        st.markdown("\n".join(f"- {sentence}" for sentence in said))
        _table(change_rows(found, text, large=large))
        st.caption(
            text(
                "A change is real if its 95 % range leaves out zero and chance alone would seldom"
                " do it."
            )
        )
        return
    st.markdown(f"**{holds_words(before, after, text)}**")
    columns = (text("Earlier"), text("Later"))
    _table(side_rows(before, after, text, columns))
    st.markdown(text("They were measured under different conditions. These differ:"))
    _table(difference_rows(apart, text, columns))


def is_equal(one: Environment, other: Environment) -> bool:
    """Tell whether two environments compare."""
    return not differences(one, other)


def _table(rows: list[list[str]]) -> None:
    if rows:
        header, *lines = rows
        st.table([dict(zip(header, line, strict=True)) for line in lines], border="horizontal")


def _name(result: BenchmarkResult) -> str:
    return f"{result.model_id} {result.started_at.isoformat()} {len(result.pairs)}"


@st.cache_resource(max_entries=16, show_spinner=False)
def _compared(_before: BenchmarkResult, _after: BenchmarkResult, names: str) -> Comparison:
    """Resample once for two results; a seed of its own, so that the answer stays the same."""
    return compare(_before, _after, rng=np.random.default_rng(0))
