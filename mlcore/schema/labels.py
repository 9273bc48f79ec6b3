"""Which column a name means, whatever a table calls its columns."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from mlcore.errors import InvalidRowsError

_TOLD = 10
"""Names a sentence lists; with more it is no longer read."""
_LONGEST = 80
_MAX_READ_UNIT = 20
"""Characters of a unit that is read from a name: what is longer in brackets is a remark."""
_WITH_UNIT = re.compile(r"(?s)(.*\S)\s*\(([^()]+)\)\s*")


def name_of(label: object) -> str:
    """Return the name people read for a column's label, which may be a number or a tuple.

    Parameters
    ----------
    label : object
        As it stands in a data frame.

    Returns
    -------
    str
        Levels of a MultiIndex are joined by an underscore, as people flatten them.

    Examples
    --------
    >>> name_of("area"), name_of(3), name_of(("speed", "mean")), name_of(("id", ""))
    ('area', '3', 'speed_mean', 'id')
    """
    if isinstance(label, tuple):
        return "_".join(part for part in map(str, label) if part)
    return str(label)


def key_of(name: str) -> str:
    """Return what two ways to write one name share: spaces around it and Unicode forms aside.

    Examples
    --------
    >>> key_of(" Me\N{COMBINING ACUTE ACCENT}") == key_of("M\N{LATIN SMALL LETTER E WITH ACUTE}")
    True
    """
    return unicodedata.normalize("NFC", name).strip()


def label_and_unit(name: str) -> tuple[str, str]:
    """Split a name that says its unit in brackets; one without a unit is a label alone.

    Examples
    --------
    >>> label_and_unit("weight (kg)"), label_and_unit("weight (2)")
    (('weight', 'kg'), ('weight (2)', ''))
    """
    name = name.strip() or name
    found = _WITH_UNIT.fullmatch(name)
    if found is None:
        return name, ""
    label, unit = found[1].strip(), found[2].strip()
    # A number in brackets tells columns of one name apart.
    is_unit = unit and len(unit) <= _MAX_READ_UNIT and not unit.isdigit()
    return (label, unit) if is_unit else (name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which columns were found by their names.

    Attributes
    ----------
    places : dict of str to int
        The column of each name that was found.
    missing : tuple of str
        Names that no column answers to.
    twice : tuple of str
        Columns of which one name could mean any.
    """

    places: dict[str, int]
    missing: tuple[str, ...]
    twice: tuple[str, ...]


def match(names: Sequence[str], texts: Sequence[str], *, any_case: bool = False) -> Match:
    """Find columns by their names, the very same name first.

    Parameters
    ----------
    names : sequence of str
        What is looked for, each once.
    texts : sequence of str
        What the columns are called.
    any_case : bool
        Whether small and capital letters may stand for each other.

    Examples
    --------
    >>> match(["area", "rooms"], ["Rooms ", "area", "Area"], any_case=True).places
    {'area': 1, 'rooms': 0}
    """
    ways = (str, key_of, lambda name: key_of(name).casefold()) if any_case else (str, key_of)
    places: dict[str, int] = {}
    twice: list[str] = []
    for way in ways:
        sought = [name for name in names if name not in places]
        if not sought:
            break
        counts = Counter(map(way, sought))
        alike = defaultdict(list)
        for place in sorted(set(range(len(texts))) - set(places.values())):
            alike[way(texts[place])].append(place)
        twice = [text for key in counts if len(alike[key]) > 1 for text in _at(texts, alike[key])]
        if twice:
            break
        places.update(
            (name, alike[key][0]) for name in sought if alike[key := way(name)] and counts[key] == 1
        )
    return Match(
        places=places,
        missing=tuple(name for name in names if name not in places),
        twice=tuple(twice),
    )


def find_places(names: Sequence[str], labels: Sequence[object]) -> list[int]:
    """Find the column of each name in a table.

    Columns that are numbered 0, 1, 2 because nobody named them are taken by place, as those of an
    array.

    Parameters
    ----------
    names : sequence of str
        What is looked for.
    labels : sequence of object
        What the table calls its columns.

    Returns
    -------
    list of int
        The place of each name among the labels.

    Raises
    ------
    InvalidRowsError
        If a name is not there, or two columns could be meant.

    Examples
    --------
    >>> find_places(["area", "rooms"], [" rooms", "note", "area"])
    [2, 0]
    >>> find_places(["x1", "x2"], [0, 1])
    [0, 1]
    """
    texts = [name_of(label) for label in labels]
    if texts == list(names):
        return list(range(len(texts)))
    found = match(names, texts)
    if found.twice:
        raise InvalidRowsError("rows.twice", field="data", names=listed(found.twice))
    if not found.missing:
        return [found.places[name] for name in names]
    if list(labels) == list(range(len(names))):
        return list(range(len(names)))
    raise InvalidRowsError(
        "rows.columns", field="data", missing=listed(found.missing), received=listed(texts)
    )


def listed(names: Sequence[str], *, most: int = _TOLD, separator: str = ", ") -> str:
    """List names without flooding a sentence.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    'a, b, …'
    """
    told = [name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…" for name in names[:most]]
    return separator.join(told) + (f"{separator}…" if len(names) > most else "")


def _at(texts: Sequence[str], places: Sequence[int]) -> list[str]:
    return [texts[place] for place in places]
