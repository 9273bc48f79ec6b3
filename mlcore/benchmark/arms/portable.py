"""ONNX Runtime with skl2onnx's forest done with care: scaled in float64, then cast."""

from __future__ import annotations

from mlcore import artifacts
from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms.arm import PORTABLE, Arm, Plugin, asked_of
from mlcore.inference import open_published
from mlcore.inference.opening import on_codes
from mlcore.text import mark


def _open(published: ModelFolder, n_threads: int) -> Arm | None:
    if not {artifacts.EXACT, artifacts.PORTABLE} <= published.manifest.files.keys():
        # There is none, or it is what Levers serves: the arm would be there twice.
        return None
    model = on_codes(open_published(published, PORTABLE, n_threads=n_threads))
    ask = getattr(model, asked_of(model.schema))
    # A third of the pairs: the time goes to the two arms of the headline.
    return Arm(name=PORTABLE, predict=ask, every=3)


PLUGIN = Plugin(name=PORTABLE, label=mark("ONNX by skl2onnx"), order=2, open_arm=_open)
