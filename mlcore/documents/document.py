"""An HTML file that may run its own script and style and reach nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from string import Template
from typing import Any

from mlcore.documents.bundle import ASSETS


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


def write_document(
    template: str, *, script: str, style: str, words: Mapping[str, str], parts: Mapping[str, str]
) -> bytes:
    """Fill a template of ``assets/documents/``.

    Parameters
    ----------
    template : str
        Name of the file.
    script, style : str
        Allowed by their hash; nothing else runs, and nothing is fetched.
    words : mapping of str to str
        Plain text, escaped here.
    parts : mapping of str to str
        Put in as they are: JSON from :func:`embed`, or HTML.

    Returns
    -------
    bytes
        UTF-8.
    """
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    filled = Template((ASSETS / "documents" / template).read_text("utf-8")).substitute(
        {name: html.escape(said) for name, said in words.items()},
        **parts,
        policy=policy,
        script=script,
        style=style,
        icon=_icon(),
    )
    return filled.encode()


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _icon() -> str:
    logo = (ASSETS / "logo.svg").read_bytes()
    return f"data:image/svg+xml;base64,{base64.b64encode(logo).decode()}"
