"""What one visitor brought and nobody else sees: its token, its models, and when it was used."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

TOKEN = re.compile(r"[0-9a-f]{32}")
PRIVATE = re.compile(r"draft-(?P<token>[0-9a-f]{32})-(?P<number>[0-9]{1,6})")
# Noting each use would write to the disk on each click.
_NOTED_EVERY_S = 3_600.0


def new_token() -> str:
    """Draw what a draft is found by, and by nothing else: 128 random bits, in hexadecimal."""
    return secrets.token_hex(16)


def is_token(text: str) -> bool:
    """Tell whether a text can be a token; a path never is.

    Examples
    --------
    >>> is_token("0123456789abcdef" * 2), is_token("../models")
    (True, False)
    """
    return TOKEN.fullmatch(text) is not None


def private_id(token: str, number: int) -> str:
    """Return the id of a draft's model, which holds its token: who knows it may open it."""
    return f"draft-{token}-{number}"


def token_of(model_id: str) -> str | None:
    """Return the token of the draft that a private model belongs to; None of any other model.

    Examples
    --------
    >>> token_of(private_id("0123456789abcdef" * 2, 3)), token_of("draft-1a2b3c4d5e6f")
    ('0123456789abcdef0123456789abcdef', None)
    """
    found = PRIVATE.fullmatch(model_id)
    return found["token"] if found else None


def number_of(model_id: str) -> int:
    """Return the number of a private model among those of its draft; 0 of any other model."""
    found = PRIVATE.fullmatch(model_id)
    return int(found["number"]) if found else 0


def without_token(model_id: str) -> str:
    """Return an id as it stands in what is handed on: nothing can be opened by it.

    Examples
    --------
    >>> without_token(private_id("0123456789abcdef" * 2, 3)), without_token("energy-fe59122bd438")
    ('draft-3', 'energy-fe59122bd438')
    """
    return model_id if token_of(model_id) is None else f"draft-{number_of(model_id)}"


def drafts_folder(data_folder: Path) -> Path:
    """Return the folder of all drafts."""
    return data_folder / "drafts"


def note_use(data_folder: Path, token: str, *, clock: Callable[[], float] = time.time) -> None:
    """Note that a draft or one of its models is used now, so that it is kept."""
    folder, now = drafts_folder(data_folder) / token, clock()
    # Read by somebody who may not write, it is swept in its time.
    with suppress(OSError):
        if abs(now - folder.stat().st_mtime) > _NOTED_EVERY_S:
            os.utime(folder, (now, now))
