"""The main page: five sliders, live prediction; and, when imported by the server, the launcher."""

from __future__ import annotations

import streamlit as st

if __name__ == "__main__":
    from pages import ui
    from pages.ui.models.private import private_line

    page = ui.begin("what-if")
    private_line(page)
    try:
        ui.explorer(page)
    except Exception:
        # Nobody should be left without the way to another page or model.
        page.show_header()
        raise
    page.show_header()
    ui.tour(page)
else:
    from pages.ui.frame.launcher import lifespan, middleware, routes

    app = st.App(__file__, routes=routes(), middleware=middleware(), lifespan=lifespan)
