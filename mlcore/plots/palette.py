"""The colours of every figure, for light and for dark pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours by what they mean.

    Blue and orange differ for every kind of colour vision; red and green would not.

    Attributes
    ----------
    ink, muted, line : str
        Text, secondary text, grid.
    onnx, sklearn, portable : str
        The runtimes.
    """

    ink: str
    muted: str
    line: str
    onnx: str
    sklearn: str
    portable: str


LIGHT = Palette(
    ink="#1b2430",
    muted="#5d6878",
    line="#e4e8ed",
    onnx="#1f6fb2",
    sklearn="#b4531f",
    portable="#746a78",
)

DARK = Palette(
    ink="#e8edf3",
    muted="#a3afbd",
    line="#2a333e",
    onnx="#5aa9e6",
    sklearn="#f0955a",
    portable="#b5b0b5",
)
