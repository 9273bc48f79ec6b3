"""A link brings back exactly what went in, or says in one kind of error why not."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.errors import InvalidScenariosError
from mlcore.workspace import Baseline, ScenarioSet, pack_scenarios, unpack_scenarios
from mlcore.workspace.link import SCENARIOS as CODEC
from tests.workspace.sets import OTHER, SCHEMA, rows, sets

KEPT = (
    ScenarioSet()
    .keep("mild", [0.1, -0.0], "été")
    .keep("cold", [1e-300, 7])
    .start_from(Baseline(kind="scenario", name="mild"))
)
LINK = pack_scenarios(KEPT, SCHEMA, [3.0, 4.5])


def bits(values: Any) -> str:
    """Write floats so that minus zero differs from zero."""
    return repr(values)


@given(sets(), st.none() | rows)
def test_every_set_and_row_come_back_exactly(kept: ScenarioSet, row: Any) -> None:
    try:
        link = pack_scenarios(kept, SCHEMA, row)
    except InvalidScenariosError as error:
        assert error.code == "scenarios.link-long"  # noqa: PT017
        return
    assert re.fullmatch(r"[A-Za-z0-9_-]+", link)
    assert len(link) <= CODEC.max_letters
    assert bits(unpack_scenarios(link, SCHEMA)) == bits((kept, row))


def test_every_truncation_is_an_error_of_the_tree() -> None:
    for end in range(len(LINK)):
        with pytest.raises(InvalidScenariosError):
            unpack_scenarios(LINK[:end], SCHEMA)


def test_every_flipped_bit_is_an_error_of_the_tree() -> None:
    for place, letter in enumerate(LINK):
        for bit in range(8):
            flipped = LINK[:place] + chr(ord(letter) ^ (1 << bit)) + LINK[place + 1 :]
            with pytest.raises(InvalidScenariosError):
                unpack_scenarios(flipped, SCHEMA)


@given(st.text(max_size=200))
def test_any_text_is_an_error_of_the_tree(letters: str) -> None:
    for said in (letters, "1" + letters):
        with pytest.raises(InvalidScenariosError):
            unpack_scenarios(said, SCHEMA)


def forged(content: bytes) -> str:
    """Pack any bytes with a sum that fits them."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(content) + deflate.flush()
    body = zlib.crc32(packed).to_bytes(4) + packed
    return "1" + base64.urlsafe_b64encode(body).decode().rstrip("=")


HEAD, ROW, BASELINE, SCENARIOS = json.loads(
    zlib.decompress(base64.urlsafe_b64decode(LINK[1:] + "==")[4:], -15)
)


def test_forging_as_the_others_do_is_read() -> None:
    content = json.dumps([HEAD, ROW, BASELINE, SCENARIOS]).encode()
    assert unpack_scenarios(forged(content), SCHEMA)[0] == KEPT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"a": 1}',
        b'["x", null, ["typical", "", 0, []], []]',
        *(
            json.dumps([HEAD, *changed]).encode()
            for changed in (
                [None, None, []],
                [None, ["typical"], []],
                [None, ["else", "", 0, []], []],
                [None, [["typical"], "", 0, []], []],
                [None, ["typical", [], 0, []], {"abc": 1}],
                [None, ["typical", "", "0", []], []],
                [None, ["real", "", float("inf"), [1, 2]], []],
                [None, ["real", "", 1, [1, "2"]], []],
                [None, ["real", "", 1, [1, 2, 3]], []],
                [None, ["scenario", "gone", 0, []], []],
                [[1], BASELINE, SCENARIOS],
                [[1, True], BASELINE, SCENARIOS],
                [[1, 1e308], BASELINE, SCENARIOS],
                [[1, None], BASELINE, SCENARIOS],
                [ROW, BASELINE, [*SCENARIOS, *SCENARIOS]],
                [ROW, BASELINE, [["a", "", [1]]]],
                [ROW, ["typical", "", 0, []], [["a", 3, [1, 2]]]],
                [ROW, ["typical", "", 0, []], [["\ud800", "", [1, 2]]]],
                [ROW, ["typical", "", 0, []], [[str(i), "", [1, 2]] for i in range(51)]],
            )
        ),
        json.dumps([HEAD, ROW, BASELINE, SCENARIOS]).replace("4.5", "9" * 5_000).encode(),
    ],
    ids=lambda content: repr(content[:60]),
)
def test_forged_content_is_an_error_of_the_tree(content: bytes) -> None:
    with pytest.raises(InvalidScenariosError):
        unpack_scenarios(forged(content), SCHEMA)


def test_a_bomb_is_refused_without_being_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    bomb = forged(b" " * 4_000_000)
    assert len(bomb) < CODEC.max_letters
    tracemalloc.start()
    with pytest.raises(InvalidScenariosError):
        unpack_scenarios(bomb, SCHEMA)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * CODEC.max_json


def test_a_link_of_other_inputs_or_another_version_says_so() -> None:
    with pytest.raises(InvalidScenariosError, match="inputs"):
        unpack_scenarios(LINK, OTHER)
    with pytest.raises(InvalidScenariosError, match="version"):
        unpack_scenarios("2" + LINK[1:], SCHEMA)


def test_a_set_that_does_not_fit_says_how_long_it_is() -> None:
    import random

    noise = random.Random(0)
    kept = ScenarioSet()
    for number in range(20):
        kept = kept.keep(
            str(number), [1, 2], "".join(map(chr, noise.sample(range(200, 9000), 400)))
        )
    with pytest.raises(InvalidScenariosError) as caught:
        pack_scenarios(kept, SCHEMA)
    assert caught.value.facts["received"] > CODEC.max_letters
