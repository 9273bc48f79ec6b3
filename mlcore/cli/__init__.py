"""The command line: ``python -m mlcore train | predict | benchmark | info``."""

from mlcore.cli.program import main

__all__ = ["main"]
