"""The inputs of a page, and the row that they make up: on sliders, without one, or left open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from mlcore.schema import Feature, FloatArray
from mlcore.wording import Writer
from mlcore.wording.values import class_name
from pages.ui import workspace
from pages.ui.frame import patches
from pages.ui.frame.page import Page
from pages.ui.link_names import CLASS, UNKNOWN, keys, read_value, write_value
from pages.ui.widgets import plain

NOTHING = "-"
"""Stands in the link where all values are known though one of them typically is not."""
MAX_WORD = 40
"""Letters of a link's word that a complaint repeats."""


def value_complaints(page: Page) -> list[str]:
    """Say which of the link's values cannot be used; the typical value stands in for each."""
    text, schema = page.text, page.schema
    found = []
    if st.query_params.get("v", workspace.VERSION) != workspace.VERSION:
        found.append(text("This link was made by another version of Levers."))
    class_ = st.query_params.get(CLASS)
    if (
        class_ is not None
        and not schema.target.is_number
        and schema.target.place_of(class_) is None
    ):
        found.append(
            text(
                "The link’s class “{class_}” is none of this model’s: {shown} is shown.",
                class_=plain(class_),
                shown=plain(class_name(schema.target.chosen_class, text)),
            )
        )
    for key, feature in zip(keys(schema), schema.features, strict=True):
        written = st.query_params.get(key)
        if written is None or read_value(written, feature) is not None:
            continue
        if feature.is_choice:
            found.append(
                text(
                    "The link’s {input} is “{word}”, which the model does not know: the typical"
                    " value is shown.",
                    input=plain(page.label(feature)),
                    word=plain(written[:MAX_WORD]),
                )
            )
        else:
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
class Inputs:
    """The inputs of a page, with and without a slider, and the row that they make up.

    A value that is not known is NaN in the row. Its slider stays where it was, and with it the
    value that comes back once somebody moves it or says that it is known.

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
        places = page.input_settings.levers(page.schema, workspace.ranking(page))
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
        # Of a choice what its levels are called, too: that is how the browser tells them apart.
        grids = {
            key: (one.low, one.high, one.step, one.stops, Writer(one, self.page.text).options)
            for key, one in shown.items()
        }
        drawn, state["sliders"] = state.get("sliders", {}), grids
        known: list[float] | None = state.get(self._row)
        if known is None:
            row, handed = self._from_link(), list[int]()
        else:
            row = [self._within(place, value) for place, value in enumerate(known)]
            if went_back:
                # Streamlit sees to the others, as far as they are known.
                linked = self._from_link()
                for place, value in enumerate(linked):
                    if place in self._own_places or math.isnan(value) or math.isnan(row[place]):
                        row[place] = value
            # A slider that was not there, or had other bounds, would begin at typical.
            handed = [at for at in self.places if drawn.get(key := self.keys[at]) != grids[key]]
        state[self._row] = row
        for place in self.places:
            # A position is handed over from the first: none is in the address.
            new = known is None or went_back or self.keys[place] not in state
            if place in handed or (new and place in self._own_places):
                state[self.keys[place]] = self._at(place)
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

    def value(self, place: int, at: float | None) -> float:
        """Return the value that a slider stands at; NaN while it only keeps one for later.

        Pills and select boxes stand at a code, or at nothing while none is known.
        """
        feature = self.page.schema.features[place]
        if at is None:
            return self._within(place, math.nan)
        if feature.is_choice:
            self._left.pop(place, None)
            return self._within(place, at)
        if place in self._left:
            kept = self._left[place]
            # At first the address alone knows what the slider says.
            if kept is None:
                self._left[place] = kept = feature.value_at(at)
            kept = self._within(place, kept)
            if abs(feature.position_of(kept) - at) <= (0.25 if feature.stops else feature.step / 4):
                return math.nan
            del self._left[place]
        known: float = st.session_state[self._row][place]
        # One that was typed or came with a link lies between two positions, and stays what it is;
        # what a browser sends back may be rounded.
        is_known = bool(feature.stops) and abs(feature.position_of(known) - at) < 1e-6
        return known if is_known else feature.value_at(at)

    def stands(self, place: int) -> float:
        """Return the value of an input or, where it is not known, the one that would come back."""
        value: float = st.session_state[self._row][place]
        if not math.isnan(value):
            return value
        kept = self._left.get(place)
        if kept is None:
            kept = beginning(self.page.schema.features[place])
        return self._within(place, kept)

    def put(self, place: int, value: float) -> None:
        """Put one value on the page, the others as the widgets have them; for callbacks."""
        row = self.current()
        row[place] = value
        self.place(row)

    def leave_open(self, place: int, *, unknown: bool) -> None:
        """Say that a value is not known, or take back the one there was; for callbacks."""
        if self.page.schema.features[place].allow_missing:
            self.put(place, math.nan if unknown else self.stands(place))

    def place(self, row: Sequence[float] | FloatArray) -> None:
        """Put a row on the page, each value at the nearest its input can take."""
        state = st.session_state
        before: list[float] | None = state.get(self._row)
        values = [self._within(place, float(value)) for place, value in enumerate(row)]
        for place, value in enumerate(values):
            if not math.isnan(value):
                self._left.pop(place, None)
            elif before is not None and not math.isnan(before[place]):
                self._left[place] = before[place]
        state[self._row] = values
        for place in self.places:
            state[self.keys[place]] = self._at(place)

    def address(self, row: Sequence[float], handed: Sequence[int]) -> dict[str, str | None]:
        """Return what the address must say of the inputs.

        Those without a slider, choices, those on a logarithmic track, and those whose slider was
        just handed its value; the sliders themselves see to the others. Then which values are not
        known.
        """
        features = self.page.schema.features
        said = {
            self.keys[place]: None if value == beginning(one) else write_value(value, one)
            for place in sorted({*self._own_places, *handed})
            for one, value in [(features[place], self.stands(place))]
        }
        if any(one.allow_missing for one in features):
            open_ = [key for key, value in zip(self.keys, row, strict=True) if math.isnan(value)]
            never = not any(math.isnan(one.typical) for one in features)
            said[UNKNOWN] = ".".join(open_) or (None if never else NOTHING)
        return said

    def beginnings(self) -> dict[str, float]:
        """Return where the sliders begin whose values Streamlit keeps in the address.

        It leaves out the value of one that stands there.
        """
        own, features = self._own_places, self.page.schema.features
        return {self.keys[at]: bound(features[at]) for at in self.places if at not in own}

    @property
    def _own_places(self) -> list[int]:
        """Places of the inputs whose values the page itself keeps in the address."""
        shown, features = set(self.places), self.page.schema.features
        return [
            place
            for place, one in enumerate(features)
            if place not in shown or one.stops or one.is_choice
        ]

    @property
    def _row(self) -> str:
        return f"row-{self.page.model_id}"

    @property
    def _left(self) -> dict[int, float | None]:
        """The values that inputs had, by their places, before they were left open."""
        left: dict[int, float | None] = st.session_state.setdefault(
            f"left-open-{self.page.model_id}", {}
        )
        return left

    def _within(self, place: int, value: float) -> float:
        one = self.page.schema.features[place]
        if math.isnan(value):
            # Always the same object: tuples with others of them are never equal.
            return math.nan if one.allow_missing else one.typical
        if one.is_choice:
            least, most = one.limits
            return float(round(min(max(value, least), most)))
        return min(max(value, one.low), one.high)

    def _at(self, place: int) -> float | None:
        """Return where an input's slider stands, or its pills, which then show what is known."""
        feature = self.page.schema.features[place]
        if feature.is_choice and math.isnan(st.session_state[self._row][place]):
            return None
        return feature.position_of(self.stands(place))

    def _from_link(self) -> list[float]:
        named, own = st.query_params.get(UNKNOWN), set(self._own_places)
        self._left.clear()
        row = []
        for place, feature in enumerate(self.page.schema.features):
            key = self.keys[place]
            written = st.query_params.get(key)
            value = None if written is None else read_value(written, feature)
            if feature.allow_missing and _is_open(key, feature, named, written):
                self._left[place] = value
                row.append(math.nan)
            elif place not in own or value is None:
                row.append(self._within(place, beginning(feature)))
            else:
                row.append(value)
        return row


def beginning(feature: Feature) -> float:
    """Return where an input's slider begins: the typical value, or the middle where none is.

    A choice begins at its most frequent level.
    """
    if not math.isnan(feature.typical):
        return feature.typical
    if feature.is_choice:
        return float(feature.shares.index(max(feature.shares)))
    half = round((feature.high - feature.low) / feature.step / 2) if feature.step else 0
    return float(feature.on_grid(feature.low + half * feature.step, more=2))


def bound(feature: Feature) -> float:
    """Return where an input's slider begins within bounds that may be narrower than the data."""
    return min(max(beginning(feature), feature.low), feature.high)


def _is_open(key: str, feature: Feature, named: str | None, written: str | None) -> bool:
    """Tell whether a link, or its silence, leaves an input open."""
    if named is None:
        return math.isnan(feature.typical) and written is None
    return key in named.split(".")
