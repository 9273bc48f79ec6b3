"""What each HTML page of Streamlit's brings along, so that the first sight of it comes early."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from pages.ui.frame.patches import palette
from pages.ui.live import ASSETS, address

SHEETS = tuple(
    ASSETS / "styles" / name for name in ("patches.css", "app.css", "speed.css", "models.css")
)
# What draws the first sliders, and then the rest of the main page, of Streamlit's modules.
_FIRST = ("Slider",)
_REST = ("BidiComponent", "Html", "PageLink", "Selectbox", "ButtonGroup", "MenuButton", "Button")
_END = b"</body>"
# Of the listeners of a window the first to come is the first to be told: Streamlit's comes later.
_LISTENER = b"""<script>
addEventListener("popstate", () => dispatchEvent(new Event("levers-popstate")));
</script>"""


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
    """Return what has a browser draw the first sliders early, and the rest soon after.

    A slider's modules are fetched while Streamlit starts; otherwise the browser learns of them only
    from the script. Those of the rest are named to ``first_sight.js``, which fetches them while the
    sliders are drawn.
    """
    manifest = json.loads((Path(get_static_dir()) / "manifest.json").read_text("utf-8"))
    there = _imported(("index.html",), manifest)
    first = sorted(_imported(_FIRST, manifest) - there)
    rest = sorted(_imported(_REST, manifest) - there - {*first})
    links = "".join(f'<link rel="modulepreload" crossorigin href="./{path}">' for path in first)
    later = json.dumps([*(f"./{path}" for path in rest), address()])
    script = (ASSETS / "first_sight.js").read_text("utf-8")
    return f"{links}<script>\nwindow.leversRest = {later};\n{script}</script>".encode()


def _imported(stems: Sequence[str], manifest: dict[str, Any]) -> set[str]:
    """Return the files of some of Streamlit's modules and of all they import."""
    open_ones = [name for name in manifest if name in stems or Path(name).stem in stems]
    files: set[str] = set()
    while open_ones:
        module = manifest[open_ones.pop()]
        if module["file"] not in files:
            files.add(module["file"])
            open_ones += module.get("imports", [])
    return files


def _sheets() -> bytes:
    """Return the sheets with the colours that the browser's own theme suggests."""
    dark = f"@media (prefers-color-scheme: dark) {{ {palette('dark')} }}"
    sheets = "".join(path.read_text("utf-8") for path in SHEETS)
    return f"<style>{palette('light')}{dark}{sheets}</style>".encode()
