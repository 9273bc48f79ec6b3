"""Works around what Streamlit cannot do yet: other languages, styles from the start, going back."""

from __future__ import annotations

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mlcore.text import Text

_COLOURS = {
    "primary": "primaryColor",
    "background": "backgroundColor",
    "panel": "secondaryBackgroundColor",
    "border": "borderColor",
    "link": "linkColor",
}


def holds_file(session: str, file: str) -> bool:
    """Tell whether a file that a visitor sent is still held: no request says when it goes."""
    if not runtime.exists():
        return False
    return bool(runtime.get_instance().uploaded_file_mgr.get_files(session, [file]))


def words(text: Text) -> dict[str, str]:
    """Lead from what Streamlit's widgets say to what they are meant to say.

    Returns
    -------
    dict of str to str
        ``{name}`` stands for whatever Streamlit puts there.
    """
    # Who reads these is nobody who started it, and has the internet.
    gone = text("The server does not answer. Once it does, the page goes on by itself.")
    plain = {
        "Streamlit server is not responding. Are you connected to the internet?": gone,
        "Is Streamlit still running?{rest}": gone,
        "The page that you have requested does not seem to exist. Running the app's main page.": (
            text("There is nothing at this address: this is the main page.")
        ),
    }
    if text.locale == "en":
        return plain
    name = "{name}"
    return plain | {
        "Skip to main content": text("Skip to main content"),
        "Open": text("Open"),
        "Close": text("Close"),
        "Help": text("Help"),
        "Help for {name}": text("Help for {name}", name=name),
        "Increment": text("Increment"),
        "Decrement": text("Decrement"),
        "{name} — start": text("{name} — start", name=name),
        "{name} — end": text("{name} — end", name=name),
        "Choose an option": text("Choose an option"),
        "Choose options": text("Choose options"),
        "Selectbox options": text("Selectbox options"),
        "Selected values": text("Selected values"),
        "Remove {name}": text("Remove {name}", name=name),
        "Clear all": text("Clear all"),
        "No results": text("No results"),
        "Press Enter to apply": text("Press Enter to apply"),
        "Press Ctrl+Enter to apply": text("Press Ctrl+Enter to apply"),
        "Press ⌘+Enter to apply": text("Press ⌘+Enter to apply"),
        "Upload": text("Upload"),
        "file upload": text("file upload"),
        "{name}MB per file": text("{name}MB per file", name=name),
        "{name} files are not allowed.": text("{name} files are not allowed.", name=name),
        "File must be {name}MB or smaller.": text("File must be {name}MB or smaller.", name=name),
        "Copy to clipboard": text("Copy to clipboard"),
        "Copied": text("Copied"),
        "Connection error": text("Connection error"),
        "Page not found": text("Page not found"),
    }


def palette(theme: str) -> str:
    """Hand a theme's colours to the style sheet, which native widgets keep to themselves.

    Parameters
    ----------
    theme : str
        ``"light"`` or ``"dark"``.
    """
    colours = "".join(
        f"--levers-{name}:{st.get_option(f'theme.{theme}.{option}')};"
        for name, option in _COLOURS.items()
    )
    return f":root{{{colours}}}"


def went_back() -> bool:
    """Tell whether a page is drawn because somebody went back or forth in the browser.

    Streamlit reads then what the address says of the sliders bound to it, and of those only.
    """
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
