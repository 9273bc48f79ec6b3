"""A model fitted on a table: it answers as its pipeline does, and says what it was learnt from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error

import mlcore
from mlcore.artifacts.manifest import Origin
from mlcore.conversion import parity
from mlcore.documents import write_handout, write_model_card, write_report
from mlcore.models import open_model
from mlcore.models.own.tables import make_table_model, publish_table_model
from mlcore.text import for_locale
from mlcore.training.tables import fit_table, recipes
from mlcore.wording.card import cases_words, line_words, trust_words
from mlcore.wording.model import data_words
from tests.training.sales import sales


def silent(_stage: str, _share: float) -> None:
    pass


@pytest.fixture(scope="module")
def table_models(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder = tmp_path_factory.mktemp("tables")
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipes, "N_TREES", 5)
        patch.setattr(recipes, "N_ROUNDS", 5)
        patch.setattr(parity, "N_PROBES", 200)
        for recipe, outcome, order in (
            ("forest", "number", ""),
            ("histogram boosting", "number", "sold"),
            ("linear", "number", ""),
            ("extra trees", "classes", ""),
        ):
            table, plan, prepared = sales(outcome=outcome, order=order)
            fit = fit_table(prepared, plan, recipe=recipe, report=silent)
            model = make_table_model(
                fit, prepared, plan, title="Ventes", source=table.source,
                model_id=f"draft-{len(made)}", data_folder=folder, report=silent,
            )  # fmt: skip
            made[recipe] = SimpleNamespace(fit=fit, prepared=prepared, folder=model)
    return SimpleNamespace(folder=folder, made=made)


@pytest.fixture(autouse=True)
def their_folder(table_models: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(table_models.folder))


def test_it_answers_every_row_of_the_table_as_its_pipeline_does(
    table_models: SimpleNamespace,
) -> None:
    for recipe, each in table_models.made.items():
        X, pipeline = each.prepared.X, each.fit.pipeline
        model = mlcore.load(each.folder.model_id)
        if recipe == "extra trees":
            assert np.array_equal(model.predict_proba(X), pipeline.predict_proba(X))
        elif recipe == "linear":
            assert model.predict(X) == pytest.approx(pipeline.predict(X), rel=1e-12)
        else:
            assert np.array_equal(model.predict(X), pipeline.predict(X))


def test_gaps_can_be_asked_for_where_the_table_has_them(table_models: SimpleNamespace) -> None:
    schema = table_models.made["forest"].folder.manifest.schema
    assert [each.name for each in schema.features if each.allow_missing] == ["floor", "heating"]
    kinds = {each.name: each.kind for each in schema.features}
    assert (kinds["lift"], kinds["town"], kinds["rooms"]) == ("yes-no", "category", "whole")
    assert schema.target.unit == "€"


def test_what_is_said_of_its_error_was_measured_on_rows_held_out(
    table_models: SimpleNamespace,
) -> None:
    each = table_models.made["forest"]
    manifest, test = each.folder.manifest, each.fit.split.test
    came, said = each.prepared.y[test], each.fit.pipeline.predict(each.prepared.X.iloc[test])
    assert manifest.origin is Origin.TABLE
    assert manifest.metrics["mae"] == pytest.approx(mean_absolute_error(came, said))
    model = open_model(each.folder.model_id)
    assert np.sort(model.held_out().actual) == pytest.approx(np.sort(came))
    inside = model.intervals.half_width(model.given.validate(each.prepared.X.iloc[test]))
    assert (np.abs(came - said) <= inside).mean() == manifest.metrics["coverage_90"]
    assert model.interval_varies


def test_a_chance_is_held_against_rows_held_out(table_models: SimpleNamespace) -> None:
    model = open_model(table_models.made["extra trees"].folder.model_id)
    assert len(model.held_out().actual) == 40
    assert model.manifest.metrics["plain_accuracy"] < model.manifest.metrics["accuracy"]
    line = line_words(model, for_locale("en"))
    assert line[1] == "learnt from 160 rows of sales.csv"
    assert "; logistic regression on " in line[2]


def test_all_doors_say_what_it_learnt_from_and_how_a_straight_line_does(
    table_models: SimpleNamespace,
) -> None:
    model, text = (
        open_model(table_models.made["histogram boosting"].folder.model_id),
        for_locale("en"),
    )
    kind, learnt, off = line_words(model, text)
    assert (kind[:17], learnt) == ("Gradient boosting", "learnt from 160 rows of sales.csv")
    assert " € on average on 40 rows it never saw; a straight line is off by " in off
    assert "the last 40 by sold were held out" in " ".join(data_words(model, text))
    trust = " ".join(trust_words(model, 0.9, text))
    assert "Fitted without parts of the rows it learnt from, it was " in trust
    assert "Each of these parts comes after the rows" in trust
    french = for_locale("fr")
    assert line_words(model, french)[1].startswith("a appris de 160 lignes de sales.csv")
    assert (
        "Each dot is one of 40 cases that were kept"
        in cases_words(model, model.held_out(), text)[0]
    )


def test_publishing_a_private_model_changes_its_name_alone(table_models: SimpleNamespace) -> None:
    private = table_models.made["forest"].folder
    assert private.manifest.is_private
    public = publish_table_model(private, title="Prix à Paris")
    assert public.model_id.startswith("prix-a-paris-")
    assert public.model_id[-12:] == private.manifest.published_as[-12:]
    assert (public.manifest.title, public.manifest.is_private) == ("Prix à Paris", False)
    assert public.manifest.files == private.manifest.files
    assert (private.path / "manifest.json").exists()


def test_a_gap_that_only_the_rows_held_out_have_is_no_obstacle(tmp_path: Path) -> None:
    table, plan, prepared = sales()
    held_out = fit_table(prepared, plan, recipe="linear", report=silent).split.test
    prepared.X.loc[held_out[0], ["town", "rooms"]] = np.nan
    fit = fit_table(prepared, plan, recipe="linear", report=silent)
    made = make_table_model(
        fit, prepared, plan, title="Ventes", source=table.source,
        data_folder=tmp_path, report=silent,
    )  # fmt: skip
    assert (made.manifest.metrics["n_test"], made.manifest.table["n_test"]) == (39, 40)
    assert not made.manifest.is_private


def test_no_file_that_is_handed_on_leads_to_the_table_of_a_private_model(
    table_models: SimpleNamespace,
) -> None:
    model, text = open_model(table_models.made["forest"].folder.model_id), for_locale("en")
    row, made = model.schema.typical_row, datetime(2026, 11, 30)
    files = (
        write_handout(model, row, text=text, name="Sales", made=made),
        write_report(model, row, text=text, name="Sales", made=made),
        write_model_card(model, name="Sales", text=text),
    )
    for file in files:
        assert model.manifest.model_id.encode() not in file
    assert model.manifest.published_as in data_words(model, text)[0]
