"""What a model is called on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mlcore.models import Choice
from mlcore.text import Text


def called(text: Text, choice: Choice) -> str:
    """Name a model, with what tells it from others of the same title.

    Returns
    -------
    str
        In plain text.
    """
    told = [_setting(text, name, value) for name, value in choice.settings.items()]
    return f"{text(choice.title)} ({', '.join(told)})" if told else text(choice.title)


def _setting(text: Text, name: str, value: Any) -> str:
    match name:
        case "n_estimators":
            return text.plural("{n} tree", "{n} trees", value)
        case "max_depth":
            return text("depth {n}", n=text.number(value, 0))
        case "min_samples_leaf":
            return text.plural("{n} row a leaf", "{n} rows a leaf", value)
        case "test_size":
            return text("{share} held out", share=text.percent(value))
        case "created":
            return text.date(datetime.fromisoformat(value))
        case _:
            return text("seed {n}", n=str(value))
