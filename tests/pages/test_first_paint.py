"""What a page brings along before its script has run, and what nothing else does."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.file_util import get_static_dir

from pages.ui import live
from pages.ui.frame.first_paint import SHEETS, FirstPaint
from pages.ui.live import ASSETS
from pages.ui.whatif.about import about
from pages.ui.whatif.levers import lever

PAGE = "<html><body><div id='root'></div></body></html>"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def page(request: Request) -> Response:
    return HTMLResponse(PAGE, headers={"etag": '"streamlit"', "cache-control": "no-cache"})


async def data(request: Request) -> Response:
    return JSONResponse({"words": "</body>"})


@pytest.fixture
def client() -> TestClient:
    return TestClient(
        Starlette(
            routes=[Route("/", page), Route("/api/v1/docs", page), Route("/data", data)],
            middleware=[Middleware(FirstPaint), Middleware(GZipMiddleware, minimum_size=1)],
        )
    )


def test_page_ends_with_the_sheets_and_both_themes(client: TestClient) -> None:
    answer = client.get("/", headers=BROWSER)
    assert all(path.read_text("utf-8") in answer.text for path in SHEETS)
    assert "--levers-background:#ffffff" in answer.text
    assert "(prefers-color-scheme: dark) { :root{--levers-primary:#5aa9e6" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    # A browser must not take Streamlit's own page for this one.
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-cache"


def test_page_fetches_the_modules_of_sliders_at_once_and_names_those_of_the_rest(client) -> None:
    text = client.get("/", headers=BROWSER).text
    first = re.findall('"modulepreload"[^>]* href="([^"]+)"', text)
    named = re.search(r"leversRest = (\[.*\]);", text)
    assert named is not None
    *rest, ours = json.loads(named[1])
    assert ours == live.address()
    assert len({*first, *rest}) == len(first) + len(rest)
    static = Path(get_static_dir())
    assert all((static / path).is_file() for path in [*first, *rest])
    # Streamlit's page names the others itself.
    there = (static / "index.html").read_text("utf-8")
    assert not [path for path in [*first, *rest] if path in there]
    for name, paths in {"Slider": first, "BidiComponent": rest, "Selectbox": rest}.items():
        assert len([path for path in paths if Path(path).name.startswith(f"{name}.")]) == 1


def test_page_knows_the_first_messages_of_a_lever_and_of_the_rest(client: TestClient) -> None:
    text = client.get("/", headers=BROWSER).text
    of_lever, of_rest = re.search('LEVER = "(.+)"', text), re.search('REST = "live-(.+)"', text)
    assert of_lever is not None
    assert of_rest is not None
    assert f'key=f"{of_lever[1]}{{key}}"' in inspect.getsource(lever)
    assert f'"{of_rest[1]}",' in inspect.getsource(about)


def test_page_is_told_of_the_way_back_before_a_module_can_listen(client: TestClient) -> None:
    script = re.search("<script>(.*?)</script>", client.get("/", headers=BROWSER).text, re.DOTALL)
    assert script is not None
    assert 'addEventListener("popstate"' in script[1]
    # The very name that the page's own module waits for.
    told = re.search(r'new Event\("([^"]+)"\)', script[1])
    assert told is not None
    assert f'addEventListener("{told[1]}"' in (ASSETS / "live/core/address.js").read_text("utf-8")


def test_everything_else_stays_as_it_is(client: TestClient) -> None:
    assert client.get("/api/v1/docs", headers=BROWSER).text == PAGE
    assert client.get("/data", headers=BROWSER).json() == {"words": "</body>"}
    answer = client.get("/")
    assert answer.text == PAGE
    assert answer.headers["content-encoding"] == "gzip"
