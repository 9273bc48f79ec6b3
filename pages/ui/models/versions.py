"""The versions of a name in a drawer: which is in use, which answered when, and the way back."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

import streamlit as st

from mlcore.errors import MlcoreError
from mlcore.models.versions import (
    Version,
    answered_at,
    history_of,
    promote,
    roll_back,
    set_challenger,
    versions_of,
)
from mlcore.text import Text
from mlcore.wording.registry.versions import (
    VersionWords,
    answered_words,
    event_words,
    version_words,
    way_back,
)
from pages.ui.frame.page import Frame
from pages.ui.models import refusal
from pages.ui.widgets import plain

MOST = 20
"""Versions that are shown before somebody asks for all."""


def open_drawer(frame: Frame, name: str, title: str) -> None:
    """Open the drawer of a name."""
    text = frame.text

    @st.dialog(text("Versions of {name}", name=plain(title)), width=620, position="right",
               on_dismiss="rerun")  # fmt: skip
    def drawer() -> None:
        refusal.say(text)
        try:
            _show(frame, name)
        except MlcoreError as gone:
            st.error(text.describe(gone), icon=":material/error:")

    drawer()


def _show(frame: Frame, name: str) -> None:
    text, versions = frame.text, versions_of(name)
    may = refusal.is_allowed(text, "request.changes")
    _back(frame, name, versions, may=may)
    words = version_words(versions, frame.data_folder, text, frame.zone)
    n = text.number(len(versions), 0)
    is_cut = len(versions) > MOST and not st.toggle(text("Show all {n} versions", n=n))
    for version, said in list(zip(versions, words, strict=True))[: MOST if is_cut else None]:
        with st.container(key=f"version-{version.number}", gap="small"):
            st.html(_card(said))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                _ways(text, version, may=may)
    _who(frame, name)
    with st.expander(text("What happened")):
        events = event_words(history_of(name), text, frame.zone)
        rows = "".join(
            f"<li><time>{escape(when)}</time> {escape(what)}</li>" for when, what in events
        )
        st.html(f'<ol class="version-events">{rows}</ol>')


def _back(frame: Frame, name: str, versions: tuple[Version, ...], *, may: bool) -> None:
    """Offer the way back where there is one."""
    text, way = frame.text, way_back(name, frame.data_folder)
    if way is None:
        return
    there = {version.number for version in versions if version.is_there}
    now, before = (text.number(number, 0) for number in way)
    with st.container(key="version-back", gap="small"):
        st.button(
            text("Roll back to version {n}", n=before),
            key="version-roll-back",
            disabled=not may or way[1] not in there,
            on_click=refusal.attempt,
            args=(lambda: roll_back(name, by="page"),),
        )
        st.caption(
            text(
                "Version {before} answers from then on, here and over REST. Version {now} stays:"
                " put it in use again whenever you like.",
                before=before,
                now=now,
            )
        )


def _ways(text: Text, version: Version, *, may: bool) -> None:
    name, number = version.name, version.number
    is_challenger = "challenger" in version.aliases
    link = {"model": version.link, "lang": text.locale}
    if version.is_there:
        st.page_link("app.py", label=text("Open in What if?"), query_params=link)
    if version.is_in_use or not version.is_there:
        return
    st.button(
        text("Put in use"),
        key=f"version-use-{number}",
        disabled=not may,
        on_click=refusal.attempt,
        args=(lambda: promote(name, number, by="page"),),
        help=text("It answers for this name from then on, and is the current model."),
    )
    st.button(
        text("No longer challenger") if is_challenger else text("Make challenger"),
        key=f"version-challenge-{number}",
        type="tertiary",
        disabled=not may,
        on_click=refusal.attempt,
        args=(lambda: set_challenger(name, None if is_challenger else number, by="page"),),
        help=text("A challenger is looked at beside the version in use; it does not answer."),
    )


def _who(frame: Frame, name: str) -> None:
    """Answer which version answered at a time."""
    text = frame.text
    st.html(f'<h3 class="version-who">{text("Which version answered when?")}</h3>')
    zone = frame.zone or datetime.now().astimezone().tzinfo
    now = datetime.now(zone)
    with st.container(horizontal=True, gap="small", key="version-when"):
        day = st.date_input(text("Day"), now.date(), key="version-day", format="DD/MM/YYYY",
                            max_value=now.date())  # fmt: skip
        hour = st.time_input(
            text("Time"), now.time().replace(second=0, microsecond=0), key="version-time",
            step=timedelta(minutes=1),
        )  # fmt: skip
    moment = datetime.combine(day, hour, tzinfo=zone)
    # A minute that is chosen counts to its end.
    version = answered_at(name, moment + timedelta(seconds=59.999))
    st.html(f'<p class="version-answer" role="status">{answered_words(version, moment, text)}</p>')


def _card(said: VersionWords) -> str:
    marks = "".join(f'<span class="model-mark">{escape(one)}</span>' for one in said.marks)
    changes = escape(" · ".join(said.changes))
    changed = f'<p class="version-changes">{changes}</p>' if changes else ""
    return (
        f'<div class="version"><h3>{escape(said.title)} {marks}</h3>'
        f"<p>{escape(' · '.join(said.about))}</p>{changed}</div>"
    )
