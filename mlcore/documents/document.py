"""An HTML file from a template, which may run its own script and style and reach nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcore.text import Text

if TYPE_CHECKING:
    from jinja2 import Environment

ASSETS = Path(__file__).parents[2] / "assets"
_IMPORT = re.compile(
    r'^import (?:\* as (?P<all>\w+)|(?P<some>\{[^}]*\})) from "(?P<path>[^"]+)";$', re.M
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (?P<name>\w+))", re.M)


def write_document(
    template: str, *, text: Text, script: str, styles: Sequence[str], **facts: Any
) -> bytes:
    """Fill a template of ``assets/documents/``, whose text is escaped.

    Parameters
    ----------
    script : str
        The module it runs, below ``assets/``. It and the styles are allowed by their hash; nothing
        else runs, and nothing is fetched.
    styles : sequence of str
        Its style sheets in their order, below ``assets/``.

    Returns
    -------
    bytes
        UTF-8.
    """
    joined = join_scripts(script)
    style = "\n".join((ASSETS / path).read_text("utf-8") for path in styles)
    policy = (
        f"default-src 'none'; script-src '{_hash(joined)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    logo = base64.b64encode((ASSETS / "logo.svg").read_bytes()).decode()
    return fill(
        template,
        text=text,
        policy=policy,
        script=joined,
        style=style,
        icon=f"data:image/svg+xml;base64,{logo}",
        **facts,
    ).encode()


def fill(template: str, **facts: Any) -> str:
    """Fill a template, or a part of one, of ``assets/documents/``."""
    return _templates().get_template(template).render(**facts)


def embed(values: Any) -> str:
    r"""Write values as JSON that may stand inside a script element.

    Returns
    -------
    str
        Without ``<``, so that no text in it can end the element.

    Examples
    --------
    >>> embed({"name": "</script>"})
    '{"name":"\\u003c/script>"}'
    """
    written = json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return written.replace("<", "\\u003c")


@cache
def join_scripts(entry: str, *, exported: tuple[str, ...] = ()) -> str:
    """Put a module below ``assets/`` and all it imports into one script.

    Each module becomes a function that runs once and returns what it exports, in an order in
    which whatever is imported has run before. Nothing is fetched, so the script also runs in a
    file, where modules may not be loaded.

    Parameters
    ----------
    exported : tuple of str
        What of the entry the script exports, which is a module then, no classic script.

    Raises
    ------
    ValueError
        If modules import each other in a circle, or an import or export is written in a way that
        is not understood.

    Examples
    --------
    >>> "import " in join_scripts("live/core/dom.js")
    False
    """
    parts: dict[Path, str] = {}
    _add((ASSETS / entry).resolve(), parts, ())
    names = f"export const {{ {', '.join(exported)} }} = {_variable((ASSETS / entry).resolve())};"
    return "\n".join(['"use strict";', *parts.values(), *([names] if exported else [])])


def _add(path: Path, parts: dict[Path, str], above: tuple[Path, ...]) -> None:
    if path in parts:
        return
    if path in above:
        raise ValueError(f"{path.name} imports itself, through {above[-1].name}")
    source = path.read_text("utf-8")
    for found in _IMPORT.finditer(source):
        _add((path.parent / found["path"]).resolve(), parts, (*above, path))

    def constant(found: re.Match[str]) -> str:
        module = _variable((path.parent / found["path"]).resolve())
        names = found["all"] or found["some"].replace(" as ", ": ")
        return f"const {names} = {module};"

    exported = ", ".join(found["name"] for found in _EXPORT.finditer(source))
    body = _EXPORT.sub("", _IMPORT.sub(constant, source))
    if left := re.search(r"^(import|export)\b.*$|</script|<!--", body, re.MULTILINE):
        raise ValueError(f"{path.name}: {left[0]}")
    parts[path] = f"const {_variable(path)} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"


def _variable(path: Path) -> str:
    return "_".join(["module", *path.relative_to(ASSETS.resolve()).with_suffix("").parts])


@cache
def _templates() -> Environment:
    # Imported by who downloads a file: it would take a tenth of a second of each start.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(ASSETS / "documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
