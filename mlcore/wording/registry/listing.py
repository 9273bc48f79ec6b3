"""The list of models: what each predicts, from what it learnt, how far off and how fast it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path

from mlcore.artifacts import EXACT, PORTABLE, Manifest, current_id
from mlcore.artifacts.folder import listed
from mlcore.artifacts.names import Named, follow_current, names_of
from mlcore.benchmark import HEADLINE, ONNX, SPORADIC, read_result
from mlcore.benchmark.store import list_results
from mlcore.benchmark.timing.environment import cpu_name
from mlcore.config import ModelConfig
from mlcore.errors import ArtifactError, BenchmarkError
from mlcore.models import Choice
from mlcore.text import Text
from mlcore.wording.card import error_size, learnt_words
from mlcore.wording.kinds import kind_name
from mlcore.wording.model import model_name
from mlcore.wording.values import class_name

UNKNOWN = "–"
MOST_CLASSES = 3
"""Classes that are named in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One model of the list, in words; what is not known is a dash.

    Attributes
    ----------
    name, title : str
        Key in links, and what people call it.
    about : str
        Kind, and what it learnt from.
    predicts, off, on, size, latency, since : str
        ``on`` says on which cases it was so far off.
    is_current : bool
        Whether it is shown where no model is named.
    is_made : bool
        Whether it is there: an example is made when somebody first opens it.
    version : str
        Which version is in use; empty where it has none.
    n_versions : int
    """

    name: str
    title: str
    about: str
    predicts: str = UNKNOWN
    off: str = UNKNOWN
    on: str = ""
    size: str = UNKNOWN
    latency: str = UNKNOWN
    since: str = UNKNOWN
    is_current: bool = False
    is_made: bool = True
    version: str = ""
    n_versions: int = 0


def list_words(
    choices: Iterable[Choice], data_folder: Path, text: Text, zone: tzinfo | None
) -> tuple[Listed, ...]:
    """Say of each model what a list has of it."""
    manifests: dict[str, Manifest] = {}
    names: Mapping[str, Named] = {}
    current = ""
    # What cannot be known is a dash; opening a model says why.
    with suppress(ArtifactError):
        found, unreadable = listed(data_folder)
        manifests = {one.model_id: one for one in found}
        names = names_of(data_folder, found, unreadable)
    with suppress(ArtifactError):
        pointed = current_id(data_folder)
        current = follow_current(data_folder, pointed) if pointed else ModelConfig().fingerprint()
    times = _times(data_folder)
    said = []
    for choice in choices:
        manifest, named = manifests.get(choice.model_id), names.get(choice.name)
        one = _listed(choice, manifest, times.get(choice.model_id), text=text, zone=zone)
        one = replace(one, is_current=choice.model_id == current)
        said.append(_numbered(one, choice, named, text, zone) if named else one)
    return tuple(said)


def size_words(n_bytes: int, text: Text) -> str:
    r"""Write the size of a file.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> size_words(1_750_032, for_locale("en")), size_words(28_235, for_locale("fr"))
    ('1.75\xa0MB', '28,2\xa0ko')
    """
    unit, size = (text("MB"), n_bytes / 1e6) if n_bytes >= 999_500 else (text("kB"), n_bytes / 1e3)
    return f"{text.number(size)}\N{NO-BREAK SPACE}{unit}"


def off_parts(manifest: Manifest, text: Text) -> tuple[str, str]:
    """Say how far off a model is, and on how many cases it never saw; dashes where nobody knows."""
    metrics, target = manifest.metrics, manifest.schema.target
    score = "mae" if target.is_number else "accuracy"
    if metrics.get(score) is None:
        return UNKNOWN, text("not measured")
    seen = text.plural("on {n} unseen case", "on {n} unseen cases", metrics["n_test"])
    if target.is_number:
        return error_size(manifest, text), seen
    return text("{share} right", share=text.percent(metrics["accuracy"])), seen


def predicts_words(manifest: Manifest, text: Text) -> str:
    """Name what a model predicts: a number, or one of some classes."""
    target = manifest.schema.target
    label = text(target.label) if target.is_named else text("a number")
    if target.is_number:
        return label
    classes = [class_name(one, text) for one in target.classes]
    if len(classes) > MOST_CLASSES:
        said = text("one of {n}", n=text.number(len(classes), 0))
    else:
        said = " / ".join(classes)
    return text("{name}: {classes}", name=label, classes=said)


def _listed(
    choice: Choice,
    manifest: Manifest | None,
    time: float | None,
    *,
    text: Text,
    zone: tzinfo | None,
) -> Listed:
    title = model_name(text, choice)
    if manifest is None:
        about = text("Example, made when it is first opened")
        return Listed(name=choice.name, title=title, about=about, is_made=False)
    about = kind_name(manifest.estimator, text)
    # None of a model fitted elsewhere; models of earlier versions did not count at all.
    n_kept = manifest.metrics.get("n_train") or manifest.n_kept
    if n_kept:
        about += f" · {learnt_words(manifest, n_kept, text)}"
    off, on = off_parts(manifest, text)
    return Listed(
        name=choice.name,
        title=title,
        about=about,
        predicts=predicts_words(manifest, text),
        off=off,
        on=on,
        size=_size(manifest, text),
        latency=text("not measured") if time is None else text.seconds(time),
        since=text.day(datetime.fromisoformat(manifest.created).astimezone(zone)),
    )


def _numbered(one: Listed, choice: Choice, named: Named, text: Text, zone: tzinfo | None) -> Listed:
    """Add which version is in use, and since when."""
    deciding = [entry for entry in named.entries if entry and entry.name == named.name
                and entry.decides]  # fmt: skip
    since = one.since
    if deciding and deciding[-1].time:
        since = text.day(deciding[-1].moment.astimezone(zone))
    version = ""
    if choice.version is not None:
        version = text("version {n}", n=text.number(choice.version, 0))
    return replace(one, version=version, since=since, n_versions=len(named.state.models))


def _size(manifest: Manifest, text: Text) -> str:
    sizes = [manifest.sizes[name] for name in (EXACT, PORTABLE) if name in manifest.sizes]
    return size_words(sizes[0], text) if sizes else UNKNOWN


def _times(data_folder: Path) -> dict[str, float]:
    """Find how long one row took in the newest measurement of each model, in seconds."""
    times: dict[str, float] = {}
    for stored in list_results(data_folder, study=HEADLINE):
        if stored.model_id not in times and (time := _time(stored.path)) is not None:
            times[stored.model_id] = time
    return times


# A result never changes; reading one takes as long as drawing the whole list.
@lru_cache(maxsize=256)
def _time(path: Path) -> float | None:
    try:
        result = read_result(path)
    except BenchmarkError:
        return None
    calls = result.histogram(SPORADIC, ONNX, result.percentile_unit(SPORADIC))
    if result.environment.cpu != cpu_name() or not calls.n_calls:
        return None
    return float(calls.quantile(0.5))
