"""What is said around an input: its slider, its curve, and a field for its value."""

from __future__ import annotations

from typing import Any

from mlcore.models import OpenedModel
from mlcore.schema import Feature, FeatureSchema
from mlcore.text import Text
from mlcore.whatif.curves import InputRange
from mlcore.wording.values import Writer

MOST_LEVELS = 12
"""Levels of a choice that a sentence lists."""


def input_words(feature: Feature, text: Text) -> str:
    r"""Say in one sentence which values of an input the data have.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> home = Feature(name="home", label="Home", low=0, high=1, typical=1, step=1, decimals=0,
    ...                kind="category", levels=("owns", "rents"), shares=(0.25, 0.75))
    >>> input_words(home, for_locale("en"))
    'Home: rents 75\xa0%, owns 25\xa0%.'
    >>> odd = Feature(name="odd", label="Odd", low=0, high=1, typical=1, step=1, decimals=0,
    ...               kind="category", levels=("", "two\nlines"))
    >>> input_words(odd, for_locale("en"))
    'Odd: “”, two lines.'
    """
    write = Writer(feature, text)
    if not feature.is_choice:
        return text(
            "{input}: from {low} to {high} in the data, typically {typical}.",
            input=write.title,
            low=write(feature.low),
            high=write(feature.high),
            typical=write(feature.typical),
        )
    codes = list(range(len(feature.levels)))
    if feature.shares and not feature.ordered:
        codes.sort(key=lambda code: -feature.shares[code])
    names = {code: one_line(write(code)) for code in codes[:MOST_LEVELS]}
    told = [
        f"{name} {text.percent(feature.shares[code])}" if feature.shares else name
        for code, name in names.items()
    ]
    more = len(codes) - MOST_LEVELS
    if more > 0:
        told.append(text.plural("and {n} more", "and {n} more", more))
    listed = ", ".join(told)
    if feature.ordered:
        return text("{input}, in this order: {levels}.", input=write.title, levels=listed)
    return text("{input}: {levels}.", input=write.title, levels=listed)


def field_words(text: Text) -> dict[str, str]:
    """Return what a field for a number says of what it refuses; fields fill in the facts."""
    return {
        "refused": text("“{typed}” is not a number. It is still {value}."),
        "least": text("“{typed}” is not a number of at least {low}. It is still {value}."),
        "between": text("“{typed}” is not a number from {low} to {high}. It is still {value}."),
        "unclear": text(
            "“{typed}” could mean {one} or {other}. Write it one of these ways; it is still"
            " {value}."
        ),
    }


PILLS = 5
"""Levels up to which each has a pill of its own."""
_LETTERS = (60, 60, 38, 28, 22)
"""Letters of a pill's name that two lines have room for, by the number of pills."""


def has_pills(write: Writer) -> bool:
    """Tell whether a choice is made with pills: few levels, all with names short enough.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> home = Feature(name="home", label="Home", low=0, high=1, typical=1, step=1, decimals=0,
    ...                kind="category", levels=("owns", "rents"))
    >>> has_pills(Writer(home, for_locale("en")))
    True
    """
    names = write.options
    return len(names) <= PILLS and max(map(len, names)) <= _LETTERS[len(names) - 1]


def one_line(name: str) -> str:
    """Write a level in one line, however the data do; one without letters as what it is."""
    return " ".join(name.split()) or "“”"


def lever_words(
    feature: Feature, schema: FeatureSchema, text: Text, *, label: str
) -> dict[str, str]:
    """Return what stands around a slider.

    Parameters
    ----------
    feature : Feature
        Its input.
    label : str
        What people call the input.
    """
    target = Writer(schema.target, text).label
    if feature.is_choice:
        return {**_unknown(feature, text, label), **_level_words(feature, target, text, label)}
    return {
        **_unknown(feature, text, label),
        "typed": text("{input}, typed", input=label),
        **field_words(text),
        "curve": text("{target} as {input} alone moves", target=target, input=label),
        "average": text("Average of real cases; 8 in 10 move within the shade"),
        "gap": text("No real case here"),
    }


def _unknown(feature: Feature, text: Text, label: str) -> dict[str, str]:
    if not feature.allow_missing:
        return {}
    return {"unknown": text("{input} not known: {value}", input=label, value="{value}")}


def _level_words(feature: Feature, target: str, text: Text, label: str) -> dict[str, str]:
    """Return what stands around the levels of a choice."""
    n = len(feature.levels)
    return {
        "curve": text("{target} with each {input}", target=target, input=label),
        "count": text.plural("{n} level", "{n} levels", n),
        "level": text("{level}: {value}"),
        "average": text("Average of real cases"),
        "share": text("{share} of real cases"),
        "gap": text("No real case here"),
    }


def curve_facts(model: OpenedModel, span: InputRange) -> dict[str, Any]:
    """Describe what lies behind the curve of an input, whatever the row.

    Parameters
    ----------
    span : InputRange
        The input, and how far its curve runs.
    """
    average, low, high = model.average(span), span.low, span.high
    target, lines = model.schema.target, ("mean", "low", "high")
    if span.codes:
        return {
            "codes": level_order(model, span),
            "shares": model.schema.features[span.place].shares,
            "average": {"mean": target.on_grid(average.mean, more=1).tolist()},
        }
    return {
        "stops": span.stops,
        "rug": [x for x in model.rugs[span.place] if low <= x <= high],
        "gaps": [
            (max(start, low), min(end, high))
            for start, end in model.gaps[span.place]
            if start < high and end > low
        ],
        "average": {
            line: target.on_grid(getattr(average, line), more=1).tolist() for line in lines
        },
    }


def level_order(model: OpenedModel, span: InputRange) -> tuple[float, ...]:
    """Return the codes of a choice in the order drawn: that of its levels where these are few.

    Many stand in the order of their average answers, largest first, so that they do not change
    places from row to row; those that have an order of their own keep it.
    """
    if len(span.codes) <= PILLS or model.schema.features[span.place].ordered:
        return span.codes
    return tuple(span.codes[at] for at in reversed(model.average(span).order))
