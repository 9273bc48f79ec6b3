"""The race: what ONNX answers while scikit-learn answers once, from the recorded times."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from mlcore.benchmark import SPORADIC, StudyResult, label_of
from mlcore.benchmark.replay import Race, recorded_race
from mlcore.benchmark.studies import BATCH
from mlcore.text import Text
from pages.ui import live
from pages.ui.frame.page import Page

SHOWN_S = 6.0
"""Longest time a race may take on the screen, in seconds."""


def title(text: Text) -> str:
    """Name the panel."""
    return text("The race")


def draw(page: Page, result: StudyResult | None) -> None:
    """Let one row and many rows race side by side."""
    text = page.text
    found = [
        race
        for workload in (SPORADIC, BATCH)
        if result
        # The same calls for the same result: a race that is looked at twice ends the same way.
        and (race := recorded_race(result, workload, rng=np.random.default_rng(0)))
    ]
    if result and not result.verdicts:
        st.caption(text("There is no race: it takes both runtimes, and the same answers."))
        return
    if not found:
        st.caption(text("There is a race once something has been measured."))
        return
    live.mount(
        "race",
        {
            "locale": text.locale,
            "dark": page.dark,
            "races": [_course(race, text) for race in found],
            "words": {
                "title": text("The race"),
                "start": text("Start"),
                "pause": text("Pause"),
                "resume": text("Go on"),
                "again": text("Replay"),
                "space": text("Space"),
                "one": text("{n} answer"),
                "many": text("{n} answers"),
                "passed": text("{time} of {end}"),
            },
        },
    )
    st.caption(
        text(
            "Each dot is one answer that took a time measured here, slowed down to be seen; idle"
            " time between requests is left out."
        )
    )


def _course(race: Race, text: Text) -> dict[str, Any]:
    slowdown = race.slowdown(SHOWN_S)
    ends = {race.slow: [race.duration_s], race.fast: list(race.ends_s)}
    next_s = {race.slow: race.duration_s, race.fast: race.next_s}
    names = {arm: text(label_of(arm)) for arm in ends}
    says = _says(race, names, text)
    if race.unit == "cpu":
        says = f"{says} {text('Compared by processor time.')}"
    return {
        "title": _rows(race, text),
        "slowed": text("in real time")
        if slowdown == 1
        else text("slowed down {n} times", n=text.number(slowdown, 0)),
        "duration": race.duration_s,
        "slowdown": slowdown,
        "says": says,
        "lanes": [
            {
                "arm": arm,
                "name": names[arm],
                "ends": ends[arm],
                "next": next_s[arm],
                "more": arm == race.fast and race.is_cut,
                "says": says,
            }
            # scikit-learn above, no matter which wins: the eye finds the same place in both races.
            for arm in sorted(ends, reverse=True)
        ],
    }


def _says(race: Race, names: dict[str, str], text: Text) -> str:
    slow, fast, n = names[race.slow], names[race.fast], len(race.ends_s)
    if race.is_cut:
        return text(
            "While {slow} answers once, {fast} answers more than {n} times.",
            slow=slow, fast=fast, n=text.number(n, 0),
        )  # fmt: skip
    if n > 1:
        return text(
            "While {slow} answers once, {fast} answers {n} times.",
            slow=slow, fast=fast, n=text.number(n, 0),
        )  # fmt: skip
    if n == 1:
        share = text.percent(race.ends_s[0] / race.duration_s)
        return text(
            "{fast} is done after {share} of the time that {slow} takes.",
            slow=slow, fast=fast, share=share,
        )  # fmt: skip
    return text("{slow} and {fast} take about as long.", slow=slow, fast=fast)


def _rows(race: Race, text: Text) -> str:
    return text.plural("{n} row", "{n} rows", race.n_rows)
