"""The first rows of a table, and above each column what it is taken for, to be corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

import streamlit as st

from mlcore.datasets.tables import Column, Kind, Plan, guess_columns
from mlcore.models.drafts import Draft, new_draft
from mlcore.text import Text
from mlcore.wording.tables import column_kind, why_left_out
from pages.ui.frame.page import Frame
from pages.ui.models import refusal, upload

KINDS: tuple[Kind, ...] = ("number", "whole", "yes-no", "category", "date", "left out")
N_ROWS = 5
FEW = 24
"""Columns that are shown before somebody asks for all."""


def guessed(draft: Draft) -> tuple[Column, ...]:
    """Return what the columns were guessed to be, once a session."""
    key = f"guessed-{draft.token}"
    if key not in st.session_state:
        st.session_state[key] = guess_columns(draft.table)
    found: tuple[Column, ...] = st.session_state[key]
    return found


def corrected(draft: Draft, plan: Plan | None) -> Mapping[str, Kind]:
    """Return what somebody said of columns, by name, where it is not what was guessed."""
    before = {column.name: column.kind for column in guessed(draft)}
    return {
        column.name: column.kind
        for column in (plan.columns if plan else ())
        if column.why != "target" and column.kind != before.get(column.name)
    }


def show(frame: Frame, draft: Draft, *, is_fixed: bool) -> Plan | None:
    """Draw the columns; returns what is chosen so far, None where nothing is."""
    text, plan = frame.text, draft.plan
    _sheets(frame, draft, is_fixed=is_fixed)
    shown = plan.columns if plan else guessed(draft)
    more = f"models-all-{draft.token}"
    few = len(shown) > FEW and not st.session_state.get(more, False)
    rows = draft.table.data.slice(0, N_ROWS).to_pydict()
    with st.container(key="models-columns", horizontal=True, gap=None):
        for place, column in enumerate(shown[:FEW] if few else shown):
            with st.container(key=f"models-column-{place}", width=168, gap=None):
                _column(text, draft, column, rows[column.name], place, is_fixed=is_fixed)
    if few:
        n = text.number(len(shown), 0)
        st.toggle(text("Show all {n} columns", n=n), key=more)
    return plan


def _column(
    text: Text, draft: Draft, column: Column, values: list[object], place: int, *, is_fixed: bool
) -> None:
    is_target = column.why == "target"
    name = escape(column.name)
    st.html(f'<div class="column-name" title="{name}">{name}</div>')
    key = f"kind-{draft.token}-{place}"
    # What is chosen is kept in the draft: another tab may have changed it.
    st.session_state[key] = column.kind
    if is_target:
        st.html(f'<div class="column-target">{text("to be predicted")}</div>')
    else:
        st.selectbox(
            text("{column} is taken for", column=column.name),
            KINDS,
            key=key,
            format_func=lambda kind: column_kind(kind, text),
            label_visibility="collapsed",
            filter_mode=None,
            disabled=is_fixed,
            on_change=refusal.attempt,
            args=(lambda: _correct(draft, column.name, key),),
        )
    note = "" if is_target else why_left_out(column, text)
    if not note and column.n_missing:
        note = text.plural("{n} empty", "{n} empty", column.n_missing)
    cells = "".join(f"<li>{_cell(value, text)}</li>" for value in values)
    st.html(
        f'<div class="column-rest{"" if column.is_input or is_target else " column-out"}">'
        f'<p class="column-note">{escape(note)}</p><ul class="column-cells">{cells}</ul></div>'
    )


def _cell(value: object, text: Text) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return text("yes") if value else text("no")
    if isinstance(value, (int, float)):
        # Years and codes have no thousands.
        written = f"{value:.6g}" if isinstance(value, float) else str(value)
        return escape(written.replace(".", text.decimal_mark))
    return escape(str(value)[:40])


def _correct(draft: Draft, name: str, key: str) -> None:
    plan, kind = draft.plan, st.session_state[key]
    kinds = {**corrected(draft, plan), name: kind}
    is_chosen = plan is not None and bool(plan.target)
    # Refuses what a column cannot be, whatever is predicted.
    planned = Plan.of(
        draft.table,
        target=plan.target if plan else "",
        outcome=plan.outcome if plan and is_chosen else None,
        kinds=kinds,
        columns=guessed(draft),
        locale=plan.locale if plan else "en",
    )
    if not is_chosen:
        # Nothing is chosen yet but this; the outcome is guessed with the target.
        columns = tuple(_said(column, kinds.get(column.name)) for column in guessed(draft))
        planned = Plan(target="", outcome="number", columns=columns)
    draft.save_plan(planned)


def _said(column: Column, kind: Kind | None) -> Column:
    if kind is None or kind == column.kind:
        return column
    return replace(column, kind=kind, why="chosen" if kind == "left out" else "")


def _sheets(frame: Frame, draft: Draft, *, is_fixed: bool) -> None:
    """Draw the choice of a sheet, where the file has several."""
    text, source = frame.text, draft.table.source
    if len(source.sheets) < 2:
        return
    content = upload.workbook(draft)
    if content is None:
        st.caption(text("To take another sheet, bring the file again."))
        return
    key = f"sheet-{draft.token}"
    st.session_state[key] = source.sheet

    def change() -> None:
        other = new_draft(frame.data_folder, content, source.name, sheet=st.session_state[key])
        upload.keep_workbook(other, content)
        st.query_params[upload.DRAFT] = other.token
        draft.discard()

    st.selectbox(
        text("Sheet"),
        source.sheets,
        key=key,
        on_change=refusal.attempt,
        args=(change,),
        disabled=is_fixed,
        width=320,
    )
