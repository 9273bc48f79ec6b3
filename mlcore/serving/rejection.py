"""What is wrong with a request before any row is looked at."""

from __future__ import annotations

from mlcore.errors import MlcoreError


class RequestError(MlcoreError, ValueError):
    """A request that cannot be answered; it never leaves this package."""
