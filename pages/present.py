"""The presentation: a title, one story a slide, and how fast the answers are."""

from __future__ import annotations

import streamlit as st

from pages import ui
from pages.ui import live, workspace
from pages.ui.models.private import private_line
from pages.ui.present import deck

page = workspace.with_class(ui.begin("present"))
opened = deck.opened(page)
private_line(page)
st.html(live.ASSETS / "styles" / "present.css")
deck.show(workspace.with_settings(page), opened)
