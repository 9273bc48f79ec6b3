"""The presentation: a title, one story a slide, and how fast the answers are."""

from __future__ import annotations

import streamlit as st

from pages import ui
from pages.ui import live
from pages.ui.present import deck
from pages.ui.whatif import wishes

page = ui.begin("present")
for complaint in wishes.open_link(page):
    st.toast(complaint, icon=":material/link_off:", duration="long")
page = wishes.as_wanted(page)
st.html(live.ASSETS / "styles" / "present.css")
deck.show(page, deck.opened(page))
