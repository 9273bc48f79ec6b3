"""HTML elements whose text is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: object) -> Markup:
    """Make an element.

    Parameters
    ----------
    *children : str or Markup
        Plain text is escaped.
    **attributes
        ``class_`` stands for ``class``; an attribute of None is left out.

    Examples
    --------
    >>> tag("p", "a < b", tag("b", "c"), class_="far")
    '<p class="far">a &lt; b<b>c</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{join(children)}</{name}>")


def join(parts: Iterable[str]) -> Markup:
    """Put parts one after the other, escaping those that are plain text."""
    return Markup(
        "".join(part if isinstance(part, Markup) else html.escape(part) for part in parts)
    )


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, class_: str | None = None
) -> Markup:
    """Make a table whose first cell of a row names it."""
    head = tag("tr", *(tag("th", title, scope="col") for title in header))
    body = (
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:]))
        for row in rows
    )
    return tag("table", tag("thead", head), tag("tbody", *body), class_=class_)
