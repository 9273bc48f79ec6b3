"""The pictures of the documentation show the product, and are small enough to be looked at."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]


def made() -> set[str]:
    """Name what the script makes."""
    spec = importlib.util.spec_from_file_location("make_pictures", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return set(script.PICTURES)


def shown() -> set[str]:
    """Name the pictures that pages show; none of them may come from another host."""
    found = set()
    for page in PAGES:
        for link in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text()):
            picture = (page.parent / link).resolve()
            assert picture.parent == FOLDER, link
            found.add(picture.name)
    return found


def test_every_picture_is_shown_and_made_by_the_script():
    there = {path.name for path in FOLDER.iterdir() if path.suffix in {".png", ".webp"}}
    assert shown() == made() == there


@pytest.mark.parametrize("name", sorted(made()))
def test_a_picture_loads_quickly(name):
    with Image.open(FOLDER / name) as picture:
        moves = getattr(picture, "n_frames", 1) > 1
    assert moves == (name == "drag.webp")
    assert (FOLDER / name).stat().st_size < (1_500_000 if moves else 300_000)
