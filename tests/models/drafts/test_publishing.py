"""A private model becomes the next version of a name whole, or not at all."""

from __future__ import annotations

import shutil

import pytest

from mlcore.artifacts import ModelFolder, listed
from mlcore.config import Settings
from mlcore.errors import DraftNotFoundError, InvalidConfigError
from mlcore.inference import open_published
from mlcore.models import resolve
from mlcore.models.drafts import find_namesake, open_draft, publish_draft
from mlcore.models.drafts.making import make_try
from mlcore.models.drafts.storage import JOB, write_facts
from mlcore.models.versions import versions_of
from tests.models.drafts.brought import bring
from tests.models.drafts.killed import faults_in, kill_publishers


@pytest.fixture(scope="module")
def tried_folder(tmp_path_factory):
    """Return a data folder with a draft and its one try, not to be written to."""
    folder = tmp_path_factory.mktemp("tried")
    draft = bring(folder)
    job = {"number": 1, "recipe": "linear", "title": "Prix", "plan": draft.plan.as_dict()}
    write_facts(draft.folder, JOB, job)
    make_try(folder, draft.token, lambda _stage, _share: None)
    return folder


@pytest.fixture
def draft(tried_folder):
    folder = Settings.from_env().data_folder
    shutil.copytree(tried_folder, folder)
    (found,) = (path for path in (folder / "drafts").iterdir() if path.name.isalnum())
    return open_draft(folder, found.name)


def publish(draft, title="Prix", **more):
    return publish_draft(draft, draft.tries[0], title=title, by="page", **more)


def test_it_becomes_a_version_of_its_name_and_stays_private_under_its_own_id(draft):
    version = publish(draft)
    assert (version.name, version.number, version.aliases) == ("prix", 1, ("champion",))
    assert resolve("prix") == version.model_id
    public = ModelFolder(draft.data_folder, version.model_id)
    private = ModelFolder(draft.data_folder, draft.tries[0].model_id)
    assert (public.manifest.is_private, private.manifest.is_private) == (False, True)
    assert private.manifest.published_as == version.model_id
    assert public.manifest.files == private.manifest.files
    row = public.manifest.schema.typical_row
    answers = [
        open_published(each, "onnx").predict_one(row).prediction for each in (public, private)
    ]
    assert answers[0] == answers[1]
    draft.discard()
    assert resolve("prix") == version.model_id


def test_the_same_one_again_is_no_new_version_and_another_title_is_another_name(draft):
    assert publish(draft) == publish(draft)
    assert len(versions_of("prix")) == 1
    other = publish(draft, "Loyer élevé")
    assert (other.name, other.number) == ("loyer-eleve", 1)
    assert ModelFolder(draft.data_folder, other.model_id).manifest.title == "Loyer élevé"


def test_a_name_that_means_something_else_is_told_before(draft):
    attempt = draft.tries[0]
    assert find_namesake(draft, attempt, "Prix") is None
    publish(draft)
    found = find_namesake(draft, attempt, "PRIX")
    assert (found.name, found.title, found.next_number) == ("prix", "Prix", 2)
    assert (found.predicts, found.differs) == ("prix", False)


@pytest.mark.parametrize("title", ["", " ", "a\ud800", "x" * 1_000])
def test_a_title_that_cannot_be_shown_is_refused(draft, title):
    for use in (publish, lambda draft, title: find_namesake(draft, draft.tries[0], title)):
        with pytest.raises(InvalidConfigError):
            use(draft, title)
    assert listed(draft.data_folder) == ((), ())


def test_a_model_that_is_gone_is_told(draft):
    attempt = draft.tries[0]
    draft.discard()
    with pytest.raises(DraftNotFoundError, match=r"draft\.no-try"):
        publish_draft(draft, attempt, title="Prix", by="page")


def test_a_publisher_that_is_killed_publishes_all_or_nothing(draft):
    folders = kill_publishers(draft.data_folder, draft.token, step=3)
    assert len(folders) > 8
    assert [fault for folder in folders for fault in faults_in(folder, draft.token)] == []
    assert {len(listed(folder)[0]) for folder in folders} == {0, 1}
    # Whatever was left, the next attempt ends well.
    for folder in folders:
        again = open_draft(folder, draft.token)
        version = publish(again)
        assert (version.number, version.aliases) == (1, ("champion",))
        assert faults_in(folder, draft.token) == []
