"""What Streamlit itself writes, in English only, in the visitor's words."""

from __future__ import annotations

from mlcore.text import Text


def words(text: Text) -> dict[str, str]:
    """Lead from what Streamlit's widgets say to what they shall say.

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
