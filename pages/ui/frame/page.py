"""How every page begins: its look, its language, its model, its header."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from mlcore.config import ModelConfig, Settings
from mlcore.errors import MlcoreError
from mlcore.models import Choice, OpenedModel, choice_of, choices, open_model, prepare, resolve
from mlcore.schema import Feature, FeatureSchema
from mlcore.text import LOCALES, Text, best_locale, for_locale
from mlcore.wording.kinds import library_name
from mlcore.wording.model import full_name
from mlcore.workspace import InputSettings
from pages.ui.frame import header, patches, states
from pages.ui.live import ASSETS

NO_SETTINGS = InputSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page knows before it draws anything.

    Attributes
    ----------
    name : str
        ``"what-if"``, ``"speed"`` or ``"present"``.
    text : Text
        The visitor's language.
    choice : Choice
        The chosen model.
    source : ModelConfig or str
        What it was opened from.
    schema : FeatureSchema
        The model's, with the inputs as the visitor wants them.
    input_settings : InputSettings
        How the visitor wants them.
    show_header : callable
        Draws the header where ``begin`` has not; a browser draws first what is sent first.
    """

    name: str
    text: Text
    choice: Choice
    model: OpenedModel
    source: ModelConfig | str
    data_folder: Path
    dark: bool
    schema: FeatureSchema
    show_header: Callable[[], None]
    input_settings: InputSettings = NO_SETTINGS

    def label(self, feature: Feature) -> str:
        """Return what people call an input: as it was renamed, or in the visitor's language."""
        return self.input_settings.of(feature.name).label or self.text(feature.label)

    @property
    def number_id(self) -> str:
        """Stands for the number that is shown: of classes each chance is one."""
        target = self.schema.target
        return self.model_id if target.is_number else f"{self.model_id}-{target.chosen}"

    def of_class(self, place: int) -> Page:
        """Return the page whose number is the chance of another class."""
        model = open_model(self.source, chosen=place)
        return replace(self, model=model, schema=self.schema.of_class(place))

    @property
    def titled(self) -> FeatureSchema:
        """The schema for tables to take along: inputs that were renamed have that as a name."""
        return replace(
            self.schema,
            features=tuple(
                replace(feature, name=self.input_settings.of(feature.name).label or feature.name)
                for feature in self.schema.features
            ),
        )

    def as_seen(self) -> OpenedModel:
        """Return the model with the inputs called and bounded as the visitor wants them."""
        features = (replace(one, label=self.label(one)) for one in self.schema.features)
        schema = replace(self.schema, features=tuple(features))
        return replace(self.model, manifest=replace(self.model.manifest, schema=schema))

    @property
    def zone(self) -> ZoneInfo | None:
        """The visitor's time zone; None, that of the server, where the browser keeps it."""
        return zone_of(st.context.timezone)

    @property
    def model_id(self) -> str:
        """Id of the chosen model."""
        return self.model.manifest.model_id

    @property
    def model_name(self) -> str:
        """What people call the chosen model, with its version: what is taken along stays so."""
        return full_name(self.text, self.choice)


def zone_of(name: str | None) -> ZoneInfo | None:
    """Find a time zone by the name a browser gave it, which may be anything.

    Examples
    --------
    >>> zone_of("Europe/Paris"), zone_of("Etc/Unknown"), zone_of("../passwd")
    (zoneinfo.ZoneInfo(key='Europe/Paris'), None, None)
    """
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # Unknown here; no name of a zone; a folder of zones.
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a page knows that needs no model.

    Attributes
    ----------
    name : str
        ``"what-if"``, ``"speed"``, ``"models"`` or ``"present"``.
    text : Text
        The visitor's language.
    """

    name: str
    text: Text
    data_folder: Path
    dark: bool

    @property
    def zone(self) -> ZoneInfo | None:
        """The visitor's time zone; None, that of the server, where the browser keeps it."""
        return zone_of(st.context.timezone)


def enter(name: str) -> Frame:
    """Set the page up: its title, its look, its language."""
    text = for_locale(_language())
    titles = {
        "what-if": text("What if?"),
        "speed": text("Speed"),
        "models": text("Models"),
        "present": text("Presentation"),
    }
    st.set_page_config(
        page_title=f"Levers · {titles[name]}", page_icon=str(ASSETS / "logo.svg"), layout="wide"
    )
    dark = st.context.theme.type == "dark"
    if name != "what-if":
        _colour(dark)
    return Frame(name=name, text=text, data_folder=Settings.from_env().data_folder, dark=dark)


def begin(name: str) -> Page:
    """Set the page up, show the header, and wait for the model where it is not ready.

    Parameters
    ----------
    name : str
        ``"what-if"``, ``"speed"`` or ``"present"``, which has a header only where it cannot begin.

    Returns
    -------
    Page
        Only once the model answers; until then progress or the reason is shown instead.
    """
    frame = enter(name)
    text = frame.text
    available = choices()
    place = header.place() if name == "what-if" else None

    def show_header(chosen: Choice | None) -> None:
        if name == "what-if":
            _colour(frame.dark)
        header.show(name, text, available, chosen, place)

    wanted = st.query_params.get("model")
    try:
        source = resolve(wanted)
    except MlcoreError as error:
        show_header(None)
        if error.code == "model.unknown-name":
            states.unknown_model(text, available)
        states.no_model(text, error, available)
    choice = choice_of(source, available)
    # The sliders of the main page come first: a browser draws in one go whatever has arrived.
    is_for_later = name == "present" or (name == "what-if" and prepare(source).ready)
    if not is_for_later:
        show_header(choice)
    model = _soon_open(source)
    if model is None:
        states.preparing(text, source)
    if isinstance(model, MlcoreError):
        if is_for_later:
            show_header(choice)
        states.broken_model(text, source, model)
    return Page(
        name=name,
        text=text.about(library_name(model.manifest)),
        choice=choice,
        model=model,
        source=source,
        data_folder=frame.data_folder,
        dark=frame.dark,
        schema=model.schema,
        show_header=(lambda: show_header(choice)) if is_for_later else _nothing,
    )


def _colour(dark: bool) -> None:
    # The style sheet itself is there already (first_paint.py); the theme is known only now.
    st.html(f"<style>{patches.palette('dark' if dark else 'light')}</style>")


def _nothing() -> None:
    """Draw nothing: the header is there."""


def _language() -> str:
    asked = st.query_params.get("lang")
    return asked if asked in LOCALES else best_locale(st.context.locale)


def _soon_open(source: ModelConfig | str) -> OpenedModel | MlcoreError | None:
    """Open a model or say why not; None where that takes long enough to show the progress."""
    deadline = time.monotonic() + 0.6
    while not (state := prepare(source)).ready:
        if state.error is not None:
            return state.error
        if time.monotonic() > deadline:
            return None
        time.sleep(0.02)
    try:
        return open_model(source)
    except MlcoreError as error:
        return error
