"""A private model becomes the next version of a name whole, or not at all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

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

ROOT = Path(__file__).parents[3]


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


KILLED = """
import os, shutil, sys
from pathlib import Path
from mlcore.models.drafts import open_draft, publish_draft
import mlcore.models.own.tables

def kill_at(moment):
    seen = 0
    def until_killed(real):
        def counted(*given, **more):
            nonlocal seen
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), 9)
            return real(*given, **more)
        return counted
    for name in ("fsync", "rename", "replace", "mkdir", "unlink", "write", "open"):
        setattr(os, name, until_killed(getattr(os, name)))

base, token, step = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
moment = 1
while True:
    folder = base.with_name(f"killed-{moment}")
    shutil.copytree(base, folder)
    os.environ["LEVERS_DATA"] = str(folder)
    child = os.fork()
    if not child:
        kill_at(moment)
        draft = open_draft(folder, token)
        publish_draft(draft, draft.tries[0], title="Prix", by="page")
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
    moment += step
"""


def test_a_publisher_that_is_killed_publishes_all_or_nothing(draft, monkeypatch):
    base = draft.data_folder
    command = [sys.executable, "-c", KILLED, str(base), draft.token, "3"]
    subprocess.run(command, cwd=ROOT, timeout=120, check=True)
    folders = list(base.parent.glob("killed-*"))
    assert len(folders) > 8
    found = set()
    for folder in folders:
        monkeypatch.setenv("LEVERS_DATA", str(folder))
        published, unreadable = listed(folder)
        assert unreadable == ()
        found.add(len(published))
        for manifest in published:
            assert ModelFolder(folder, manifest.model_id).damaged() == ()
            assert [one.model_id for one in versions_of("prix")] == [manifest.model_id]
            assert resolve("prix") == manifest.model_id
        # Whatever was left, the next attempt ends well.
        again = open_draft(folder, draft.token)
        version = publish(again)
        assert (version.number, version.aliases) == (1, ("champion",))
        assert len(again.tries) == 1
    assert found == {0, 1}
