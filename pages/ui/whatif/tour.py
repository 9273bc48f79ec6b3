"""A short way round the main page, for those who ask for it."""

from __future__ import annotations

from pages.ui import live
from pages.ui.frame.page import Page


def tour(page: Page) -> None:
    """Place the tour, which begins under *More*, or by a link that asks for it."""
    text = page.text
    live.mount(
        "tour",
        {
            "dark": page.dark,
            "steps": [
                {
                    "at": "levers",
                    "title": text("Move an input"),
                    "words": text(
                        "Drag a slider, or type a number beside it. The line above shows what "
                        "the prediction does on the way."
                    ),
                },
                {
                    "at": "live-answer",
                    "title": text("Read the answer"),
                    "words": text(
                        "The number follows while you drag. Beneath it is the range in which "
                        "the actual value usually lies."
                    )
                    if page.model.schema.target.is_number
                    else text(
                        "The number follows while you drag. Beneath it is how often such a chance "
                        "came true."
                    ),
                },
                {
                    "at": "why",
                    "title": text("See why"),
                    "words": text(
                        "At first each bar shows how far one input alone could move the "
                        "number; after a move, what each input added or took away."
                    ),
                },
                {
                    "at": "live-cards",
                    "title": text("Look further"),
                    "words": text(
                        "A map, a goal, scenarios and more open here. Share, at the top, copies a "
                        "link to what you see."
                    ),
                },
            ],
            "words": {
                "name": text("Tour"),
                "skip": text("Skip"),
                "next": text("Next"),
                "done": text("Done"),
                "place": text("{step} of {n}"),
            },
        },
    )
