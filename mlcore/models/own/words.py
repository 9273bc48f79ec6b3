"""What somebody calls the inputs and the outcome of a pipeline, and the units of their numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mlcore.config import BUILTIN_DATASETS, check_type
from mlcore.errors import InvalidConfigError
from mlcore.schema import FeatureSchema, Target
from mlcore.schema.labels import label_and_unit, match, name_of
from mlcore.text import mark
from mlcore.text.showable import LONGEST, is_showable

_MOST_NAMED = 20
"""Inputs that an error lists."""
# Letters that are no plain one with a mark above or below.
_LETTERS = str.maketrans({"æ": "ae", "ð": "d", "ø": "o", "œ": "oe", "þ": "th", "đ": "d", "ł": "l"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the owner calls the outcome, and the units of its numbers by name of the input.

    Raises
    ------
    InvalidConfigError
        If one of them is no text, is too long, or holds signs that cannot be shown.
    """

    target: str | None = None
    target_unit: str | None = None
    units: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        check_type("target", self.target, (str, type(None)), mark("some text"))
        check_type("target_unit", self.target_unit, (str, type(None)), mark("some text"))
        expected = mark("a unit for each name of an input, such as {'area': 'm²'}")
        check_type("units", self.units, (Mapping, type(None)), expected)
        said = [("target", self.target), ("target_unit", self.target_unit)]
        for name, unit in (self.units or {}).items():
            check_type(f"units[{name!r}]", unit, (str,), mark("some text"))
            said.append((f"units[{name!r}]", unit))
        for argument, words in said:
            # A unit may be empty: that takes away one read from the name.
            if words is not None and (words or argument == "target"):
                check_words(argument, words)

    def said_of(self, schema: FeatureSchema, y_sample: Any) -> FeatureSchema:
        """Put the words into a schema.

        What the owner did not say is read from the names themselves: ``weight (kg)`` is the weight
        in kg. The names stay what they are. A pandas Series of outcomes names the target.

        Raises
        ------
        InvalidConfigError
            If a unit is for an input that is not there, or for classes.

        Examples
        --------
        >>> import numpy as np
        >>> from mlcore.datasets import describe_rows
        >>> plain = describe_rows(np.eye(2), np.ones(2), names=["weight (kg)", "age"])
        >>> words = Words(target="Price", target_unit="€", units={"age": "years"})
        >>> schema = words.said_of(plain, None)
        >>> [(each.name, each.label, each.unit) for each in schema.features]
        [('weight (kg)', 'weight', 'kg'), ('age', 'age', 'years')]
        >>> schema.target.label, schema.target.unit
        ('Price', '€')
        """
        said = {name_of(name): unit.strip() for name, unit in (self.units or {}).items()}
        places = match(list(said), schema.names).places
        for name in said:
            if name not in places:
                more = ", …" if schema.n_features > _MOST_NAMED else ""
                known = ", ".join(schema.names[:_MOST_NAMED]) + more
                raise InvalidConfigError(
                    "config.units", field="units", received=name, expected=known
                )
        units = {schema.names[places[name]]: unit for name, unit in said.items()}
        read = {name: label_and_unit(name) for name in schema.names}
        labels = [label for label, _ in read.values()]
        features = []
        for feature in schema.features:
            label, unit = read[feature.name]
            unit = units.get(feature.name, unit)
            # Two inputs of one label could not be told apart.
            if not unit or labels.count(label) > 1:
                label, unit = feature.label, units.get(feature.name, "")
            features.append(replace(feature, label=label, unit=unit))
        target = self._target(schema.target, y_sample)
        return FeatureSchema(features=tuple(features), target=target)

    def _target(self, plain: Target, y_sample: Any) -> Target:
        name = _name_of(y_sample)
        if self.target_unit is not None and not plain.is_number:
            raise InvalidConfigError("config.no-unit", field="target_unit")
        if self.target is not None:
            label, unit = self.target.strip(), ""
        elif name is not None:
            # Classes have no unit: what stands in brackets belongs to their name.
            label, unit = label_and_unit(name) if plain.is_number else (name, "")
        else:
            label, unit = mark("Prediction"), ""
        if self.target_unit is not None:
            unit = self.target_unit.strip()
        return replace(plain, name=name or self.target or plain.name, label=label, unit=unit)


def _name_of(y_sample: Any) -> str | None:
    """Return the name of a Series, or of a frame's only column; None where there is none."""
    columns = list(getattr(y_sample, "columns", []))
    name = columns[0] if len(columns) == 1 else getattr(y_sample, "name", None)
    if not isinstance(name, str) or not is_showable(name):
        return None
    return name.strip()


def check_words(field: str, words: str) -> None:
    """Refuse words that cannot be shown: what one model is called concerns every page."""
    if not is_showable(words, longest=LONGEST):
        raise InvalidConfigError("config.words", field=field, limit=LONGEST)


def slug_of(title: str) -> str:
    """Turn a title into a name for links and requests.

    Examples
    --------
    >>> slug_of("Loyer élevé"), slug_of("Cars")
    ('loyer-eleve', 'cars-own')
    """
    letters = unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS))
    plain_letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    slug = re.sub(r"[^a-z0-9]+", "-", plain_letters)[:40].strip("-") or "model"
    # A built-in model's name means that one.
    return f"{slug}-own" if slug in BUILTIN_DATASETS else slug
