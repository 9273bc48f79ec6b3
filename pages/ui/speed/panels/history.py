"""Earlier measurements, and those of other machines: opened, compared, removed."""

from __future__ import annotations

import streamlit as st

from mlcore.benchmark import SPORADIC, BenchmarkResult, Stored, list_results, read_result
from mlcore.errors import BenchmarkError
from mlcore.text import Text
from mlcore.wording.speed.names import title_of
from mlcore.wording.speed.result import facts, headline, notes
from pages.ui.frame.page import Page
from pages.ui.speed.panels import keeping, sides

SHOWN = 20
"""Newest results that are listed."""


def title(text: Text) -> str:
    """Name the panel."""
    return text("Earlier and elsewhere")


def draw(page: Page, result: BenchmarkResult | None) -> None:
    """List what is stored, open one, and hold it against another.

    Parameters
    ----------
    result : BenchmarkResult or None
        What the page shows; the panel reads what is stored.
    """
    text = page.text
    stored = list_results(page.data_folder, model_id=page.model_id)[:SHOWN]
    known = {one.path.name: found for one in stored if (found := _read(one)) is not None}
    if stored:
        st.table(
            [_line(page, one, known.get(one.path.name)) for one in stored], border="horizontal"
        )
    keeping.offer_undo(page)
    brought = keeping.take_upload(page)
    if brought:
        known = {**known, keeping.BROUGHT: brought}
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
        if chosen != keeping.BROUGHT:
            path = next(one.path for one in stored if one.path.name == chosen)
            st.button(
                text("Delete"), on_click=keeping.delete, args=(page, path), key="history-delete",
                icon=":material/delete:",
            )  # fmt: skip
    opened = known[chosen]
    for sentence in headline(opened, text)[:1]:
        st.markdown(f"**{sentence}**")
    st.caption(" · ".join([*facts(opened, text), *notes(opened, text, page.zone)]))
    others = [name for name in known if name != chosen]
    if not others:
        st.caption(text("Measure again, or choose a file, and the two can be compared."))
        return
    against = st.selectbox(
        text("Compare with"), others, index=_likely(known, chosen, others),
        format_func=labels.__getitem__, key=f"history-against-{page.model_id}-{chosen}", width=460,
    )  # fmt: skip
    pair = sorted(((known[name], labels[name]) for name in (chosen, against)), key=_moment)
    sides.draw(page, pair[0][0], pair[1][0], [pair[0][1], pair[1][1]])


def _moment(side: tuple[BenchmarkResult, str]) -> float:
    return side[0].started_at.timestamp()


def _likely(known: dict[str, BenchmarkResult], chosen: str, others: list[str]) -> int:
    """Prefer the newest that was measured on equal ground."""
    place = known[chosen].environment
    equal = (n for n, name in enumerate(others) if sides.is_equal(place, known[name].environment))
    return next(equal, 0)


def _line(page: Page, one: Stored, result: BenchmarkResult | None) -> dict[str, str]:
    text = page.text
    kind = text("could not be read") if one.kind == "quick-look" else title_of(one.kind, text)
    if result:
        kind = text("verdict") if result.is_verdict else text("quick look")
    return {
        text("When"): text.date(one.started_at.astimezone(page.zone)),
        text("What"): kind,
        text("Where"): _machine(result, text) if result else "–",
        text("Times faster"): _times(result, text) if result else "–",
    }


def _label(page: Page, name: str, result: BenchmarkResult) -> str:
    text = page.text
    parts = [text.date(result.started_at.astimezone(page.zone)), _machine(result, text)]
    if name == keeping.BROUGHT:
        parts.insert(0, text("Your file"))
    lead = f"{_times(result, text)}×" if result.verdict(SPORADIC) else text("no ratio")
    return " · ".join([*parts, lead])


def _machine(result: BenchmarkResult, text: Text) -> str:
    place = result.environment
    return text("this machine") if place.is_here else f"{place.machine}, {place.cpu}"


def _times(result: BenchmarkResult, text: Text) -> str:
    verdict = result.verdict(SPORADIC)
    return text.ratio(verdict.headline.value) if verdict else "–"


def _read(one: Stored) -> BenchmarkResult | None:
    if one.kind != "quick-look":
        return None
    try:
        return _kept(str(one.path), one.path.stat().st_mtime_ns, one)
    except (BenchmarkError, OSError):
        return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _kept(path: str, changed: int, _one: Stored) -> BenchmarkResult:
    """Read a file once as long as it stays as it is."""
    return read_result(_one.path)
