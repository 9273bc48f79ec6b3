"""Versions are those importlib.metadata tells, however the library was installed."""

import ast
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

from mlcore.config import library_versions
from mlcore.libraries import installed_version


def installed(folder, name, version, *, record="{name}-{version}.dist-info"):
    path = folder / record.format(name=name, version=version)
    path.mkdir(parents=True)
    text = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n\nVersion: 0.0 of the text\n"
    for file in ("METADATA", "PKG-INFO"):
        (path / file).write_text(text, encoding="utf-8")


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path / "absent"), str(tmp_path)])
    return tmp_path


def test_every_library_has_the_version_its_metadata_tells():
    for name, version in library_versions().items():
        assert version == installed_version(name) == importlib.metadata.version(name)


@pytest.mark.parametrize("asked", ["some-lib", "Some_Lib", "some.lib"])
def test_spelling_makes_no_difference(site, asked):
    installed(site, "some_lib", "1.2.post3")
    installed(site, "some_lib_more", "9.9")
    assert installed_version(asked) == "1.2.post3"


def test_the_first_folder_counts_as_it_does_for_an_import(site, monkeypatch):
    installed(site, "lib", "1.0")
    installed(site / "later", "lib", "2.0")
    monkeypatch.setattr(sys, "path", [*sys.path, str(site / "later")])
    assert installed_version("lib") == "1.0"


@pytest.mark.parametrize(
    "record", ["{name}.egg-info", "{name}-{version}-py3.11.egg-info", "{name}-{version}.dist-info"]
)
def test_any_record_is_read(site, record):
    installed(site, "lib", "1.5", record=record)
    assert installed_version("lib") == importlib.metadata.version("lib") == "1.5"


def test_two_records_are_left_to_the_library_that_knows_best(site):
    installed(site, "lib", "1.0")
    installed(site, "lib", "2.0")
    assert installed_version("lib") == importlib.metadata.version("lib")


def test_a_record_without_a_version_is_not_guessed(site):
    (site / "lib-3.0.dist-info").mkdir()
    assert installed_version("lib") == importlib.metadata.version("lib")


def test_an_archive_on_the_path_may_hold_it_too(site, monkeypatch):
    import zipfile

    archive = site / "lib.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("lib-7.0.dist-info/METADATA", "Name: lib\nVersion: 7.0\n\n")
    monkeypatch.setattr(sys, "path", [str(archive), str(site)])
    installed(site, "lib", "1.0")
    assert installed_version("lib") == importlib.metadata.version("lib") == "7.0"


def test_what_is_not_installed_is_said_so(site):
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        installed_version("lib")


ROOT = Path(__file__).parents[1]
# What others import for Levers: the server its parts, sessions their signature, FastAPI its models.
BEHIND = {"httptools", "itsdangerous", "pydantic", "uvicorn", "uvloop"}
OPTIONAL = {"treelite"}


def normal(name):
    return re.sub("[-_.]+", "-", name).lower()


def pinned():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return {normal(line.partition("==")[0]) for line in lines if "==" in line}


def imported_packages():
    modules = [ROOT / "app.py", *ROOT.glob("mlcore/**/*.py"), *ROOT.glob("pages/**/*.py")]
    names = {
        name.partition(".")[0]
        for module in modules
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    return names - set(sys.stdlib_module_names) - {"__future__", "mlcore", "pages"} - OPTIONAL


def test_what_is_imported_is_pinned_and_what_is_pinned_is_used():
    providers = importlib.metadata.packages_distributions()
    used = {normal(providers[name][0]) for name in imported_packages() if name in providers}
    assert pinned() == used | BEHIND
