"""The first slide of a presentation and its last one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

import streamlit as st

from mlcore.benchmark import latest_result
from mlcore.wording import agreement
from mlcore.wording.model import data_words
from mlcore.wording.speed.result import headline, notes
from mlcore.wording.values import Writer
from pages.ui.frame.page import Page

MAX_NAMES = 5
"""Scenarios that the first slide lists."""


def show_title(page: Page, names: Sequence[str]) -> None:
    """Say what the model is, what it predicts, from which data, and today's date.

    Parameters
    ----------
    names : sequence of str
        Of the scenarios that follow.
    """
    text, schema = page.text, page.model.schema
    target, n = schema.target, schema.n_features
    if target.is_named:
        predicted = text.plural(
            "{target}, predicted from {n} input",
            "{target}, predicted from {n} inputs",
            n,
            target=Writer(target, text).title,
        )
    else:
        predicted = text.plural("A prediction from {n} input", "A prediction from {n} inputs", n)
    today = text.day(datetime.now(UTC).astimezone(page.zone))
    listed = "".join(f"<li>{escape(name)}</li>" for name in names[:MAX_NAMES])
    if len(names) > MAX_NAMES:
        n_more = len(names) - MAX_NAMES
        more = text.plural("and {n} more", "and {n} more", n_more)
        listed += f"<li>{escape(more)}</li>"
    said = " ".join(data_words(page.model, text)[1:])
    st.html(
        f'<div class="present-end"><h1>{escape(page.model_name)}</h1>'
        f'<p class="present-lead">{escape(predicted)}</p>'
        f"<ul>{listed}</ul>"
        f'<p class="present-quiet">{escape(said)}</p>'
        f'<p class="present-quiet">{escape(today)}</p></div>'
    )


def show_end(page: Page) -> None:
    """Say how fast the answers are, as it was measured last, and that they are the same."""
    text = page.text
    same = agreement.sentence(page.model.manifest, text)
    same = f"{same[0].upper()}{same[1:]}"
    result = latest_result(page.data_folder, page.model_id)
    said = headline(result, text) if result else []
    if result and said:
        first, below = said
        basis = " ".join(notes(result, text, page.zone))
    else:
        first = text("How fast it is has not been measured on this machine yet.")
        below, basis = text("The page Speed measures it in less than a minute."), ""
    proof = " ".join(part["words"] for part in agreement.detail(page.model.manifest, text)[:1])
    st.html(
        f'<div class="present-end"><h1>{_whole(first)}</h1>'
        f'<p class="present-lead">{escape(below)}</p>'
        f'<p class="present-same">✓ {_whole(same)}</p>'
        f'<p class="present-quiet">{escape(proof)}</p>'
        f'<p class="present-quiet">{escape(basis)}</p></div>'
    )


def _whole(words: str) -> str:
    """Keep the line from breaking at the hyphen of a name."""
    return escape(words).replace("scikit-learn", '<span class="word">scikit-learn</span>')
