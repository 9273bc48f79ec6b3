"""Earlier measurements, and those of other machines: opened, compared, removed, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from mlcore.benchmark import HEADLINE, SPORADIC, StudyResult, compare, read_result
from mlcore.benchmark.comparison import Comparison, differences
from mlcore.benchmark.opened import MAX_BYTES, open_result
from mlcore.benchmark.store import Removed, Stored, list_results, put_back, remove_result
from mlcore.errors import BenchmarkError
from mlcore.text import Text
from mlcore.wording.speed.comparison import change_rows, change_sentences, holds_words, side_rows
from mlcore.wording.speed.environment import difference_rows
from mlcore.wording.speed.names import title_of
from mlcore.wording.speed.result import basis, headline
from pages.ui.frame.page import Page
from pages.ui.widgets import plain

SHOWN = 20
"""Newest results that are listed."""


BROUGHT = "brought"
"""Name of the visitor's own file beside those of stored results."""

_REMOVED, _RESULT, _REFUSED, _FILE = (
    "history-removed", "history-brought", "history-refused", "history-file",
)  # fmt: skip


def title(text: Text) -> str:
    """Name the panel."""
    return text("Earlier and elsewhere")


def draw(page: Page, result: StudyResult | None) -> None:
    """List what is stored, open one, and hold it against another.

    Parameters
    ----------
    result : StudyResult or None
        What the page shows; the panel reads what is stored.
    """
    text = page.text
    stored = list_results(page.data_folder, model_id=page.model_id)[:SHOWN]
    known = {one.path.name: found for one in stored if (found := _read(one)) is not None}
    if stored:
        st.table(
            [_line(page, one, known.get(one.path.name)) for one in stored], border="horizontal"
        )
    _offer_undo(page)
    brought = _upload(page)
    if brought:
        known = {**known, BROUGHT: brought}
    if not known:
        st.caption(text("No measurement of this model is stored yet."))
        return
    labels = {name: _label(page, name, found) for name, found in known.items()}
    with st.container(key="history-choice", horizontal=True, vertical_alignment="bottom"):
        # The measurement of somebody else is what the question is about.
        first = len(known) - 1 if brought else 0
        chosen = st.selectbox(
            text("Measurement"), list(known), index=first, format_func=labels.__getitem__,
            key=f"history-chosen-{page.model_id}-{bool(brought)}", width=460,
        )  # fmt: skip
        if chosen != BROUGHT:
            path = next(one.path for one in stored if one.path.name == chosen)
            st.button(
                text("Delete"), on_click=_delete, args=(page, path), key="history-delete",
                icon=":material/delete:",
            )  # fmt: skip
    opened = known[chosen]
    for sentence in headline(opened, text)[:1]:
        st.markdown(f"**{sentence}**")
    st.caption(" · ".join(basis(opened, text, page.zone)))
    others = [name for name in known if name != chosen]
    if not others:
        st.caption(text("Measure again, or choose a file, and the two can be compared."))
        return
    against = st.selectbox(
        text("Compare with"), others, index=_likely(known, chosen, others),
        format_func=labels.__getitem__, key=f"history-against-{page.model_id}-{chosen}", width=460,
    )  # fmt: skip
    pair = sorted(((known[name], labels[name]) for name in (chosen, against)), key=_moment)
    _compare(page, pair[0][0], pair[1][0], [pair[0][1], pair[1][1]])


def _moment(side: tuple[StudyResult, str]) -> float:
    return side[0].started_at.timestamp()


def _likely(known: dict[str, StudyResult], chosen: str, others: list[str]) -> int:
    """Prefer the newest that was measured on equal ground."""
    place = known[chosen].environment
    equal = (n for n, name in enumerate(others) if not differences(place, known[name].environment))
    return next(equal, 0)


def _line(page: Page, one: Stored, result: StudyResult | None) -> dict[str, str]:
    text = page.text
    kind = text("could not be read") if one.study == HEADLINE else title_of(one.study, text)
    if result:
        kind = text("verdict") if result.is_verdict else text("quick look")
    return {
        text("When"): text.date(one.started_at.astimezone(page.zone)),
        text("What"): kind,
        text("Where"): _machine(result, text) if result else "–",
        text("Times faster"): _times(result, text) if result else "–",
    }


def _label(page: Page, name: str, result: StudyResult) -> str:
    text = page.text
    parts = [text.date(result.started_at.astimezone(page.zone)), _machine(result, text)]
    if name == BROUGHT:
        parts.insert(0, text("Your file"))
    lead = f"{_times(result, text)}×" if result.verdict(SPORADIC) else text("no ratio")
    return " · ".join([*parts, lead])


def _machine(result: StudyResult, text: Text) -> str:
    place = result.environment
    return text("this machine") if place.is_here else f"{place.machine}, {place.cpu}"


def _times(result: StudyResult, text: Text) -> str:
    verdict = result.verdict(SPORADIC)
    return text.ratio(verdict.headline.value) if verdict else "–"


def _read(one: Stored) -> StudyResult | None:
    if one.study != HEADLINE:
        return None
    try:
        return _kept(str(one.path), one.path.stat().st_mtime_ns, one)
    except (BenchmarkError, OSError):
        return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _kept(path: str, changed: int, _one: Stored) -> StudyResult:
    """Read a file once as long as it stays as it is."""
    return read_result(_one.path)


def _upload(page: Page) -> StudyResult | None:
    """Draw the way in for a result from elsewhere, and return it; it is kept for the session."""
    text = page.text
    st.file_uploader(
        text("Does it hold elsewhere? Choose the JSON file of another machine"),
        type="json",
        key=_FILE,
        max_upload_size=MAX_BYTES // 1024**2,
        on_change=_take,
    )
    error: BenchmarkError | None = st.session_state.get(_REFUSED)
    if error is not None:
        # What is wrong with a file may quote it.
        st.error(plain(text.describe(error)))
    found: StudyResult | None = st.session_state.get(_RESULT)
    return found


def _take() -> None:
    uploaded = st.session_state[_FILE]
    st.session_state[_RESULT] = st.session_state[_REFUSED] = None
    if uploaded is None:
        return
    try:
        st.session_state[_RESULT] = open_result(uploaded.getvalue())
    except BenchmarkError as error:
        st.session_state[_REFUSED] = error


def _delete(page: Page, path: Path) -> None:
    """Remove a stored result; for callbacks."""
    try:
        st.session_state[_REMOVED] = remove_result(path)
    except BenchmarkError as error:
        st.session_state[_REFUSED] = error


def _offer_undo(page: Page) -> None:
    """Offer to take back what was removed last."""
    removed: Removed | None = st.session_state.get(_REMOVED)
    if removed is None:
        return
    with st.container(key="history-undo", horizontal=True, vertical_alignment="center"):
        st.caption(page.text("The measurement was deleted."))
        st.button(page.text("Take it back"), on_click=_undo, key="history-undo-button")


def _undo() -> None:
    removed: Removed = st.session_state.pop(_REMOVED)
    try:
        put_back(removed)
    except BenchmarkError as error:
        st.session_state[_REFUSED] = error


def _compare(page: Page, before: StudyResult, after: StudyResult, names: Sequence[str]) -> None:
    """Say what changed and whether it is real, or what differs and whether the answer holds.

    Parameters
    ----------
    before, after : StudyResult
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
        found = _comparison(before, after, f"{_name(before)} {_name(after)}")
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


def _table(rows: list[list[str]]) -> None:
    if rows:
        header, *lines = rows
        st.table([dict(zip(header, line, strict=True)) for line in lines], border="horizontal")


def _name(result: StudyResult) -> str:
    return f"{result.model_id} {result.started_at.isoformat()} {len(result.pairs)}"


@st.cache_resource(max_entries=16, show_spinner=False)
def _comparison(_before: StudyResult, _after: StudyResult, names: str) -> Comparison:
    """Resample once for two results; a seed of its own, so that the answer stays the same."""
    return compare(_before, _after, rng=np.random.default_rng(0))
