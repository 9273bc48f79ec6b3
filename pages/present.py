"""The presentation: a title, one story a slide, and how fast the answers are."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages import ui
from pages.ui.present import deck
from pages.ui.whatif import wishes

page = ui.begin("present")
for complaint in wishes.open_link(page):
    st.toast(complaint, icon=":material/link_off:", duration="long")
page = wishes.as_wanted(page)
st.html(Path(__file__).parents[1] / "assets" / "present.css")
deck.show(page, deck.opened(page))
