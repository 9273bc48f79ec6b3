"""A file walks sets of levels in JavaScript as the server compares their codes, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from playwright.sync_api import Page

from mlcore.documents.document import join_scripts
from mlcore.documents.packing import pack_trees
from tests.documents.test_questions import WIDTHS, grown, rows_for

ENSEMBLE, SHAPLEY = (f"module_documents_handout_models_{name}" for name in ("ensemble", "shapley"))


def asked(page: Page, packed: Any, rows: Any) -> Any:
    """Let the file's own modules answer rows, and split the way from the first to each."""
    script = join_scripts("documents/handout/models/shapley.js")
    written = [[None if np.isnan(value) else value for value in row] for row in rows.tolist()]
    return page.evaluate(
        f"""async (given) => {{ {script}
          const [packed, rows] = given;
          const forest = await {ENSEMBLE}.plant(packed);
          const read = rows.map((row) => row.map((value) => value ?? NaN));
          return {{
            answers: read.map((row) => {ENSEMBLE}.predict(forest, row)),
            parts: read.map((row) => {SHAPLEY}.contributions(forest, row, read[0])),
          }}; }}""",
        [packed, written],
    )


def test_the_modules_of_a_file_walk_sets_bit_for_bit_and_split_changes(page):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        trees, rows = grown(rng, 6), rows_for(rng)
        found = asked(page, pack_trees(trees, 3, missing=True, widths=WIDTHS), rows)
        answers = trees.predict(rows)
        assert (np.array(found["answers"]) == answers).all()
        np.testing.assert_allclose(np.sum(found["parts"], axis=1), answers - answers[0], atol=1e-12)


def test_single_precision_is_added_up_in_its_order(page):
    rng = np.random.default_rng(0)
    trees, rows = grown(rng, 6), rows_for(rng)
    trees = replace(trees, value=trees.value.astype(np.float32).astype(np.float64))
    total = np.zeros(len(rows), dtype=np.float32)
    for answers in trees.answers(rows).T:
        total += answers.astype(np.float32)
    packed = pack_trees(trees, 3, missing=True, widths=WIDTHS)
    found = asked(page, {**packed, "float32": True}, rows)
    assert (np.array(found["answers"]) == total).all()
    assert (total != trees.predict(rows)).any()
