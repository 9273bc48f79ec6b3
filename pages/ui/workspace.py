"""What a visitor has of a model: the row, scenarios, input settings, the way back, the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from mlcore.errors import InvalidInputSettingsError, InvalidScenariosError
from mlcore.schema import FloatArray
from mlcore.whatif.uncertainty import COVERAGES, DEFAULT_COVERAGE
from mlcore.wording import Writer
from mlcore.workspace import (
    DEFAULT_LEVERS,
    History,
    InputSettings,
    ScenarioSet,
    pack_input_settings,
    pack_scenarios,
    unpack_input_settings,
    unpack_scenarios,
)
from pages.ui.frame import patches
from pages.ui.frame.page import Page
from pages.ui.link_names import EARLIER_SETTINGS, SETTINGS, keys, read_value
from pages.ui.widgets import plain

Row = tuple[float, ...]
State = tuple[Row, ScenarioSet]
"""What can be undone: the row on the sliders, and the scenarios."""

VERSION = "1"
MAX_COMPLAINTS = 3
"""Complaints about the settings of one link that somebody would read."""


def scenarios(page: Page) -> ScenarioSet:
    """Return the scenarios kept of the page's model."""
    kept: ScenarioSet = st.session_state.get(f"kept-{page.model_id}", ScenarioSet())
    return kept


def keep(page: Page, scenario_set: ScenarioSet) -> None:
    """Keep other scenarios from now on; for callbacks, before the page is drawn."""
    st.session_state[f"kept-{page.model_id}"] = scenario_set


def with_settings(page: Page) -> Page:
    """Return the page with its inputs as the visitor wants them."""
    settings: InputSettings = st.session_state.get(_settings(page), InputSettings())
    return replace(page, input_settings=settings, schema=settings.applied(page.model.schema))


def keep_settings(page: Page, settings: InputSettings) -> None:
    """Keep other input settings from now on; for callbacks, before the page is drawn.

    Raises
    ------
    InvalidInputSettingsError
        If they do not fit the model; everything stays as it was.
    """
    settings.applied(page.model.schema)
    st.session_state[_settings(page)] = settings


def ranking(page: Page) -> tuple[int, ...]:
    """Return the places of the inputs, what matters most first where there is a choice to make."""
    n_features = page.model.schema.n_features
    return page.model.ranking() if n_features > DEFAULT_LEVERS else tuple(range(n_features))


def coverage() -> float:
    """Return how often the actual value should lie in the range around a prediction."""
    return float(st.session_state.get("coverage-chosen", DEFAULT_COVERAGE))


def choose_coverage(share: Any) -> None:
    """Take a share that a browser sent, if it can be asked for; for callbacks."""
    if share in COVERAGES:
        st.session_state["coverage-chosen"] = share


def remember(page: Page, row: Sequence[float]) -> History[State]:
    """Take note of what the page shows, however it came about, and return the way there."""
    key, state = f"history-{page.model_id}", (tuple(row), scenarios(page))
    history: History[State] | None = st.session_state.get(key)
    history = History(present=state) if history is None else history.record(state)
    st.session_state[key] = history
    return history


def step(page: Page, place: Callable[[Row], None], *, back: bool) -> None:
    """Undo or redo; for callbacks."""
    key = f"history-{page.model_id}"
    history: History[State] = st.session_state[key]
    history = history.undo() if back else history.redo()
    st.session_state[key] = history
    row, kept = history.present
    place(row)
    keep(page, kept)


def say(message: str) -> None:
    """Say something once the page is drawn; for callbacks.

    A toast sent by a callback of a fragment takes the place of the page's style sheet: both are
    written to the same container, where a callback counts from the start again.
    """
    st.session_state["notice"] = message


def pass_on() -> None:
    """Show what a callback wanted to say."""
    message = st.session_state.pop("notice", None)
    if message is not None:
        st.toast(message)


def open_link(page: Page) -> list[str]:
    """Take over what the link has, once a session, and say what of it cannot be used."""
    # Only the link the page was opened with counts: later the address follows the page.
    if st.session_state.setdefault("link-opened", False):
        return []
    st.session_state["link-opened"] = True
    complaints, schema = [], page.model.schema
    letters = st.query_params.get(SETTINGS, st.query_params.get(EARLIER_SETTINGS))
    if letters is not None:
        settings, errors = unpack_input_settings(letters, schema)
        st.session_state[_settings(page)] = settings
        # Names in a link are anybody's.
        complaints = [plain(page.text.describe(error)) for error in errors[:MAX_COMPLAINTS]]
    letters = st.query_params.get("s")
    if letters is not None:
        try:
            kept, row = unpack_scenarios(letters, schema)
        except InvalidScenariosError as error:
            return [*complaints, page.text.describe(error)]
        keep(page, kept)
        st.session_state[f"wanted-{page.model_id}"] = row
    return complaints


def wanted_row(page: Page) -> Row | None:
    """Return, once, the row that came with the link's scenarios."""
    row: Row | None = st.session_state.pop(f"wanted-{page.model_id}", None)
    return row


def wants_another(page: Page, row: Sequence[float]) -> bool:
    """Tell whether the link's scenarios came with another row than the sliders took from it."""
    wanted: Row | None = st.session_state.get(f"wanted-{page.model_id}")
    if wanted == tuple(row):
        wanted_row(page)
        return False
    return wanted is not None


def value_complaints(page: Page) -> list[str]:
    """Say which of the link's values cannot be used; the typical value stands in for each."""
    text, schema = page.text, page.schema
    found = []
    if st.query_params.get("v", VERSION) != VERSION:
        found.append(text("This link was made by another version of Levers."))
    for key, feature in zip(keys(schema), schema.features, strict=True):
        written = st.query_params.get(key)
        if written is not None and read_value(written, feature) is None:
            found.append(
                text(
                    "The link's {input} is not a number from {low} to {high}: "
                    "the typical value is shown.",
                    input=plain(page.label(feature)),
                    low=Writer(feature, text)(feature.low),
                    high=Writer(feature, text)(feature.high),
                )
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPart:
    """What stands for something in a link; where it is too much for one, the sentence that says so.

    Attributes
    ----------
    letters : str or None
        None also where there is nothing to carry.
    """

    letters: str | None = None
    lacks: str = ""


def scenarios_in_link(page: Page, row: Sequence[float] | None = None) -> LinkPart:
    """Write the scenarios for a link, and the row on the sliders if it is given."""
    kept = scenarios(page)
    return LinkPart() if kept == ScenarioSet() else in_link(page, kept, row)


def in_link(page: Page, kept: ScenarioSet, row: Sequence[float] | None) -> LinkPart:
    """Write any scenarios, and a row if it is given, for a link."""
    try:
        return LinkPart(letters=pack_scenarios(kept, page.model.schema, row))
    except InvalidScenariosError as error:
        return LinkPart(lacks=page.text.describe(error))


def settings_in_link(page: Page) -> LinkPart:
    """Write the input settings for a link."""
    try:
        return LinkPart(letters=pack_input_settings(page.input_settings) or None)
    except InvalidInputSettingsError as error:
        return LinkPart(lacks=page.text.describe(error))


def carried(page: Page, letters: str | None) -> dict[str, str]:
    """Return what a link to another page takes along: scenarios as letters, and input settings."""
    parts = {"s": letters, SETTINGS: settings_in_link(page).letters}
    return {name: part for name, part in parts.items() if part is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The inputs of a page, with and without a slider, and the row that they make up.

    Attributes
    ----------
    page : Page
        With the inputs as the visitor wants them.
    keys : tuple of str
        Name of each input in the session and in the link.
    places : tuple of int
        Of the inputs with a slider, in the model's order.
    """

    page: Page
    keys: tuple[str, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, page: Page) -> Inputs:
        """Choose which inputs have a slider."""
        places = page.input_settings.levers(page.schema, ranking(page))
        return cls(page=page, keys=keys(page.schema), places=places)

    @property
    def hidden(self) -> tuple[int, ...]:
        """Places of the inputs without a slider."""
        shown = set(self.places)
        return tuple(place for place in range(len(self.keys)) if place not in shown)

    def prepare(self, wanted: Sequence[float] | None = None) -> tuple[list[float], list[int]]:
        """Return the row before the sliders are drawn, and hand theirs to those that are new.

        Parameters
        ----------
        wanted : sequence of n_features numbers, optional
            A row that comes from elsewhere and takes the place of the one that was shown.

        Returns
        -------
        row : list of float
            For inputs with a slider what it is believed to say: the address has the last word.
        handed : list of int
            Places of the sliders that were handed their value.
        """
        if wanted is not None:
            self.place(wanted)
        state, features = st.session_state, self.page.schema.features
        went_back = patches.went_back()
        shown = {self.keys[place]: features[place] for place in self.places}
        grids = {key: (one.low, one.high, one.step, one.stops) for key, one in shown.items()}
        drawn, state["sliders"] = state.get("sliders", {}), grids
        known: list[float] | None = state.get(self._row)
        if known is None:
            row, handed = self._from_link(), list[int]()
        else:
            row = [self._within(place, value) for place, value in enumerate(known)]
            if went_back:
                # Streamlit sees to the others.
                linked = self._from_link()
                for place in self._own_places:
                    row[place] = linked[place]
            # A slider that was not there, or had other bounds, would begin at typical.
            handed = [at for at in self.places if drawn.get(key := self.keys[at]) != grids[key]]
        state[self._row] = row
        for place in self.places:
            # A position is handed over from the first: none is in the address.
            new = known is None or went_back or self.keys[place] not in state
            if place in handed or (new and features[place].stops):
                state[self.keys[place]] = features[place].position_of(row[place])
        return row, handed

    def keep(self, row: list[float]) -> None:
        """Take note of the row that the page shows."""
        st.session_state[self._row] = row

    def current(self) -> list[float]:
        """Return the row as the widgets have it now; for callbacks, which run before the page."""
        row: list[float] = list(st.session_state[self._row])
        for place in self.places:
            row[place] = self.value(place, st.session_state[self.keys[place]])
        return row

    def value(self, place: int, at: float) -> float:
        """Return the value that a slider stands at."""
        feature = self.page.schema.features[place]
        known: float = st.session_state[self._row][place]
        # One that was typed or came with a link lies between two positions, and stays what it is;
        # what a browser sends back may be rounded.
        is_known = bool(feature.stops) and abs(feature.position_of(known) - at) < 1e-6
        return known if is_known else feature.value_at(at)

    def put(self, place: int, value: float) -> None:
        """Put one value on the page, the others as the widgets have them; for callbacks."""
        row = self.current()
        row[place] = value
        self.place(row)

    def place(self, row: Sequence[float] | FloatArray) -> None:
        """Put a row on the page, each value at the nearest its input can take."""
        values = [self._within(place, float(value)) for place, value in enumerate(row)]
        st.session_state[self._row] = values
        for place in self.places:
            one = self.page.schema.features[place]
            st.session_state[self.keys[place]] = one.position_of(values[place])

    def address(self, row: Sequence[float], handed: Sequence[int]) -> dict[str, str | None]:
        """Return what the address must say of the inputs.

        Those without a slider, that is, those on a logarithmic track, and those whose slider was
        just handed its value; the sliders themselves see to the others.
        """
        features = self.page.schema.features
        return {
            self.keys[place]: None if row[place] == features[place].typical else repr(row[place])
            for place in sorted({*self._own_places, *handed})
        }

    @property
    def _own_places(self) -> list[int]:
        """Places of the inputs whose values the page itself keeps in the address."""
        shown, features = set(self.places), self.page.schema.features
        return [place for place, one in enumerate(features) if place not in shown or one.stops]

    @property
    def _row(self) -> str:
        return f"row-{self.page.model_id}"

    def _within(self, place: int, value: float) -> float:
        one = self.page.schema.features[place]
        return min(max(value, one.low), one.high)

    def _from_link(self) -> list[float]:
        row = list(self.page.schema.typical_row)
        for place in self._own_places:
            feature = self.page.schema.features[place]
            written = st.query_params.get(self.keys[place])
            value = None if written is None else read_value(written, feature)
            row[place] = self._within(place, row[place]) if value is None else value
        return row


def _settings(page: Page) -> str:
    return f"{SETTINGS}-{page.model_id}"
