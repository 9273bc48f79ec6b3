"""The doors through which files and links come in, and what may come of anything sent through."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mlcore import artifacts
from mlcore.artifacts.manifest import sealed, unsealed
from mlcore.benchmark import read_result
from mlcore.benchmark.export import csv_table
from mlcore.benchmark.opened import open_result
from mlcore.datasets import describe_rows, read_csv, with_predictions
from mlcore.datasets.tables import Plan, doubts, prepare, read_table
from mlcore.errors import MlcoreError
from mlcore.inference import BACKENDS, open_predictor
from mlcore.models.making import read_arrays
from mlcore.schema import FloatArray
from mlcore.text import for_locale
from mlcore.workspace import (
    InputSetting,
    InputSettings,
    ScenarioSet,
    pack_input_settings,
    pack_scenarios,
    read_scenarios,
    unpack_input_settings,
    unpack_scenarios,
    write_scenarios,
)
from mlcore.workspace.link import VERSION, to_letters
from tests.benchmark.test_result import FULL
from tests.datasets.tables.workbooks import workbook
from tests.fuzz.mutating import mutate, mutate_json
from tests.stand_ins import put

SCHEMA = describe_rows(
    np.array([[0.0, 10.0, -5.0], [9.5, 90.0, 5.0]]), np.ones(2), names=["area", "âge", "x (m²)"]
)
KEPT = ScenarioSet().keep("mild", [1.5, 20.0, 0.0]).keep("Été; =1+1", [9.0, 80.0, -4.25])
CSVS = (
    b"area,\xc3\xa2ge,x (m\xc2\xb2)\n1.5,40,-1\n2,50,0\n",
    "sep=;\r\nâge;area;x (m²);note\r\n40;1,5;-1;ok\r\n50;2,25;0;=1+1\r\n".encode("utf-8-sig"),
    "area\tâge\tx (m²)\n1,5\t40\t-1\n".encode("utf-16"),
)

_AS_IT_IS = b"nothing changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One way in.

    Attributes
    ----------
    samples : tuple of bytes
        What is meant to come in.
    mutations : tuple of callable
        How a sample is changed.
    enter : callable
        Takes what comes in and uses what is made of it as a page would. It may refuse with an error
        of the tree, in both languages, and with nothing else.
    """

    name: str
    samples: tuple[bytes, ...]
    mutations: tuple[Callable[[random.Random, bytes], bytes], ...]
    enter: Callable[[bytes], object]

    def changed(self, rng: random.Random) -> bytes:
        """Draw a changed sample."""
        return rng.choice(self.mutations)(rng, rng.choice(self.samples))

    def refuses(self, content: bytes) -> bool:
        """Tell whether something is refused.

        Raises
        ------
        Exception
            Whatever is a fault: any error that is not of the tree.
        """
        try:
            self.enter(content)
        except MlcoreError as error:
            for locale in ("en", "fr"):
                for_locale(locale).describe(error).encode()
            return True
        return False


def doors(small_folder: Path, scratch: Path) -> tuple[Door, ...]:
    """List the doors.

    Parameters
    ----------
    small_folder : Path
        A data folder with one small model, only read.
    scratch : Path
        An empty folder to write to.
    """
    result = json.dumps(FULL.as_dict()).encode()
    link = pack_scenarios(KEPT, SCHEMA, [1.0, 20.0, 0.5]).encode()
    settings = InputSettings().put("area", InputSetting(label="Fläche *", low=1.0, decimals=2))
    settings = settings.put("âge", InputSetting(shown=False))
    packed = pack_input_settings(settings).encode()
    table = {"mutations": (mutate, mutate_json)}
    return (
        *_folder_doors(small_folder, scratch),
        Door(
            name="scenario file", samples=(write_scenarios(KEPT, SCHEMA),), **table,
            enter=lambda content: write_scenarios(read_scenarios(content, SCHEMA), SCHEMA),
        ),
        Door(
            name="scenario link", samples=(link,), mutations=(mutate,),
            enter=lambda content: unpack_scenarios(content.decode("latin-1"), SCHEMA),
        ),
        Door(
            name="scenario link, its content", samples=(_inside(link),), mutations=(mutate_json,),
            enter=lambda content: pack_scenarios(
                unpack_scenarios(_link_of(content), SCHEMA)[0], SCHEMA
            ),
        ),
        Door(
            name="input settings in a link",
            samples=(packed, b"1**area*nFl\xc3\xa4che *-*l1*d2**\xc3\xa2ge*v0"),
            mutations=(mutate,), enter=_enter_settings,
        ),
        Door(
            name="input settings in a link, their content", samples=(_inside(packed),),
            mutations=(mutate_json,),
            enter=lambda content: _enter_settings(_link_of(content).encode()),
        ),
        Door(
            name="stored result", samples=(result,), **table,
            enter=lambda content: _enter_stored(scratch / "result.json", content),
        ),
        Door(
            name="uploaded result", samples=(result,), **table,
            enter=lambda content: csv_table(open_result(content)),
        ),
        Door(name="CSV", samples=CSVS, mutations=(mutate,), enter=_enter_csv),
        Door(name="table", samples=_tables(), mutations=(mutate,), enter=_enter_table),
    )  # fmt: skip


def _folder_doors(small_folder: Path, scratch: Path) -> tuple[Door, ...]:
    data_folder = scratch / "levers"
    shutil.copytree(small_folder, data_folder, symlinks=True)
    (model,) = (path for path in (data_folder / "models").iterdir() if path.is_dir())
    whole = artifacts.ModelFolder.at(model).manifest
    expected = {name: _answers(model, name) for name in BACKENDS}
    content = (model / artifacts.MANIFEST).read_bytes()
    values = json.dumps(unsealed(content)).encode()

    def enter_manifest(content: bytes) -> None:
        (model / artifacts.MANIFEST).write_bytes(content)
        manifest = artifacts.ModelFolder.at(model).manifest
        if manifest != whole:
            raise AssertionError("other facts than those published")

    def enter_earlier(content: bytes) -> None:
        """Take a manifest that nothing vouches for, as earlier versions wrote them."""
        (model / artifacts.MANIFEST).write_bytes(sealed(json.loads(content)))
        manifest = artifacts.ModelFolder.at(model).manifest
        json.dumps(manifest.as_dict(), allow_nan=False).encode()
        for feature in manifest.schema.features:
            for_locale("fr").number(feature.typical, feature.decimals).encode()
        open_predictor(artifacts.ModelFolder.at(model)).predict_one(manifest.schema.typical_row)

    def enter_file(content: bytes) -> None:
        """Put one file, or something that is none, in the place of a model's file."""
        rng = random.Random(content)
        name = rng.choice(sorted(whole.files))
        before = (model / name).read_bytes()
        stand_in = rng.choice([None, None, "folder", "pipe", "loop", "zeros"])
        try:
            if stand_in is not None and content != _AS_IT_IS:
                put(model / name, stand_in)
            elif content != _AS_IT_IS:
                (model / name).write_bytes(mutate(rng, before))
            for backend in BACKENDS:
                with suppress(MlcoreError):
                    answers = _answers(model, backend)
                    if answers.tobytes() != expected[backend].tobytes():
                        raise AssertionError(f"another answer of {backend}")
            read_arrays(artifacts.ModelFolder.at(model))
        finally:
            artifacts.ModelFolder.at(model).discard([name])
            (model / name).write_bytes(before)

    def enter_pointer(content: bytes) -> None:
        pointer = data_folder / "current"
        if os.path.lexists(pointer):
            pointer.unlink()
        pointer.write_bytes(content)
        artifacts.ModelFolder(data_folder, artifacts.current_id(data_folder) or "")

    def enter(put_in: Callable[[bytes], None]) -> Callable[[bytes], None]:
        def restored(changed: bytes) -> None:
            try:
                put_in(changed)
            finally:
                (model / artifacts.MANIFEST).write_bytes(content)

        return restored

    return (
        Door(
            name="manifest", samples=(content,), mutations=(mutate,),
            enter=enter(enter_manifest),
        ),
        Door(
            name="manifest, vouched for", samples=(values,), mutations=(mutate_json,),
            enter=enter(enter_earlier),
        ),
        Door(name="model file", samples=(_AS_IT_IS,), mutations=(mutate,), enter=enter_file),
        Door(
            name="pointer", samples=(model.name.encode(),), mutations=(mutate,),
            enter=enter_pointer,
        ),
    )  # fmt: skip


def _answers(model: Path, backend: str) -> FloatArray:
    folder = artifacts.ModelFolder.at(model)
    typical = list(folder.manifest.schema.typical_row)
    return open_predictor(folder, backend).predict([typical] * 2)


def _inside(link: bytes) -> bytes:
    import base64

    letters = link.decode().removeprefix(VERSION)
    packed = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))[4:]
    return zlib.decompress(packed, -zlib.MAX_WBITS)


def _link_of(content: bytes) -> str:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(content) + deflate.flush()
    return VERSION + to_letters(zlib.crc32(packed).to_bytes(4) + packed)


def _enter_settings(content: bytes) -> None:
    settings, complaints = unpack_input_settings(content.decode(errors="replace"), SCHEMA)
    settings.applied(SCHEMA)
    if complaints:
        raise complaints[0]


def _enter_stored(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    result = read_result(path)
    json.dumps(result.as_dict()).encode()


def _tables() -> tuple[bytes, ...]:
    """Return one table as each kind of file."""
    header = ["ville", "surface (m²)", "jour", "vendu", "prix"]
    rows = [
        ["Lyon" if n % 3 else "Nice", 20.5 + n, f"{1 + n % 28:02}/03/2024", "non", 999.5 * (n % 7)]
        for n in range(30)
    ]
    parquet = io.BytesIO()
    pd.DataFrame(rows, columns=header).to_parquet(parquet)
    lines = [";".join(str(cell).replace(".", ",") for cell in row) for row in [header, *rows]]
    return "\r\n".join(lines).encode(), workbook({"A": [header, *rows]}), parquet.getvalue()


def _enter_table(content: bytes) -> None:
    table = read_table(content, "rows")
    plan = Plan.of(table)
    doubts(table, plan)
    prepare(table, Plan.from_dict(plan.as_dict()))


def _enter_csv(content: bytes) -> None:
    table = read_csv(content, SCHEMA)
    with_predictions(table, np.zeros(len(table.X)))
