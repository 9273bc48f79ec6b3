"""How every page begins: its look, its language, its model, its header."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from mlcore.config import ModelConfig, Settings
from mlcore.errors import MlcoreError
from mlcore.pipeline import Choice, OpenedModel, choices, opened, prepare, resolve
from mlcore.text import LOCALES, Text, best_locale, for_locale
from pages.ui import first_paint, header, states

ASSETS = Path(__file__).parents[2] / "assets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page knows before it draws anything.

    Attributes
    ----------
    name : str
        ``"what-if"`` or ``"speed"``.
    text : Text
        The visitor's language.
    choice : Choice
        The chosen model.
    model : OpenedModel
    data_folder : Path
    dark : bool
    """

    name: str
    text: Text
    choice: Choice
    model: OpenedModel
    data_folder: Path
    dark: bool

    @property
    def model_id(self) -> str:
        """Id of the chosen model."""
        return self.model.manifest.model_id

    @property
    def model_name(self) -> str:
        """What people call the chosen model."""
        return self.text(self.choice.title)


def begin(name: str) -> Page:
    """Set the page up, show the header, and wait for the model where it is not ready.

    Parameters
    ----------
    name : str
        ``"what-if"`` or ``"speed"``.

    Returns
    -------
    Page
        Only once the model answers; until then progress or the reason is shown instead.
    """
    text = for_locale(_language())
    title = text("What if?") if name == "what-if" else text("Speed")
    st.set_page_config(
        page_title=f"Levers · {title}", page_icon=str(ASSETS / "logo.svg"), layout="wide"
    )
    dark = st.context.theme.type == "dark"
    # The style sheet itself is there already (first_paint.py); the theme is known only now.
    st.html(f"<style>{first_paint.palette('dark' if dark else 'light')}</style>")
    available = choices()
    wanted = st.query_params.get("model")
    try:
        source = resolve(wanted)
    except MlcoreError:
        header.show(name, text, available, available[0])
        states.unknown_model(text, available)
    choice = _choice(source, available)
    header.show(name, text, available, choice)
    if not _soon_ready(source):
        states.preparing(text, source)
    try:
        model = opened(source)
    except MlcoreError as error:
        states.broken_model(text, error)
    return Page(
        name=name,
        text=text,
        choice=choice,
        model=model,
        data_folder=Settings.from_env().data_folder,
        dark=dark,
    )


def _language() -> str:
    asked = st.query_params.get("lang")
    return asked if asked in LOCALES else best_locale(st.context.locale)


def _choice(source: ModelConfig | str, available: tuple[Choice, ...]) -> Choice:
    name = source.dataset if isinstance(source, ModelConfig) else source
    for choice in available:
        if choice.name == name or name.startswith(f"{choice.name}-"):
            return choice
    return Choice(name=name, title=name)


def _soon_ready(source: ModelConfig | str) -> bool:
    """Tell whether the model answers; a model on disk opens faster than progress could be read."""
    deadline = time.monotonic() + 0.6
    while not (state := prepare(source)).ready:
        if state.error is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
