"""A manifest vouches for itself: what it says is what was written, or it is refused."""

from __future__ import annotations

import json
import math
import random

import pytest

from mlcore import artifacts
from mlcore.artifacts.manifest import Origin, unsealed
from mlcore.errors import ArtifactError
from tests.artifacts.conftest import manifest, read_manifest
from tests.manifests import change_manifest


def test_every_flipped_bit_is_refused_or_changes_no_fact(folder):
    path = folder / artifacts.MANIFEST
    content, expected = path.read_bytes(), artifacts.ModelFolder.at(folder).manifest
    refused = 0
    for bit in random.Random(0).sample(range(8 * len(content)), 600):
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        try:
            assert artifacts.ModelFolder.at(folder).manifest == expected, (bit, damaged)
        except ArtifactError:
            refused += 1
    assert refused > 550


def test_a_fact_that_is_changed_without_the_digest_is_refused(folder):
    path = folder / artifacts.MANIFEST
    path.write_bytes(path.read_bytes().replace(b'"low": 0.0', b'"low": 0.5', 1))
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)


def test_a_manifest_of_an_earlier_version_still_opens(folder):
    path = folder / artifacts.MANIFEST
    expected = artifacts.ModelFolder.at(folder).manifest
    values = unsealed(path.read_bytes())
    del values["sequence"], values["sizes"], values["origin"]
    path.write_text(json.dumps(values))
    stored = artifacts.ModelFolder.at(folder).manifest
    assert (stored.files, stored.schema) == (expected.files, expected.schema)
    assert (stored.sequence, stored.sizes) == (0, {})
    assert stored.origin is Origin.OWN_PIPELINE
    assert artifacts.ModelFolder.at(folder).damaged() == ()


@pytest.mark.parametrize("config", [None, {"dataset": "cars"}], ids=["own", "configured"])
def test_the_origin_an_earlier_version_did_not_write_follows_and_is_written_from_then_on(
    folder, config
):
    change_manifest(folder, lambda values: (values.pop("origin"), values.update(config=config)))
    model = artifacts.ModelFolder.at(folder)
    files = model.manifest.files
    assert model.manifest.is_own == (config is None)
    model.add({})
    again = artifacts.ModelFolder.at(folder)
    assert (again.manifest.files, again.damaged()) == (files, ())
    written = unsealed((folder / artifacts.MANIFEST).read_bytes())["origin"]
    assert written == ("own pipeline" if config is None else "configuration")


@pytest.mark.parametrize("origin", ["configuration", "elsewhere", None, 5])
def test_an_origin_that_is_unknown_or_contradicts_the_rest_is_refused(folder, origin):
    change_manifest(folder, lambda values: values.update(origin=origin))
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)


@pytest.mark.parametrize("name", ["../model.onnx", "a/b", "/etc/passwd", "", ".", "a\0b"])
def test_no_file_of_a_manifest_leads_out_of_its_folder(folder, name):
    change_manifest(folder, lambda values: values["files"].update({name: "0" * 64}))
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)


@pytest.mark.parametrize("words", ["a\ud800", "a\0b", "a" * 101, "a\nb", ""], ids=ascii)
@pytest.mark.parametrize("field", ["name", "title", "estimator"])
def test_words_that_would_break_the_pages_of_other_models_are_refused(
    tmp_path, folder, field, words
):
    change_manifest(folder, lambda values: values.update({field: words}))
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)
    assert artifacts.published(tmp_path) == ()


@pytest.mark.parametrize("words", ["a\ud800", "a" * 1001], ids=["half", "long"])
@pytest.mark.parametrize("field", ["name", "label", "unit"])
def test_words_of_an_input_that_cannot_be_written_are_refused(folder, field, words):
    change_manifest(folder, lambda values: values["schema"]["features"][0].update({field: words}))
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)


@pytest.mark.parametrize("created", ["", "yesterday", "2026-99-01T00:00:00+00:00"])
def test_a_date_that_no_page_can_write_is_refused(folder, created):
    change_manifest(folder, lambda values: values.update(created=created))
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)


def test_models_of_earlier_versions_are_older_and_told_apart_by_their_date(tmp_path, publish):
    for model_id, day in (("rent-1", 2), ("rent-2", 3), ("rent-3", 1)):
        place = publish(model_id, created=f"2026-01-0{day}T00:00:00+00:00")
        change_manifest(place, lambda values: values.update(sequence=0))
    publish("rent-4", created="2025-01-01T00:00:00.000001+00:00")
    found = [stored.model_id for stored in artifacts.published(tmp_path)]
    assert found == ["rent-4", "rent-2", "rent-1", "rent-3"]


def test_renewing_makes_the_newest_and_tells_a_server_that_runs(tmp_path, publish):
    older = publish("rent-1")
    publish("rent-2")
    before = older.parent.stat().st_mtime_ns
    known = artifacts.ModelFolder.at(older).manifest
    artifacts.ModelFolder.at(older).renew(manifest("rent-1", created="2026-02-02T00:00:00+00:00"))
    newest = artifacts.published(tmp_path)[0]
    assert (newest.model_id, newest.created) == ("rent-1", "2026-02-02T00:00:00+00:00")
    assert older.parent.stat().st_mtime_ns > before
    assert newest.files == known.files
    assert artifacts.ModelFolder.at(older).damaged() == ()


CLASSES = {"classes": ["no", "yes"], "chosen": 1, "low": 0.0, "high": 1.0, "decimals": 2}


@pytest.mark.parametrize("classes", [["no", "yes"], [0, 1, 2], [False, True], [0.5, 1.5]])
def test_classes_come_back_as_they_were_written(folder, classes):
    change_manifest(
        folder, lambda values: values["schema"]["target"].update({**CLASSES, "classes": classes})
    )
    target = artifacts.ModelFolder.at(folder).manifest.schema.target
    assert [*map(repr, target.classes)] == [*map(repr, classes)]
    assert target.chosen_class == classes[1]


@pytest.mark.parametrize(
    "forged",
    [
        {"classes": "yes"},
        {"classes": {"yes": 1}},
        {"classes": ["yes"]},
        {"classes": ["yes", "yes"]},
        {"classes": [1, "1"]},
        {"classes": ["a\nb", "c"]},
        {"classes": ["a" * 101, "c"]},
        {"classes": ["a\ud800", "c"]},
        {"classes": [None, "c"]},
        {"classes": [["a"], "c"]},
        {"classes": [float("nan"), 1.0]},
        {"classes": [10**400, 1]},
        {"classes": [*map(str, range(65))]},
        {"chosen": 2},
        {"chosen": -1},
        {"chosen": True},
        {"chosen": "yes"},
        {"classes": [], "chosen": 1},
    ],
    ids=lambda forged: ascii(forged)[:40],
)
def test_labels_that_cannot_be_shown_or_told_apart_are_refused(folder, forged):
    change_manifest(folder, lambda values: values["schema"]["target"].update({**CLASSES, **forged}))
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)


def test_nothing_is_typical_only_of_an_input_that_may_be_missing(folder):
    def forge(values):
        values["schema"]["features"][0].update(typical=None, allow_missing=allowed)

    allowed = True
    change_manifest(folder, forge)
    typical = artifacts.ModelFolder.at(folder).manifest.schema.typical_row[0]
    assert typical is math.nan
    allowed = False
    change_manifest(folder, forge)
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)


LEVELS = {
    "kind": "category", "levels": ["owns", "rents"], "shares": [0.25, 0.75], "low": 0.0,
    "high": 1.0, "typical": 1.0, "step": 1.0, "decimals": 0, "takes_others": True,
}  # fmt: skip
DUMMIES = {"name": "a", "places": [0, 1], "levels": ["x", "y"], "has_none": False}


@pytest.mark.parametrize("levels", [["owns", "rents"], [3, 12], [False, True]])
def test_levels_and_dummies_come_back_as_they_were_written(folder, levels):
    def forge(values):
        values["schema"]["features"][0].update({**LEVELS, "levels": levels})
        values["schema"]["dummies"] = [DUMMIES]

    change_manifest(folder, forge)
    schema = artifacts.ModelFolder.at(folder).manifest.schema
    assert [*map(repr, schema.features[0].levels)] == [*map(repr, levels)]
    assert schema.dummies[0].places == (0, 1)


@pytest.mark.parametrize(
    "forged",
    [
        {"kind": "colour"},
        {"levels": "owns"},
        {"levels": ["owns", "owns"]},
        {"levels": [1, "1"]},
        {"levels": ["owns", None]},
        {"levels": ["owns", "a\ud800"]},
        {"levels": [0.0, float("nan")]},
        {"levels": ["owns", "rents", "free"]},
        {"levels": [*map(str, range(1_001))], "high": 1000.0},
        {"shares": [1.0]},
        {"shares": [0.5, "x"]},
        {"takes_others": "no"},
    ],
    ids=lambda forged: ascii(forged)[:40],
)
def test_levels_that_cannot_be_chosen_among_are_refused(folder, forged):
    change_manifest(
        folder, lambda values: values["schema"]["features"][0].update({**LEVELS, **forged})
    )
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)


@pytest.mark.parametrize(
    "forged",
    [
        {"places": [0, 2]},
        {"places": [0, 0]},
        {"places": [0]},
        {"places": ["a", "b"]},
        {"levels": ["x"]},
        {"name": "a\ud800"},
        {"has_none": 1},
    ],
    ids=ascii,
)
def test_dummies_of_inputs_that_are_not_there_are_refused(folder, forged):
    change_manifest(folder, lambda values: values["schema"].update(dummies=[{**DUMMIES, **forged}]))
    with pytest.raises(ArtifactError, match=r"artifact\.manifest"):
        read_manifest(folder)
