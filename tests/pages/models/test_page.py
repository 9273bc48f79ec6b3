"""The Models page in its states, run as Streamlit runs it but without a browser."""

from __future__ import annotations

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from mlcore.datasets.tables import Plan
from mlcore.models.drafts import find_namesake, new_draft, open_draft, publish_draft
from mlcore.models.drafts.making import make_try
from mlcore.models.drafts.storage import JOB, write_facts
from mlcore.models.versions import versions_of
from mlcore.wording.registry.tries import RECIPES
from pages.ui.models import refusal, upload
from tests.models.drafts.brought import bring, rows
from tests.pages.speed.test_page import PAGE, said

CLOSED = "it takes no files"


@pytest.fixture(scope="module")
def tried_folder(tmp_path_factory):
    """Return a data folder with a draft and its one try, not to be written to."""
    folder = tmp_path_factory.mktemp("tried")
    draft = bring(folder)
    job = {"number": 1, "recipe": "linear", "title": "Ventes · prix",
           "plan": draft.plan.as_dict(), "state": "done"}  # fmt: skip
    write_facts(draft.folder, JOB, job)
    make_try(folder, draft.token, lambda _stage, _share: None)
    return folder


@pytest.fixture
def draft(tried_folder, own_data_folder):
    shutil.copytree(tried_folder, own_data_folder)
    (found,) = (path for path in (own_data_folder / "drafts").iterdir() if path.name.isalnum())
    return open_draft(own_data_folder, found.name)


def opened(page="pages/models.py", **query):
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params.update(query)
    app.switch_page(page).run()
    assert not app.exception
    return app


def keyed(app, kind, key):
    return next(one for one in app.get(kind) if one.key == key)


def test_every_model_is_listed_with_how_far_off_it_is(trained_folder, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    app = opened()
    words = said(app)
    assert "current model" in words
    assert "learnt from 313 cars of 1970 to 1982" in words
    assert "1.75 miles per gallon" in words
    assert "not measured" in words
    assert "Example, made when it is first opened" in words
    assert [box.key for box in app.selectbox] == []


def test_a_table_becomes_a_draft_that_a_reload_finds_and_nobody_else_sees(own_data_folder):
    app = opened()
    keyed(app, "button", "models-new").click().run()
    app.get("file_uploader")[0].set_value(("ventes.csv", rows(), "text/csv")).run()
    assert not app.exception
    token = app.query_params[upload.DRAFT]
    assert "A new model from ventes.csv" in said(app)
    kinds = {box.key: box.value for box in app.selectbox if box.key.startswith("kind-")}
    assert list(kinds.values()) == ["number", "whole", "number"]
    # A column is corrected, and the question is answered.
    app.selectbox(key=f"kind-{token}-1").set_value("category").run()
    app.pills(key=f"target-{token}").set_value("prix").run()
    assert not app.exception
    assert keyed(app, "button", "models-begin").label == "Train"
    # Loaded again, in the other language: all is there.
    again = opened(draft=token, lang="fr")
    assert again.selectbox(key=f"kind-{token}-1").value == "category"
    assert keyed(again, "button", "models-begin").label == "Entraîner"
    assert open_draft(own_data_folder, token).plan.target == "prix"
    # Another visitor sees nothing of it.
    other = opened()
    assert "ventes" not in said(other)
    assert token not in str(other.query_params)


def test_a_draft_that_is_gone_leads_back_to_the_list(own_data_folder):
    app = opened(draft="0" * 32)
    assert "This table is no longer here" in app.warning[0].value
    assert keyed(app, "button", "models-new")


def test_a_file_that_is_no_table_is_refused_and_another_may_follow(own_data_folder):
    app = opened(new="table")
    app.get("file_uploader")[0].set_value(("empty.csv", b"", "text/csv")).run()
    assert not app.exception
    assert len(app.error) == 1
    assert upload.DRAFT not in app.query_params
    app.get("file_uploader")[0].set_value(("ventes.csv", rows(), "text/csv")).run()
    assert upload.DRAFT in app.query_params


def test_what_cannot_be_learnt_is_said_before_anybody_trains(own_data_folder):
    words = "".join(f"{n % 5},mot {n % 70}\n" for n in range(140))
    draft = new_draft(own_data_folder, f"étage,rue\n{words}".encode(), "rues.csv")
    draft.save_plan(Plan.of(draft.table, target="rue"))
    app = opened(draft=draft.token)
    assert "rue has 70 different values" in app.error[0].value
    assert "as a number" not in app.error[0].value
    assert "models-begin" not in [button.key for button in app.button]
    app.pills(key=f"target-{draft.token}").set_value("étage").run()
    assert keyed(app, "button", "models-begin")


def test_a_server_that_others_reach_takes_no_file_and_says_why(own_data_folder, monkeypatch):
    monkeypatch.setattr(refusal, "takes_changes", lambda address, password: False)
    app = opened(new="table")
    assert CLOSED in app.info[0].value
    assert app.get("file_uploader") == []


def test_a_training_is_cancelled_and_leaves_nothing(draft):
    draft.train("forest", "Ventes · prix")
    app = opened(draft=draft.token)
    # Nothing may be chosen meanwhile.
    assert app.pills(key=f"target-{draft.token}").disabled
    keyed(app, "button", "models-cancel").click().run()
    assert draft.job.wait(10)
    app.run()
    assert not app.exception
    assert "was cancelled" in said(app)
    assert len(draft.tries) == 1


def test_what_was_tried_stands_beside_simpler_ways_and_leads_on(draft):
    app = opened(draft=draft.token)
    words = said(app)
    assert "Straight line" in words
    assert "rows it never saw" in words
    assert "always the middle value" in words
    assert keyed(app, "button", "models-open-1").label == "Try it"
    # A second way is offered that was not tried.
    assert app.pills(key=f"recipe-{draft.token}-1").value == "forest"


@pytest.mark.parametrize("page", ["app.py", "pages/benchmark.py"])
def test_a_private_model_says_so_on_every_page_and_is_in_no_list(draft, page):
    model_id = draft.tries[0].model_id
    if page == "app.py":
        app = AppTest.from_file(PAGE, default_timeout=60)
        app.query_params["model"] = model_id
        app.run()
    else:
        app = opened(page, model=model_id)
    assert not app.exception
    assert "Only you see this model." in said(app)
    other = opened()
    assert "Ventes" not in said(other)


def test_discarded_on_the_page_it_is_gone(draft):
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["model"] = draft.tries[0].model_id
    app.run()
    keyed(app, "button", "private-discard").click().run()
    assert not app.exception
    assert not draft.folder.exists()


def test_publishing_says_which_version_it_makes_and_who_answered_is_known(draft):
    attempt = draft.tries[0]
    app = opened(draft=draft.token)
    keyed(app, "button", "models-publish-1").click().run()
    assert not app.exception
    assert any("Version 1 of" in block.value for block in app.markdown)
    publish_draft(draft, attempt, title="Ventes · prix", by="page")
    assert find_namesake(draft, attempt, "Ventes · prix").next_number == 2
    name = versions_of("ventes-prix")[0].name
    app = opened()
    assert "version 1" in said(app)
    keyed(app, "button", f"model-versions-{name}").click().run()
    assert not app.exception
    assert "version 1 answered" in said(app)


def test_the_ways_to_learn_are_those_there_are():
    from mlcore.training.tables import BASELINE
    from mlcore.training.tables import RECIPES as LEARNT
    from mlcore.wording.registry import tries

    assert list(RECIPES) == list(LEARNT)
    assert tries.BASELINE == BASELINE
