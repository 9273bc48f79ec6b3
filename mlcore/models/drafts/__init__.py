"""Tables that one visitor brings, trains on and tries, seen by nobody else until published."""

from mlcore.models.drafts.draft import Draft, Try, new_draft, open_draft
from mlcore.models.drafts.job import TrainingJob

__all__ = ["Draft", "TrainingJob", "Try", "new_draft", "open_draft"]
