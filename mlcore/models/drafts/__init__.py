"""Tables that one visitor brings, trains on and tries, seen by nobody else until published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcore.models.drafts.draft import Draft, Try, new_draft, open_draft
from mlcore.models.drafts.job import TrainingJob

if TYPE_CHECKING:
    from mlcore.models.drafts.publishing import Namesake, find_namesake, publish_draft

__all__ = [
    "Draft",
    "Namesake",
    "TrainingJob",
    "Try",
    "find_namesake",
    "new_draft",
    "open_draft",
    "publish_draft",
]


def __getattr__(name: str) -> Any:
    # Imported on first use: it brings scikit-learn, which a page that asks for a table does not
    # need.
    if name in __all__:
        from mlcore.models.drafts import publishing

        return getattr(publishing, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
