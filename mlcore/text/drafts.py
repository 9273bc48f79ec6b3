"""The sentences of errors of tables that people bring, and of training on them, by their codes."""

from __future__ import annotations

DRAFTS = {
    "draft.damaged": (
        "What was kept of this table is not what was written ({file}). Bring the file again."
    ),
    "draft.no-plan": "Choose first which column to predict.",
    "draft.no-try": "This model is no longer here. Train again, then publish it.",
    "draft.unknown": (
        "This table is no longer here: tables are removed 7 days after they were last used. Bring"
        " the file again."
    ),
    "draft.unreadable": (
        "What was kept of this table cannot be read ({reason}). Make the data folder readable for"
        " the server, or bring the file again."
    ),
    "draft.unwritable": (
        "{folder} cannot be written ({reason}). Make room there, or set LEVERS_DATA to a folder"
        " that can be written, then try again. Nothing that was kept is lost."
    ),
    "training.crashed": (
        "Training ended early: {reason}. Train again; if it fails again, choose another way to"
        " learn or leave out columns."
    ),
    "training.ended": "Training was ended from outside ({signal}). Train again.",
    "training.fault": (
        "A library failed while training ({signal}). Install what requirements.txt lists again,"
        " then train again."
    ),
    "training.interrupted": "Training was interrupted when the server ended. Train again.",
    "training.killed": (
        "Training was ended from outside ({signal}), as the system does when memory runs out."
        " Leave out columns or rows, or choose a straight line, then train again."
    ),
    "training.memory": (
        "Training needs more memory than there is. Leave out columns or rows, or choose a straight"
        " line, then train again."
    ),
}
