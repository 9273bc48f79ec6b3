"""What should be predicted: one click, and what to know before training."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from mlcore.datasets.tables import Column, Doubt, Outcome, Plan, doubts
from mlcore.datasets.tables.preparing import check_plan
from mlcore.errors import DatasetError, MlcoreError
from mlcore.models.drafts import Draft
from mlcore.wording.tables import doubt_sentence
from pages.ui.frame.page import Frame
from pages.ui.models import columns, refusal
from pages.ui.widgets import plain

HANDFUL = 10
"""Columns that are offered side by side."""


def show(frame: Frame, draft: Draft, plan: Plan | None, *, is_fixed: bool) -> Plan | None:
    """Draw the question; returns the plan once it is answered."""
    text = frame.text
    names = [column.name for column in columns.guessed(draft) if _can_be_target(column)]
    is_chosen = plan is not None and bool(plan.target)
    key = f"target-{draft.token}"
    st.session_state[key] = plan.target if plan is not None and is_chosen else None
    with st.container(key="models-question", gap="small"):
        st.html(f'<h2 class="models-question">{text("What should be predicted?")}</h2>')
        if not names:
            st.warning(
                text("No column of this table can be predicted: each is empty or constant."),
                icon=":material/warning:",
            )
            return None
        title = text("What should be predicted?")
        args = (lambda: _choose(draft, key, text.locale),)
        if len(names) <= HANDFUL:
            st.pills(
                title, names, key=key, format_func=plain, label_visibility="collapsed",
                disabled=is_fixed, on_change=refusal.attempt, args=args,
            )  # fmt: skip
        else:
            st.selectbox(
                title, names, index=None, key=key, label_visibility="collapsed",
                placeholder=text("Choose a column"), disabled=is_fixed, on_change=refusal.attempt,
                args=args, width=320,
            )  # fmt: skip
        if plan is None or not is_chosen:
            return None
        _outcome(frame, draft, plan, is_fixed=is_fixed)
        refused, found = _known_before(frame, draft, plan)
        if refused is not None:
            st.error(text.describe(refused), icon=":material/error:")
            return None
        for doubt in found:
            st.html(
                f'<div class="models-doubt" role="note"><span aria-hidden="true">⚠</span>'
                f"<div>{escape(doubt_sentence(doubt, text))}</div></div>"
            )
    return plan


def _can_be_target(column: Column) -> bool:
    return column.kind not in ("left out", "date")


def _choose(draft: Draft, key: str, locale: str) -> None:
    before, target = draft.plan, st.session_state[key]
    if not target:
        # A pill that is pressed again stays chosen.
        return
    kinds = columns.corrected(draft, before)
    # What somebody said of the column counts for the outcome, too.
    said: Mapping[str, Outcome] = {
        "number": "number", "category": "classes", "yes-no": "classes",
    }  # fmt: skip
    draft.save_plan(
        Plan.of(
            draft.table,
            target=target,
            outcome=said.get(kinds.get(target, "")),
            kinds=kinds,
            columns=columns.guessed(draft),
            locale=locale,
        )
    )


def _outcome(frame: Frame, draft: Draft, plan: Plan, *, is_fixed: bool) -> None:
    """Ask whether a whole number is meant as a number or as classes, where it could be both."""
    text = frame.text
    column = next(one for one in columns.guessed(draft) if one.name == plan.target)
    if column.kind != "whole":
        return
    key = f"outcome-{draft.token}"
    st.session_state[key] = plan.outcome
    titles = {
        "number": text("A number"),
        "classes": text("One of {n} classes", n=str(column.n_distinct)),
    }

    def change() -> None:
        if st.session_state[key] in titles:
            draft.save_plan(
                Plan.of(
                    draft.table,
                    target=plan.target,
                    outcome=st.session_state[key],
                    kinds=columns.corrected(draft, plan),
                    columns=columns.guessed(draft),
                    locale=plan.locale,
                )
            )

    if column.n_distinct <= HANDFUL or plan.outcome == "classes":
        st.segmented_control(
            text("{column} is", column=plan.target),
            list(titles),
            key=key,
            format_func=lambda name: titles[name],
            disabled=is_fixed,
            on_change=refusal.attempt,
            args=(change,),
            required=True,
        )


def _known_before(
    frame: Frame, draft: Draft, plan: Plan
) -> tuple[MlcoreError | None, tuple[Doubt, ...]]:
    """Look whether anything can be learnt, and what to know before, once for each plan."""
    key, asked = f"doubts-{draft.token}", repr(plan.as_dict())
    kept: tuple[str, MlcoreError | None, tuple[Doubt, ...]] | None = st.session_state.get(key)
    if kept is None or kept[0] != asked:
        with st.spinner(frame.text("Looking at the table")):
            try:
                check_plan(draft.table, plan)
                kept = (asked, None, doubts(draft.table, plan))
            except DatasetError as error:
                kept = (asked, error, ())
        st.session_state[key] = kept
    return kept[1], kept[2]
