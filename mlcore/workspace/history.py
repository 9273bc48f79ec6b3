"""States to undo and to redo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

State = TypeVar("State")

MAX_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class History(Generic[State]):
    """States that were, the one that is, and those that were undone.

    Attributes
    ----------
    present : object
        Anything that can be compared and does not change.
    past, future : tuple
        Oldest first; at most 100 that can be gone back to.

    Examples
    --------
    >>> history = History(present=1).record(2).record(3)
    >>> history.undo().present, history.undo().redo().present
    (2, 3)
    >>> history.undo().record(4).future
    ()
    """

    present: State
    past: tuple[State, ...] = ()
    future: tuple[State, ...] = ()

    def record(self, state: State) -> History[State]:
        """Go on to another state; what was undone is forgotten. The same state changes nothing."""
        if state == self.present:
            return self
        return History(present=state, past=(*self.past, self.present)[-MAX_STEPS:])

    def undo(self) -> History[State]:
        """Go back one state; at the first one nothing changes."""
        if not self.past:
            return self
        return History(
            present=self.past[-1], past=self.past[:-1], future=(self.present, *self.future)
        )

    def redo(self) -> History[State]:
        """Return to the state that was undone last; at the newest one nothing changes."""
        if not self.future:
            return self
        return replace(
            self,
            present=self.future[0],
            past=(*self.past, self.present),
            future=self.future[1:],
        )
