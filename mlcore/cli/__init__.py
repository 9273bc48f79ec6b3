"""The command line: ``python -m mlcore train | predict | versions | …``."""

from mlcore.cli.program import main

__all__ = ["main"]
