"""Versions of a name are the fold of its events, whatever happened in between."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore import artifacts
from mlcore.artifacts import history
from mlcore.artifacts.history import HISTORY
from mlcore.cli import main
from mlcore.errors import ArtifactError, InvalidConfigError, ModelNotFoundError
from mlcore.models import choices, resolve
from mlcore.models.versions import (
    answered_at,
    history_of,
    promote,
    publish_version,
    roll_back,
    set_challenger,
    versions_of,
)
from tests.models.killed_promotions import kill_promotions
from tests.models.published import model_id_of, publish_folder

X = np.random.default_rng(3).uniform(size=(40, 2))


def publish(data_folder: Path, *numbers: int, name: str = "rent") -> None:
    for number in numbers:
        publish_version(publish_folder(data_folder, number, name), by="page")


def numbers(name: str = "rent") -> dict[int, tuple[str, ...]]:
    return {one.number: one.aliases for one in versions_of(name)}


class Plain:
    """What versions are meant to be, kept in lists."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.in_use: list[int] = []
        self.challenger: int | None = None
        self.is_told = False

    def put_in_use(self, number: int) -> None:
        if self.in_use[-1:] != [number]:
            self.in_use.append(number)
        if self.challenger == number:
            self.challenger = None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["publish", "publish aside", "again", "killed", "promote", "back", "challenge", "torn",
             "clock"]
        ),
        st.integers(0, 10),
    ),
    max_size=10,
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(steps=STEPS)
def test_versions_are_what_a_plain_list_would_hold(steps):
    place, plain = Path(tempfile.mkdtemp()), Plain()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LEVERS_DATA", str(place))
            for step in steps:
                take(step, plain, place, patch)
                check(plain)
    finally:
        shutil.rmtree(place)


def take(step: tuple[str, int], plain: Plain, place: Path, patch: pytest.MonkeyPatch) -> None:
    what, chosen = step
    number = chosen % len(plain.ids) + 1 if plain.ids else 0
    if what in ("publish", "publish aside"):
        folder = publish_folder(place, len(plain.ids) + 1)
        plain.ids.append(folder.model_id)
        publish_version(folder, by="page", in_use=what == "publish")
        if what == "publish" or len(plain.ids) == 1:
            plain.put_in_use(len(plain.ids))
        plain.is_told = True
    elif what == "killed":
        plain.ids.append(publish_folder(place, len(plain.ids) + 1).model_id)
        if not plain.is_told:
            plain.put_in_use(len(plain.ids))
    elif what == "torn" and plain.is_told:
        with (place / HISTORY).open("ab") as file:
            file.write(b'{"sequence":9,"time":"2026'[:chosen])
    elif what == "clock":
        moved = datetime.now(UTC) + timedelta(days=chosen - 5)
        patch.setattr(history, "now", moved.isoformat)
    elif not number:
        with pytest.raises(ModelNotFoundError):
            versions_of("rent")
    elif what == "again":
        # Only of models that are told: renewing makes one of an earlier version the newest.
        if plain.is_told:
            publish_version(artifacts.ModelFolder(place, plain.ids[number - 1]), by="page")
            plain.put_in_use(number)
    elif what == "promote":
        promote("rent", number, by="page")
        plain.put_in_use(number)
        plain.is_told = True
    elif what == "back":
        if len(plain.in_use) > 1:
            plain.in_use.pop()
            assert roll_back("rent", by="rest").number == plain.in_use[-1]
            plain.challenger = None if plain.challenger == plain.in_use[-1] else plain.challenger
            plain.is_told = True
        else:
            with pytest.raises(ModelNotFoundError, match=r"versions\.first"):
                roll_back("rent", by="rest")
    elif what == "challenge" and number == plain.in_use[-1]:
        with pytest.raises(InvalidConfigError, match=r"versions\.in-use"):
            set_challenger("rent", number, by="page")
    elif what == "challenge":
        plain.is_told = plain.is_told or plain.challenger != number
        set_challenger("rent", number, by="page")
        plain.challenger = number


def check(plain: Plain) -> None:
    if not plain.ids:
        return
    assert resolve("rent") == resolve("rent@champion") == plain.ids[plain.in_use[-1] - 1]
    for number, model_id in enumerate(plain.ids, start=1):
        assert resolve(f"rent@{number}") == model_id
    found = versions_of("rent")
    assert [one.number for one in found] == list(range(len(plain.ids), 0, -1))
    for one in found:
        assert one.is_in_use == (one.number == plain.in_use[-1])
        assert ("challenger" in one.aliases) == (one.number == plain.challenger)
    if plain.challenger is not None:
        assert resolve("rent@challenger") == plain.ids[plain.challenger - 1]


def test_the_very_same_model_again_is_no_new_version(own_data_folder):
    publish(own_data_folder, 1, 2)
    publish_version(artifacts.ModelFolder(own_data_folder, model_id_of(1)), by="page")
    assert numbers() == {2: (), 1: ("champion",)}


def test_folders_of_earlier_versions_are_numbered_and_adopted_by_the_first_event(own_data_folder):
    for number in (1, 2, 3):
        publish_folder(own_data_folder, number, created=f"2026-01-0{number}T00:00:00+00:00")
    assert numbers() == {3: ("champion",), 2: (), 1: ()}
    assert not (own_data_folder / HISTORY).exists()
    assert roll_back("rent", by="page").number == 2
    assert [entry.event for entry in history_of("rent")] == [
        "published", "in use", "published", "in use", "published", "in use", "rolled back",
    ]  # fmt: skip
    assert answered_at("rent", datetime(2026, 1, 1, 12, tzinfo=UTC)).number == 1


def test_promoting_makes_current_and_rolling_back_moves_it(own_data_folder):
    publish(own_data_folder, 1, 2)
    assert resolve() == mlcore.ModelConfig()
    promote("rent", 2, by="command line")
    assert resolve() == model_id_of(2) == artifacts.current_id(own_data_folder)
    assert numbers()[2] == ("champion", "current")
    roll_back("rent", by="rest")
    assert resolve() == model_id_of(1) == artifacts.current_id(own_data_folder)
    # Who published the next version meant those who ask for none by name, too.
    publish(own_data_folder, 3)
    assert resolve() == model_id_of(3)
    assert [entry.event for entry in history_of()].count("current") == 1


def test_who_answered_is_told_by_the_order_of_events_though_the_clock_was_set(
    own_data_folder, monkeypatch
):
    began = datetime(2026, 11, 24, 14, tzinfo=UTC)
    for number, minutes in ((1, 0), (2, 24 * 60), (3, 5)):
        moment = began + timedelta(minutes=minutes)
        monkeypatch.setattr(history, "now", moment.isoformat)
        publish(own_data_folder, number)
    promote("rent", 3, by="page")

    def answered(minutes: int, name: str | None = "rent") -> int | None:
        version = answered_at(name, began + timedelta(minutes=minutes))
        return version and version.number

    assert [answered(minutes) for minutes in (-1, 0, 4, 5, 30)] == [None, 1, 1, 3, 3]
    assert [answered(minutes, None) for minutes in (4, 5)] == [None, 3]


def test_what_was_current_is_told_though_only_the_pointer_says_so(small_copy, small_config):
    data_folder = small_copy.parents[1]
    (noted,) = history_of()
    assert (noted.event, noted.model_id) == ("current", small_copy.name)
    publish(data_folder, 1)
    promote("rent", 1, by="page")
    assert [one.model_id for one in history_of() if one.event == "current"] == [
        small_copy.name, model_id_of(1),
    ]  # fmt: skip
    version = answered_at(None, noted.moment)
    assert (version.name, version.number) == ("energy", 0)


def test_a_lost_event_is_refused_where_it_matters_and_settled_by_promoting(own_data_folder):
    publish(own_data_folder, 1, 2)
    publish(own_data_folder, 1, name="fees")
    path = own_data_folder / HISTORY
    lines = path.read_bytes().splitlines(keepends=True)
    lines.insert(4, lines[0].replace(b'"sequence":1,', b'"sequence":5,'))
    path.write_bytes(b"".join(lines))
    # Nothing was lost: the numbers go on.
    assert resolve("rent") == model_id_of(2)
    path.write_bytes(b"".join(lines).replace(b"in use", b"in usX"))
    for ask in (lambda: resolve("rent"), lambda: roll_back("rent", by="page")):
        with pytest.raises(ArtifactError, match=r"versions\.lost"):
            ask()
    with pytest.raises(ArtifactError, match=r"versions\.lost-then"):
        answered_at("rent", datetime.now(UTC))
    assert resolve("rent@1") == model_id_of(1)
    # Of a single version there is no other to be meant.
    assert resolve("fees") == model_id_of(1, "fees")
    assert {one.name: one.model_id for one in choices()}["rent"] == ""
    promote("rent", 1, by="page")
    assert resolve("rent") == model_id_of(1)


def test_a_version_whose_folder_is_gone_is_no_other_version(own_data_folder):
    publish(own_data_folder, 1, 2)
    shutil.rmtree(own_data_folder / "models" / model_id_of(2))
    for name in ("rent", "rent@2"):
        with pytest.raises(ArtifactError, match=r"versions\.gone"):
            resolve(name)
    assert not versions_of("rent")[0].is_there
    assert promote("rent", 1, by="page").is_in_use


def test_unknown_versions_are_refused_with_those_there_are(own_data_folder):
    publish(own_data_folder, 1, 2)
    for name in ("rent@3", "rent@0", "rent@latest", "rent@-1", "rent@"):
        with pytest.raises(ModelNotFoundError) as caught:
            resolve(name)
        assert caught.value.facts["expected"] == "2, 1"
    with pytest.raises(ModelNotFoundError, match=r"versions\.no-challenger"):
        resolve("rent@challenger")
    for name in ("energy@1", mlcore.ModelConfig().fingerprint()):
        with pytest.raises(ModelNotFoundError):
            versions_of(name)


def test_a_link_to_a_version_answers_the_same_after_ten_more(own_data_folder):
    first = mlcore.convert(LinearRegression().fit(X, X @ [2.0, 1.0]), X, name="Rent")
    before = mlcore.load("rent@1").predict(X)
    publish(own_data_folder, *range(2, 12))
    assert resolve("Rent") == model_id_of(11)
    assert resolve("rent@1") == resolve(first.model_id) == first.model_id
    assert np.array_equal(mlcore.load("rent@1").predict(X), before)


def test_the_terminal_lists_promotes_and_goes_back(own_data_folder, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(history, "now", lambda: "2026-11-24T13:03:00+00:00")
    publish(own_data_folder, 1, 2)
    assert main(["promote", "rent", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["aliases"] == ["champion", "current"]
    assert main(["versions", "Rent"]) == 0
    out = capsys.readouterr().out
    assert "in use, current model" in out.splitlines()[3]
    assert main(["rollback", "rent"]) == 0
    assert "Version 2 of Rent is in use now." in capsys.readouterr().out
    for asked in (
        ["versions", "rent", "--at", "2026-11-24 14:03+01:00"],
        ["versions", "--at", "2026-11-24T13:03Z"],
    ):
        assert main(asked) == 0
        assert "version 2 of Rent answered" in capsys.readouterr().out
    late = ["versions", "rent", "--at", "2999-01-01 00:00"]
    for wrong in (["versions"], [*late[:3], "noon"], late, ["promote", "rent", "7"],
                  ["rollback", "cars"]):  # fmt: skip
        assert main(wrong) == 2
        out, err = capsys.readouterr()
        assert (out, len(err.splitlines())) == ("", 1)


def test_a_promotion_that_is_killed_leaves_one_version_in_use(own_data_folder):
    publish(own_data_folder, 1, 2)
    kill_promotions(own_data_folder, rounds=3, seed=0)


def test_what_is_current_is_refused_where_the_history_of_its_name_is_lost(own_data_folder):
    publish(own_data_folder, 1, 2)
    promote("rent", 1, by="page")
    path = own_data_folder / HISTORY
    path.write_bytes(path.read_bytes().replace(b"in use", b"in usX"))
    with pytest.raises(ArtifactError, match=r"versions\.lost"):
        resolve()
    assert resolve("cars") == mlcore.ModelConfig(dataset="cars")
    # Nor does it mean the newest one where the whole file is something else.
    path.unlink()
    path.mkdir()
    for name in (None, "rent", "rent@1"):
        with pytest.raises(ArtifactError, match=r"history\.unreadable"):
            resolve(name)
    assert {one.name: one.model_id for one in choices()}["rent"] == ""
