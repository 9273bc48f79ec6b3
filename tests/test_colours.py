"""Every colour stands out from its ground, and the pairs that mean something from each other."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from mlcore.plots import DARK, LIGHT

ROOT = Path(__file__).parents[1]
PALETTES = {"light": LIGHT, "dark": DARK}
THEMES = tuple(PALETTES)
TEXT, GRAPHICS = 4.5, 3.0
"""Least contrasts asked for by WCAG 2.2, 1.4.3 and 1.4.11."""

# Machado, Oliveira, Fernandes (2009): what is left of linear RGB where a cone is missing.
BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def theme(name: str) -> dict[str, str]:
    written = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    colours: dict[str, str] = written["theme"][name]
    return colours


def style(path: str) -> str:
    return (ROOT / "assets" / path).read_text("utf-8")


def declared(css: str, name: str) -> list[str]:
    """Return what a variable is in the light theme and in the dark one."""
    return re.findall(rf"--{name}: (#[0-9a-f]{{6}})", css)


def linear(colour: str) -> np.ndarray:
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Turn linear RGB into CIELAB, where 2 to 3 is just noticed."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    x, y, z = np.cbrt(np.clip(to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089], 1e-6, None))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("name", THEMES)
def test_words_can_be_read_on_every_ground(name: str) -> None:
    colours, palette = theme(name), PALETTES[name]
    less = declared(style("live/core/base.css"), "less")[THEMES.index(name)]
    words = [colours["textColor"], colours["linkColor"], colours["primaryColor"], less]
    for ground in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        assert min(contrast(word, ground) for word in words) >= TEXT
    # Figures lie on the page itself; their labels have the colour of what they name.
    named = (palette.ink, palette.muted, palette.onnx, palette.sklearn, palette.portable)
    assert min(contrast(word, colours["backgroundColor"]) for word in named) >= TEXT


@pytest.mark.parametrize("name", THEMES)
def test_what_is_drawn_stands_out_from_the_page(name: str) -> None:
    colours = theme(name)
    more, less = colours["primaryColor"], declared(style("live/core/base.css"), "less")
    for colour in (more, less[THEMES.index(name)]):
        assert contrast(colour, colours["backgroundColor"]) >= GRAPHICS
        # A filled button's word has the colour of the page.
        assert contrast(colours["backgroundColor"], more) >= TEXT


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("kind", BLINDNESS)
def test_blue_and_orange_differ_for_every_kind_of_colour_vision(name: str, kind: str) -> None:
    less = declared(style("live/core/base.css"), "less")[THEMES.index(name)]
    palette = PALETTES[name]
    groups = [
        (theme(name)["primaryColor"], less),
        (palette.onnx, palette.sklearn, palette.portable),
    ]
    for one, other in (pair for group in groups for pair in combinations(group, 2)):
        seen = [lab(np.array(BLINDNESS[kind]) @ linear(colour)) for colour in (one, other)]
        assert np.linalg.norm(seen[0] - seen[1]) > 20, (one, other)


def test_lightness_alone_tells_high_from_low_on_the_map() -> None:
    css = style("live/elements/whatif/panels/map.css")
    steps = [declared(css, f"map-{place}") for place in range(6)]
    for of_theme, way in zip(zip(*steps, strict=True), (-1, 1), strict=True):
        heights = [lab(linear(colour))[0] for colour in of_theme]
        assert all(way * (after - before) > 5 for before, after in pairwise(heights))


def test_figures_and_files_have_the_colours_of_the_pages() -> None:
    css = style("documents/theme.css")
    names = {
        "primary-color": "primaryColor",
        "background-color": "backgroundColor",
        "secondary-background-color": "secondaryBackgroundColor",
        "text-color": "textColor",
        "border-color": "borderColor",
        "link-color": "linkColor",
    }
    for variable, option in names.items():
        assert declared(css, f"st-{variable}") == [theme(name)[option] for name in THEMES]
    less = declared(style("live/core/base.css"), "less")
    assert [palette.sklearn for palette in PALETTES.values()] == less
    assert [palette.onnx for palette in PALETTES.values()] == [
        theme(name)["primaryColor"] for name in THEMES
    ]
