"""The models tried from a draft, side by side: how far off, against what, and the way on."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlcore.artifacts import Manifest, ModelFolder
from mlcore.errors import MlcoreError
from mlcore.models.drafts import Draft, Try
from mlcore.text import Text
from mlcore.wording.registry.tries import TryWords, best_of, try_words
from pages.ui.frame.page import Frame


def show(frame: Frame, draft: Draft) -> None:
    """Draw what was tried, the newest first."""
    text = frame.text
    attempts = {attempt.number: attempt for attempt in reversed(draft.tries)}
    manifests = _manifests(draft, attempts)
    if not manifests:
        return
    best, newest = best_of(manifests), next(iter(manifests))
    st.html(f'<h2 class="models-question models-came">{text("Results")}</h2>')
    with st.container(key="models-tries", horizontal=True, gap="medium"):
        for number, manifest in manifests.items():
            is_best = number == best and len(manifests) > 1
            with st.container(key=f"models-try-{number}", border=True, width=380):
                _try(frame, draft, attempts[number], manifest, is_best=is_best,
                     is_newest=number == newest)  # fmt: skip


def _manifests(draft: Draft, attempts: dict[int, Try]) -> dict[int, Manifest]:
    found = {}
    for number, attempt in attempts.items():
        try:
            found[number] = ModelFolder(draft.data_folder, attempt.model_id).manifest
        except MlcoreError:
            continue
    return found


def _try(
    frame: Frame,
    draft: Draft,
    attempt: Try,
    manifest: Manifest,
    *,
    is_best: bool,
    is_newest: bool,
) -> None:
    text = frame.text
    words = try_words(manifest, text)
    st.html(_score(words, text, is_best=is_best))
    with st.container(horizontal=True, key=f"models-do-{attempt.number}"):
        if st.button(
            text("Try it"),
            key=f"models-open-{attempt.number}",
            type="primary" if is_newest else "secondary",
        ):
            link = {"model": attempt.model_id, "lang": text.locale}
            st.switch_page("app.py", query_params=link)
        if st.button(text("Publish"), key=f"models-publish-{attempt.number}"):
            # Brings scikit-learn, which the page does not need until then.
            from pages.ui.models.publishing import publish

            publish(frame, draft, attempt)
    st.html(_details(words))


def _score(words: TryWords, text: Text, *, is_best: bool) -> str:
    mark = f'<span class="model-mark">{text("closest")}</span>' if is_best else ""
    return (
        f'<div class="try"><h3>{escape(words.title)} {mark}</h3>'
        f'<p class="try-score">{escape(words.score)}</p>'
        f'<p class="try-on">{escape(words.on)}</p></div>'
    )


def _details(words: TryWords) -> str:
    against = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in words.against
    )
    sure = "".join(f"<p>{escape(sentence)}</p>" for sentence in words.sure)
    return f'<dl class="try-against">{against}</dl><div class="try-sure">{sure}</div>'
