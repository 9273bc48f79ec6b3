"""The pages of the documentation and the commands and examples on them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)


def lines(block: str) -> list[str]:
    """Return the commands of a console block."""
    return [line[2:] for line in block.replace("\\\n", "").splitlines() if line.startswith("$ ")]


CONSOLE = [(path, lines(block)) for path in PAGES for block in blocks(path, "console")]
# The commands of a block follow one another: later ones may use what earlier ones wrote.
MLCORE = [
    (path, found)
    for path, block in CONSOLE
    if (found := [line for line in block if line.startswith("python -m mlcore")])
]
ASKED = [(path, line) for path, block in CONSOLE for line in block if line.startswith("curl ")]
MAKE = [(path, line) for path, block in CONSOLE for line in block if line.startswith("make ")]
STARTS = [(path, line) for path, block in CONSOLE for line in block if line.startswith("streamlit")]
SHELL = [(path, block) for path in PAGES for block in blocks(path, "sh")]
PYTHON = [(path, block) for path in PAGES for block in blocks(path, "python")]


def named(part: object) -> str:
    """Name a case by its page, or by the end of its command."""
    return part.name if isinstance(part, Path) else str(part)[-40:]
