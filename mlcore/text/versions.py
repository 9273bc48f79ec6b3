"""The sentences of errors in the versions of a name, by their codes."""

from __future__ import annotations

VERSIONS = {
    "cli.at": '--at takes a date and a time, such as "2026-11-24 14:03".',
    "cli.at-later": "--at: that time is yet to come. Give one that is past.",
    "cli.versions": (
        "Give the name of a published model, or a time: python -m mlcore versions --at"
        ' "2026-11-24 14:03"'
    ),
    "history.unreadable": (
        "It is not known which versions are in use: {file} cannot be read ({reason}). Put it back"
        " from a copy of the data folder, or name a model by its id."
    ),
    "versions.first": (
        "There is nothing to go back to: no other version of {name} was in use before version"
        " {version}."
    ),
    "versions.gone": (
        "The folder of version {version} of {name} is no longer there. Put another version in use:"
        " python -m mlcore promote {name} VERSION"
    ),
    "versions.in-use": (
        "Version {version} of {name} is the one in use. Choose another as the challenger."
    ),
    "versions.lost": (
        "It is not known which version of {name} is in use: {file} cannot be read in line {lines}."
        " Name a version, such as {name}@1, or put one in use: python -m mlcore promote {name}"
        " VERSION"
    ),
    "versions.lost-then": (
        "It is not known which model answered then: {file} cannot be read in line {lines}. Ask for"
        " another time, or put the file back from a copy of the data folder."
    ),
    "versions.no-challenger": "{name} has no challenger. Leave out what comes after the @.",
    "versions.no-names": (
        "No model was published under a name yet. Publish one, for example with mlcore.convert."
    ),
    "versions.none": (
        "{name} has no versions: those belong to models that were published under a name. To make"
        " a model of Levers’ own the current one: python -m mlcore train"
    ),
    "versions.unknown": "{name} has no such version. Choose one of: {expected}.",
    "versions.unknown-name": ("No model was published under this name. Choose one of: {expected}."),
}
