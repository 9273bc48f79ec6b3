"""Tables that one visitor brings, trains on and tries, seen by nobody else until published."""

from mlcore.models.drafts.draft import Draft, Try, new_draft, open_draft
from mlcore.models.drafts.job import TrainingJob
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
