"""Every word on the page is French where the visitor's browser is, those of Streamlit included."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mlcore.text import for_locale
from tests.browser.what_if import open_all_panels, open_page
from tests.serving.servers import Server

WRITTEN = """() => {
  const found = new Set();
  const names = ["aria-label", "aria-valuetext", "placeholder", "title", "alt"];
  const read = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && !root.matches?.("style, script, noscript"))
        found.add(node.data.trim());
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches("[data-testid=stCode]")) continue;
      for (const name of names) found.add((node.getAttribute(name) ?? "").trim());
      if (node.shadowRoot) read(node.shadowRoot);
      read(node);
    }
  };
  read(document.body);
  return [...found];
}"""


@pytest.fixture(scope="module")
def french_tabs(browser: Browser, site: Server) -> Iterator[BrowserContext]:
    """Return the window of a browser that prefers French."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{site.port}", locale="fr-FR")
    context.new_page().goto("/api/v1/health")
    yield context
    context.close()


@pytest.fixture
def french(french_tabs: BrowserContext) -> Iterator[Page]:
    """Return an empty tab of a browser that prefers French."""
    page = french_tabs.new_page()
    yield page
    page.close()


def english() -> list[tuple[str, re.Pattern[str]]]:
    """Return each English sentence of the catalogue that French says otherwise."""
    said = for_locale("fr").messages()
    # The singular of a plural is stored with its number.
    pairs = [(key[0] if isinstance(key, tuple) else key, french) for key, french in said.items()]
    sentences = [message for message, french in pairs if message and message != french]
    parts = {message: re.split(r"\{\w+\}", message) for message in sentences}
    # A sentence that is nearly all facts would fit anything.
    return [
        (message, re.compile(".+".join(map(re.escape, pieces))))
        for message, pieces in parts.items()
        if sum(map(str.isalpha, "".join(pieces))) > 2
    ]


def test_browser_that_prefers_french_gets_no_english_word(french: Page) -> None:
    # By way of an address of nothing, which says that the main page stands behind it.
    open_page(french, "nothing?model=cars&weight=1700&displacement=400")
    expect(french.get_by_role("heading", name="Cette page n’existe pas")).to_be_visible()
    expect(french.get_by_text("Rien n’a cette adresse : voici la page principale.")).to_be_visible()
    french.keyboard.press("Escape")
    expect(french.locator("html")).to_have_attribute("lang", "fr")
    open_all_panels(french)
    for summary in french.locator("[data-testid=stExpander] summary").all():
        summary.click()
    expect(french.locator("[data-testid=stFileUploader]")).to_be_visible()
    expect(french.get_by_text("Choisir un fichier")).to_be_visible()
    written, sentences = french.evaluate(WRITTEN), english()
    both = set(for_locale("fr").messages().values())
    left = [
        (words, message)
        for words in written
        if words not in both
        for message, pattern in sentences
        if pattern.fullmatch(words)
    ]
    assert left == []
    assert len(written) > 200
    # Numbers have commas, those in the handles of Streamlit's sliders too.
    assert [words for words in written if re.fullmatch(r"[-−]?\d+\.\d+", words)] == []
    # French has a space before a colon, in what is read aloud as well.
    assert any(words.startswith("Sobriété\N{NO-BREAK SPACE}: ") for words in written)
    assert [words for words in written if re.search(r"\w: ", words)] == []


def test_presentation_is_french_from_the_first_key_on(french: Page) -> None:
    french.goto("/present?model=cars")
    expect(french.locator("html")).to_have_attribute("lang", "fr")
    french.keyboard.press("Tab")
    expect(french.locator(":focus")).to_have_text("Aller au contenu")


def test_switch_changes_streamlits_words_too_and_stays_in_the_link(cars: Page) -> None:
    page = cars
    model = page.locator(".st-key-chosen-model")
    expect(model.get_by_role("button", name="Open", exact=True)).to_be_attached()
    page.get_by_role("radio", name="FR").click()
    expect(model.get_by_role("button", name="Ouvrir", exact=True)).to_be_attached()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_url(re.compile("lang=fr"))
    page.get_by_role("radio", name="EN").click()
    expect(model.get_by_role("button", name="Open", exact=True)).to_be_attached()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("lang=en"))


def test_address_of_nothing_is_explained_in_plain_words(page: Page) -> None:
    page.goto("/nothing")
    expect(
        page.get_by_text("There is nothing at this address: this is the main page.")
    ).to_be_visible()
