"""The JavaScript modules and style sheets of a page as one script and one sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "assets"
_IMPORT = re.compile(
    r'^import (?:\* as (?P<all>\w+)|(?P<some>\{[^}]*\})) from "(?P<path>[^"]+)";$', re.M
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (?P<name>\w+))", re.M)


@cache
def join_scripts(entry: str) -> str:
    """Put a module and all it imports into one classic script.

    Each module becomes a function that runs once and returns what it exports, in an order in
    which whatever is imported has run before. Nothing is fetched, so the script also runs in a
    file, where modules may not be loaded.

    Parameters
    ----------
    entry : str
        Path below ``assets/``.

    Raises
    ------
    ValueError
        If modules import each other in a circle, or an import or export is written in a way that
        is not understood.

    Examples
    --------
    >>> "import " in join_scripts("live/dom.js")
    False
    """
    parts: dict[Path, str] = {}
    _add((ASSETS / entry).resolve(), parts, ())
    return '"use strict";\n' + "\n".join(parts.values())


@cache
def join_styles(paths: Sequence[str]) -> str:
    """Join style sheets in their order.

    Parameters
    ----------
    paths : sequence of str
        Below ``assets/``.
    """
    return "\n".join((ASSETS / path).read_text("utf-8") for path in paths)


def _add(path: Path, parts: dict[Path, str], above: tuple[Path, ...]) -> None:
    if path in parts:
        return
    if path in above:
        raise ValueError(f"{path.name} imports itself, through {above[-1].name}")
    source = path.read_text("utf-8")
    for found in _IMPORT.finditer(source):
        _add((path.parent / found["path"]).resolve(), parts, (*above, path))

    def taken(found: re.Match[str]) -> str:
        module = _variable((path.parent / found["path"]).resolve())
        names = found["all"] or found["some"].replace(" as ", ": ")
        return f"const {names} = {module};"

    exported = ", ".join(found["name"] for found in _EXPORT.finditer(source))
    body = _EXPORT.sub("", _IMPORT.sub(taken, source))
    if left := re.search(r"^(import|export)\b.*$|</script|<!--", body, re.MULTILINE):
        raise ValueError(f"{path.name}: {left[0]}")
    parts[path] = f"const {_variable(path)} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"


def _variable(path: Path) -> str:
    return "_".join(["module", *path.relative_to(ASSETS.resolve()).with_suffix("").parts])
