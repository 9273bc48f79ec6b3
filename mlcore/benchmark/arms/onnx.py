"""ONNX Runtime as Levers serves it: exact where a model can be, split and sorted where it pays."""

from __future__ import annotations

from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms.arm import ONNX, Arm, Fresh, Plugin, asked_of
from mlcore.inference import open_published
from mlcore.inference.opening import on_codes
from mlcore.text import mark


def _open(published: ModelFolder, n_threads: int) -> Arm:
    model = on_codes(open_published(published, ONNX, n_threads=n_threads))
    return Arm(name=ONNX, predict=getattr(model, asked_of(model.schema)))


PLUGIN = Plugin(
    name=ONNX,
    label=mark("ONNX Runtime"),
    order=1,
    open_arm=_open,
    fresh=Fresh(
        imports=(
            "from pathlib import Path; from mlcore.artifacts import ModelFolder;"
            " from mlcore.inference.opening import on_codes, open_published"
        ),
        load="opened = on_codes(open_published(ModelFolder.at(Path(model)), 'onnx'))",
        answer="getattr(opened, asked)(rows)",
    ),
)
