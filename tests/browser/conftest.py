"""A real server with real models, and a real Chromium to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

import mlcore
from mlcore.benchmark.store import store_result
from tests.browser.laid_out import show
from tests.browser.what_if import open_page
from tests.pages.speed import making
from tests.serving.servers import Server, launched

# Other processes of the tests want the processor too.
expect.set_options(timeout=20_000)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Its tabs share a process, which compiles the page's scripts only once.
    "--process-per-site",
    # Its own suggestions, two pages for each window, cost as much as a page of the product. The
    # others are Playwright's, whose list this one replaces.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    "PreloadTopChromeWebUI,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsUpgrades,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "OptimizationHints",
]


@pytest.fixture(scope="session")
def site(trained_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the whole product, started as its users start it."""
    folder = tmp_path_factory.mktemp("site")
    data = shutil.copytree(trained_folder, folder / "data", symlinks=True)
    with launched(["run", "app.py"], folder, LEVERS_DATA=str(data)) as server:
        yield server


# Not for the session: while it is open its event loop runs, and tests that run their own cannot.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("No Chromium: install one, for example with `apt-get install chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def tabs(browser: Browser, site: Server) -> Iterator[BrowserContext]:
    """Return the window whose tabs share a process."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        base_url=f"http://127.0.0.1:{site.port}",
        locale="en-US",
    )
    # The bubble is for the first visit; all others have seen it.
    context.add_init_script("localStorage.setItem('levers-tour', 'seen')")
    # The process lives as long as one of its tabs.
    context.new_page().goto("/api/v1/health")
    yield context
    context.close()


@pytest.fixture
def measured(site: Server) -> Iterator[None]:
    """Keep a result for the model of the houses, as long as the test runs."""
    made = making.measured(mlcore.ModelConfig().fingerprint())
    # The newest: the shared site may hold a real one by now.
    made = replace(made, started_at=datetime.now(UTC))
    path = store_result(made, site.log.parent / "data")
    yield
    path.unlink()


@contextmanager
def new_tab(tabs: BrowserContext) -> Iterator[Page]:
    """Open an empty tab whose page may raise no error; nothing that it keeps stays."""
    others = tabs.pages
    page = tabs.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    for tab in tabs.pages:
        if tab not in others:
            tab.close()
    tabs.clear_permissions()
    tabs.clear_cookies()
    others[0].evaluate("localStorage.clear()")
    assert errors == []


@pytest.fixture
def page(tabs: BrowserContext) -> Iterator[Page]:
    """Return an empty tab of the test's own."""
    with new_tab(tabs) as page:
        yield page


BEGIN_AGAIN = """() => {
  for (const { shadowRoot } of document.querySelectorAll("*"))
    for (const card of shadowRoot?.querySelectorAll("[data-panel][aria-expanded=true]") ?? [])
      card.click();
  document.querySelector(".st-key-reset button").click();
}"""


@pytest.fixture(scope="package")
def cars_tab(tabs: BrowserContext) -> Iterator[tuple[Page, list[str]]]:
    """Return the page of the cars, opened once, and the errors that it raised."""
    page = tabs.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_page(page, "?model=cars")
    yield page, errors
    page.close()


@pytest.fixture
def cars(cars_tab: tuple[Page, list[str]]) -> Iterator[Page]:
    """Return the page of the cars as it was opened; who keeps a scenario on it takes it back.

    To open a page takes ten times as long as to bring it back.
    """
    page, errors = cars_tab
    errors.clear()
    page.bring_to_front()
    yield page
    found = tuple(errors)
    try:
        bring_back(page, "cars")
    except Error:  # the test has failed somewhere else
        open_page(page, "?model=cars")
    assert found == ()


def bring_back(page: Page, model: str) -> None:
    """Make the main page what it was when it was opened for a model, without anything else."""
    page.mouse.up()
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    show(page, 1440)
    page.evaluate(BEGIN_AGAIN)
    page.locator("[class*=st-key-panel-]").first.wait_for(state="detached")
    pristine = "(model) => RegExp(`^.model=${model}(&lang=en)?$`).test(location.search)"
    page.wait_for_function(pristine, arg=model)
    page.locator("[data-test-script-state=notRunning]").wait_for()
    page.mouse.move(0, 0)
    # Which bars somebody has chosen stays until the page is opened again.
    try:
        page.locator(".why-title", has_text="What could change it most").wait_for(timeout=3_000)
    except Error:
        open_page(page, f"?model={model}")
