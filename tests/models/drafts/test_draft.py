"""What a visitor brings is kept whole, for them alone, and goes when nobody uses it."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import replace

import pytest

from mlcore.artifacts import ModelFolder, listed, sweep
from mlcore.artifacts.private import drafts_folder, private_id
from mlcore.artifacts.sweeping import UNUSED_S
from mlcore.datasets.tables import Plan
from mlcore.errors import DraftError, DraftNotFoundError, ModelNotFoundError
from mlcore.models import choice_of, choices, resolve
from mlcore.models.drafts import draft as drafts
from mlcore.models.drafts import new_draft, open_draft
from mlcore.text import for_locale
from tests.artifacts.conftest import FILES, manifest
from tests.models.drafts.brought import bring, rows

WEEK = UNUSED_S + 3_600


@pytest.fixture
def draft(own_data_folder):
    return bring(own_data_folder)


def forget():
    """Forget what this process read, as a restart does."""
    drafts._tables._makings.clear()


def give_model(draft, number=1):
    """Publish a small private model, as a training does."""
    model_id = private_id(draft.token, number)
    described = replace(manifest(model_id), published_as="rent-0123456789ab")
    ModelFolder(draft.data_folder, model_id).publish(described, FILES)
    return model_id


def test_what_was_brought_and_chosen_is_found_again_by_its_token(draft):
    forget()
    again = open_draft(draft.data_folder, draft.token)
    assert again.table.data.equals(draft.table.data)
    assert again.table.source == draft.table.source
    assert again.table.source.decimal == ","
    assert again.plan == draft.plan == Plan.of(draft.table, target="prix")
    assert (again.tries, again.job) == ((), None)


def test_only_its_owner_may_read_it_and_the_file_itself_is_not_kept(draft):
    paths = [drafts_folder(draft.data_folder), draft.folder, *draft.folder.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}
    brought = rows()
    assert not any(brought in path.read_bytes() for path in paths if path.is_file())


@pytest.mark.parametrize(
    "token", ["", "0" * 32, "../models", "..", "0" * 31 + "\0", "0" * 31 + "G", "a" * 4_000, None]
)
def test_a_token_nobody_has_is_told_without_repeating_it(draft, token):
    with pytest.raises(DraftNotFoundError) as caught:
        open_draft(draft.data_folder, token)
    assert "Bring the file again" in for_locale("en").describe(caught.value)
    assert caught.value.facts == {}


def test_a_link_in_a_drafts_place_is_none(draft):
    other = "1" * 32
    (drafts_folder(draft.data_folder) / other).symlink_to(draft.folder)
    with pytest.raises(DraftNotFoundError):
        open_draft(draft.data_folder, other)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff" * 99, b'{"digest": "0", "a": 1}'])
@pytest.mark.parametrize("name", ["table.arrow", "source.json", "plan.json", "job.json"])
def test_a_damaged_file_is_told_and_says_what_to_do(draft, name, content):
    (draft.folder / name).write_bytes(content)
    forget()
    again = open_draft(draft.data_folder, draft.token)
    use = {"plan.json": lambda: again.plan, "job.json": lambda: again.job}
    with pytest.raises(DraftError) as caught:
        use.get(name, lambda: again.table)()
    assert "Bring the file again" in for_locale("en").describe(caught.value)


def test_a_changed_table_never_reaches_what_reads_tables(draft):
    path = draft.folder / "table.arrow"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    forget()
    with pytest.raises(DraftError, match=r"draft\.damaged"):
        _ = draft.table


def test_a_full_disk_says_what_to_do_and_loses_nothing(draft, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mlcore.models.drafts.storage.write_atomically", full)
    for write in (
        lambda: bring(draft.data_folder),
        lambda: draft.save_plan(replace(draft.plan, outcome="classes")),
        lambda: draft.train("linear", "Prix"),
    ):
        with pytest.raises(DraftError) as caught:
            write()
        said = for_locale("en").describe(caught.value)
        assert "No space left" in said
        assert "LEVERS_DATA" in said
    assert [path.name for path in drafts_folder(draft.data_folder).iterdir()] == [draft.token]
    forget()
    again = open_draft(draft.data_folder, draft.token)
    assert (again.table.n_rows, again.plan.outcome, again.job) == (60, "number", None)


def test_of_two_visitors_neither_sees_what_the_other_brought(draft):
    other = bring(draft.data_folder)
    assert other.token != draft.token
    give_model(draft)
    assert other.tries == ()
    other.discard()
    assert open_draft(draft.data_folder, draft.token).table.n_rows == 60


def test_a_private_model_is_opened_by_its_id_and_never_listed(draft):
    model_id = give_model(draft)
    assert listed(draft.data_folder) == ((), ())
    (draft.data_folder / "models" / model_id / "manifest.json").write_bytes(b"{")
    assert listed(draft.data_folder) == ((), ())
    assert model_id not in {choice.model_id for choice in choices()}
    assert resolve(model_id) == model_id
    assert choice_of(model_id, choices()).model_id == model_id
    with pytest.raises(ModelNotFoundError) as caught:
        resolve("rent")
    assert "draft" not in str(caught.value)


def test_what_is_discarded_leaves_nothing_behind(draft):
    model_id = give_model(draft)
    with ModelFolder(draft.data_folder, model_id).locked():
        pass
    models, results = draft.data_folder / "models", draft.data_folder / "benchmarks"
    (models / f".staging-{private_id(draft.token, 2)}-0123abcd").mkdir()
    results.mkdir()
    (results / f"20260101T000000.000000Z-{model_id}.json").write_bytes(b"{}")
    draft.discard()
    draft.discard()
    left = [path for path in draft.data_folder.rglob("*") if draft.token in path.name]
    assert left == []
    with pytest.raises(DraftNotFoundError):
        open_draft(draft.data_folder, draft.token)
    with pytest.raises(DraftNotFoundError):
        _ = draft.table
    with pytest.raises(DraftNotFoundError):
        draft.save_plan(Plan(target="prix", outcome="number", columns=()))


def test_what_nobody_used_for_a_week_is_swept_with_its_models(draft):
    kept, model_id = bring(draft.data_folder), give_model(draft)
    looked_at = give_model(kept)
    old = time.time() - WEEK
    for each in (draft, kept):
        os.utime(each.folder, (old, old))
    # Looking at its model is use, too.
    resolve(looked_at)
    sweep(draft.data_folder)
    assert not draft.folder.exists()
    assert ModelFolder.find(draft.data_folder, model_id) is None
    assert open_draft(draft.data_folder, kept.token).table.n_rows == 60


def test_models_whose_draft_was_half_removed_are_swept_after_a_day(draft):
    model_id = give_model(draft)
    draft.folder.rename(draft.folder.with_name(f".gone-{draft.token}"))
    sweep(draft.data_folder)
    assert ModelFolder.find(draft.data_folder, model_id) is not None
    sweep(draft.data_folder, clock=lambda: time.time() + 90_000)
    assert [path for path in draft.data_folder.rglob("*") if draft.token in path.name] == []


def test_nothing_can_be_trained_before_anything_was_chosen(own_data_folder):
    draft = new_draft(own_data_folder, rows(), "ventes.csv")
    with pytest.raises(DraftError, match=r"draft\.no-plan"):
        draft.train("linear", "Prix")
