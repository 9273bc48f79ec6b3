"""Works around what Streamlit cannot do yet: other languages, styles from the start, going back."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.file_util import get_static_dir
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mlcore.text import Text
from pages.ui.live import ASSETS, address

SHEETS = tuple(
    ASSETS / "styles" / name for name in ("patches.css", "app.css", "speed.css", "models.css")
)
# Of Streamlit's modules those that draw sliders, and the elements of the page's own.
_NEEDED_FIRST = {"Slider", "BidiComponent"}
_END = b"</body>"
# Of the listeners of a window the first to come is the first to be told: Streamlit's comes later.
_LISTENER = b"""<script>
addEventListener("popstate", () => dispatchEvent(new Event("levers-popstate")));
</script>"""
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


class FirstPaint:
    """Middleware that completes each HTML page of Streamlit's with the style sheets.

    Sent by the script, as the rest of a page, they would arrive after the first widgets. With them
    comes what tells address.js that somebody goes back, before Streamlit reads the address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or "/api/" in scope["path"] or not _wants_page(scope):
            await self._app(scope, receive, send)
            return
        # Streamlit would compress some pages: nothing could be put in.
        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        start: Message = {}
        page = b""

        async def completed(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                if headers.get("content-type", "").startswith("text/html"):
                    # The page as the browser may keep it is another one than Streamlit's.
                    del headers["etag"], headers["last-modified"]
                    start = {**message, "headers": headers.raw}
                    return
            if not start:
                await send(message)
                return
            page += message.get("body", b"")
            if message.get("more_body", False):
                return
            # At the end of the body: the sheets win over Streamlit's rules of the same weight.
            page = page.replace(_END, _LISTENER + _sheets() + _modules() + _END)
            MutableHeaders(raw=start["headers"])["content-length"] = str(len(page))
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self._app({**scope, "headers": plain}, receive, completed)


def _wants_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


@cache
def _modules() -> bytes:
    """Return what has a browser fetch what the first slider waits for while it starts Streamlit.

    Otherwise it learns of a slider's modules, and of the elements', only from the script, and waits
    for them while the server draws the rest.
    """
    folder = Path(get_static_dir())
    modules = json.loads((folder / "manifest.json").read_text("utf-8"))
    there = _imported("index.html", modules)
    names = (name for name in modules if Path(name).stem in _NEEDED_FIRST)
    needed = {path: None for name in names for path in _imported(name, modules)}
    links = "".join(
        f'<link rel="modulepreload" crossorigin href="./{path}">'
        for path in needed
        if path not in there
    )
    return f'{links}<link rel="modulepreload" href="{address()}">'.encode()


def _imported(name: str, modules: dict[str, Any]) -> dict[str, None]:
    """Return the files of one of Streamlit's modules and of all it imports, in one order."""
    files: dict[str, None] = {}
    open_ones = [name]
    while open_ones:
        module = modules[open_ones.pop()]
        if module["file"] not in files:
            files[module["file"]] = None
            open_ones += module.get("imports", [])
    return files


def _sheets() -> bytes:
    """Return the sheets with the colours that the browser's own theme suggests."""
    dark = f"@media (prefers-color-scheme: dark) {{ {palette('dark')} }}"
    sheets = "".join(path.read_text("utf-8") for path in SHEETS)
    return f"<style>{palette('light')}{dark}{sheets}</style>".encode()
