"""The ensembles of a model, and what is made of their scores, for a file that answers by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlcore.artifacts import EXACT
from mlcore.documents.packing import pack_ensemble
from mlcore.forest import TreeArrays, members_from_onnx
from mlcore.inference.session import Session
from mlcore.models import OpenedModel
from mlcore.models.catalogue import folder_of
from mlcore.schema import FloatArray

FOLLOWED = frozenset(
    {
        "apart", "average", "binary", "capped", "clipped", "column", "columns", "complement",
        "difference", "divided", "exp-32", "exp-fast", "exp-in-turn", "float32", "float64",
        "function", "interpolated", "line", "lines", "logistic", "mean-in-turn", "multiplied",
        "odds-32", "placed", "shares", "shares-32", "signed-square", "softmax",
    }
)  # fmt: skip
"""Steps of a link that ``handout/models/link.js`` knows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ensembles:
    """What a file computes answers from.

    Attributes
    ----------
    members : tuple of TreeArrays
        Each gives a row one score; thresholds in raw units.
    rule : int or list
        What is made of the scores, as :class:`mlcore.inference.links.Link` has it.
    session : Session
        The served model, which gives the same scores.
    given_rows : callable
        From rows as they are moved to those that the served model takes.
    """

    members: tuple[TreeArrays, ...]
    rule: Any
    session: Session
    given_rows: Callable[[FloatArray], FloatArray]

    @property
    def n_nodes(self) -> int:
        """Number of nodes of all trees."""
        return sum(member.n_nodes for member in self.members)

    @property
    def are_answers(self) -> bool:
        """Whether each score is an answer itself: the chance of a class."""
        is_list = isinstance(self.rule, list) and self.rule[0] == "columns"
        return is_list and all(isinstance(score, int) for score in self.rule[2:])

    def scores(self, rows: FloatArray) -> FloatArray:
        """Return the served model's scores; shape (n_rows, n_members)."""
        return self.session.scores(self.given_rows(rows))

    def packed(self, model: OpenedModel) -> dict[str, Any]:
        """Write all of it as ``handout/models/scores.js`` reads it."""
        schema = model.schema
        return {
            "members": [pack_ensemble(member, schema) for member in self.members],
            "rule": self.rule,
            "place": None if schema.target.is_number else schema.target.chosen,
        }


def can_follow(rule: Any) -> bool:
    """Tell whether a file knows every step of a link.

    Examples
    --------
    >>> can_follow(["softmax", {"along_rows": True}, 0, 1, 2]), can_follow(["box-cox", {}, 0])
    (True, False)
    """
    if isinstance(rule, int):
        return True
    name, _, *inner = rule
    return name in FOLLOWED and all(map(can_follow, inner))


def ensembles_of(model: OpenedModel) -> Ensembles | None:
    """Read the ensembles of a model from its file.

    Returns
    -------
    Ensembles or None
        None where its scores come from anything else, or where a file cannot follow what is made
        of them.

    Raises
    ------
    ArtifactError
        If the file is not the one published.
    """
    manifest = model.manifest
    if EXACT not in manifest.files:
        return None
    content = folder_of(manifest.model_id).read(EXACT)
    session = Session(content, model.given.n_features)
    members, joining = members_from_onnx(content), model.joining
    if not members or not can_follow(session.link.rule):
        return None
    if joining is not None:
        members = tuple(map(joining.trees, members))
    return Ensembles(
        members=members, rule=session.link.rule, session=session, given_rows=model.given_rows
    )
