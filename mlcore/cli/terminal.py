"""What a command writes: answers on stdout or to a file, progress and complaints on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mlcore.artifacts.files import write_atomically
from mlcore.errors import DatasetError
from mlcore.text import Text


class Terminal:
    """The two streams of a command, in one language.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> Terminal(for_locale("en")).say_json({"prediction": 10.3})
    {"prediction": 10.3}
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self._stage = ""
        self._rewrites = sys.stderr.isatty()

    def say(self, *lines: str) -> None:
        """Print lines of the answer."""
        self.end_progress()
        with printing():
            for line in lines:
                print(line)

    def say_json(self, values: Mapping[str, Any]) -> None:
        """Print the answer as one line of JSON."""
        self.end_progress()
        with printing():
            print(json.dumps(values, ensure_ascii=False, allow_nan=False))

    def say_table(self, rows: Sequence[Sequence[str]]) -> None:
        """Print columns, each as wide as its widest cell."""
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.say("  " + "  ".join(cells).rstrip())

    def complain(self, line: str) -> None:
        """Print one line that is not part of the answer."""
        self.end_progress()
        print(line, file=sys.stderr)

    def report(self, stage: str, share: float) -> None:
        """Show how far a long step has come; each stage is one line where none can be rewritten.

        Parameters
        ----------
        stage : str
            A message of the catalogue.
        share : float
            Share done, 0 to 1.
        """
        if self._rewrites:
            line = f"{self.text(stage)} … {self.text.percent(share)}"
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
        elif stage != self._stage:
            print(f"{self.text(stage)} …", file=sys.stderr, flush=True)
        self._stage = stage

    def end_progress(self) -> None:
        """Remove the line that shows progress."""
        if self._stage and self._rewrites:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        self._stage = ""


def write_file(path: Path, content: bytes) -> None:
    """Write into what a path names: a file in one step, a device or a pipe as it is.

    A link is followed: what it leads to is written, and the link stays.

    Raises
    ------
    OSError
        If it cannot be written; a file then keeps its old content.
    """
    if path.exists() and not path.is_file():
        with path.open("wb", buffering=0) as place:
            rest = memoryview(content)
            while rest:
                rest = rest[place.write(rest) :]
    else:
        write_atomically(path.resolve(), content)


@contextmanager
def printing() -> Iterator[None]:
    """Say in one sentence that standard output takes nothing more, on a full disk for example.

    Raises
    ------
    DatasetError
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_output()
        reason = error.strerror or type(error).__name__
        raise DatasetError("cli.unprintable", reason=reason) from error


def drop_output() -> None:
    """Lead standard output nowhere: at its end Python flushes it again, and would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
