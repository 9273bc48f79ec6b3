"""The slides of a presentation, what the link says of them, and the way from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mlcore.errors import InvalidScenariosError
from mlcore.text import Text
from mlcore.workspace import Scenario, ScenarioSet, unpack_scenarios
from pages.ui import live, workspace
from pages.ui.frame import patches
from pages.ui.frame.page import Page
from pages.ui.link_names import EARLIER_SETTINGS
from pages.ui.present import slides

_ELEMENT = "present-deck"
_TURNED = "theme-turned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """What is presented.

    Attributes
    ----------
    stories : tuple of Scenario
        One a slide, between the title and the end.
    kept : ScenarioSet
        With the baseline that the stories are told against.
    letters : str or None
        What stands for all that in a link; None where it is too much for one.
    """

    stories: tuple[Scenario, ...]
    kept: ScenarioSet
    letters: str | None

    @property
    def n_slides(self) -> int:
        """Number of slides, the title and the end among them."""
        return len(self.stories) + 2

    def number(self, written: str | None) -> int | None:
        """Read a slide's number, from 1; None where there is no such slide."""
        if written is None:
            return 1
        usable = written.isascii() and written.isdigit() and len(written) < 5
        return int(written) if usable and 1 <= int(written) <= self.n_slides else None


def opened(page: Page) -> Deck:
    """Read the link, and say what of it cannot be used."""
    text, schema = page.text, page.model.schema
    # For the way back to the sliders: they take over what a link brought.
    complaints = workspace.open_link(page)
    kept, row = workspace.scenarios(page), None
    letters = st.query_params.get("s")
    if letters is not None:
        try:
            kept, row = unpack_scenarios(letters, schema)
        except InvalidScenariosError as error:
            # Said by the workspace, too, where this is the link the session began with.
            said = text.describe(error)
            complaints += [] if said in complaints else [said]
    row = row or schema.typical_row
    stories = kept.scenarios or (Scenario(name=text("The values as they are now"), row=row),)
    deck = Deck(stories=stories, kept=kept, letters=workspace.in_link(page, kept, row).letters)
    wanted = st.query_params.get("slide")
    if deck.number(wanted) is None:
        known = text.number(deck.n_slides, 0)
        complaints.append(text("This link names a slide that is not here: there are {n}.", n=known))
        st.query_params["slide"] = "1"
    for complaint in complaints:
        st.toast(complaint, icon=":material/link_off:", duration="long")
    return deck


@st.fragment
def show(page: Page, deck: Deck) -> None:
    """Draw the slide that the address names, and the keys that lead to the others."""
    if st.session_state.pop(_TURNED, False):
        st.rerun()
    text = page.text
    number = deck.number(st.query_params.get("slide")) or 1
    story = deck.stories[number - 2] if 1 < number < deck.n_slides else None

    def go() -> None:
        wanted = st.session_state[_ELEMENT].slide
        if wanted is not None and deck.number(str(wanted)) is not None:
            st.query_params["slide"] = str(wanted)

    def turned() -> None:
        # The page knows its theme from before; only a run of all of it asks again.
        st.session_state[_TURNED] = True

    if story is None:
        said = page.model_name if number == 1 else text("How fast, and how sure?")
    else:
        said = story.name
    live.mount(
        "present",
        {
            "locale": text.locale,
            # The header, which says them elsewhere, is not here.
            "native": patches.words(text),
            "dark": page.dark,
            "slide": number,
            "slides": deck.n_slides,
            "said": text(
                "Slide {number} of {n}: {title}",
                number=text.number(number, 0),
                n=text.number(deck.n_slides, 0),
                title=said,
            ),
            "notes": _notes(text, deck, story),
            "words": _words(text),
        },
        key=_ELEMENT,
        listeners={"slide": go, "theme": turned},
    )
    _leave(page, deck)
    # Two names in turn: a fade that has the same name as the last one does not begin again.
    with st.container(key=f"present-{'even' if number % 2 == 0 else 'odd'}", gap=None):
        if story is not None:
            slides.show_story(page, _asked(page, deck, story, number))
        elif number == 1:
            slides.show_title(page, [each.name for each in deck.kept.scenarios])
        else:
            slides.show_end(page)


def _asked(page: Page, deck: Deck, story: Scenario, number: int) -> slides.Story:
    """Put a story beside what it is compared with and what comes after it."""
    place = number - 2
    following = deck.stories[place + 1] if place + 1 < len(deck.stories) else None
    schema = page.model.schema
    return slides.Story(
        number=number,
        scenario=story,
        baseline=deck.kept.baseline,
        start=deck.kept.baseline_row(schema),
        following=following,
        hint="" if deck.kept.scenarios else _how_to_keep(page.text),
    )


def _how_to_keep(text: Text) -> str:
    return text("Keep scenarios on the page What if?: each of them becomes a slide.")


def _leave(page: Page, deck: Deck) -> None:
    """Draw the way back, which Escape takes, too."""
    left_out = {"slide", EARLIER_SETTINGS}
    parameters = {name: st.query_params[name] for name in st.query_params if name not in left_out}
    with st.container(key="present-leave", width="content"):
        st.page_link(
            "app.py",
            label=page.text("Leave (Esc)"),
            icon=":material/close:",
            query_params=parameters | workspace.carried(page, deck.letters),
        )


def _notes(text: Text, deck: Deck, story: Scenario | None) -> str:
    if story is None:
        return ""
    if not deck.kept.scenarios:
        return _how_to_keep(text)
    return story.text


def _words(text: Text) -> dict[str, str]:
    return {
        "navigation": text("Slides"),
        "before": text("Slide before"),
        "next": text("Next slide"),
        "screen": text("Full screen"),
        "notes": text("Notes"),
        "window": text("Notes in a window"),
        "blocked": text("The browser does not allow another window here."),
        "none": text("There are no notes for this slide."),
    }
