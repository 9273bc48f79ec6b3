"""The sentences of errors in the rows that people give, in memory or as a file, by their codes."""

from __future__ import annotations

READING = {
    "csv.category": (
        "Row {row}, {field}: the model knows no {received}. It knows, for example: {nearest}."
        " Correct it, or leave out the row."
    ),
    "csv.cells": "Expected finite numbers in these cells (column: rows): {cells}.",
    "csv.columns": "The file has {received} columns; at most {limit} are read.",
    "csv.duplicate": (
        "Any of these columns could be meant: {fields}. Leave one of them, or give the others"
        " another name."
    ),
    "csv.empty": "The file is empty.",
    "csv.encoding": "The file is not text from row {row} on. Save it as CSV UTF-8.",
    "csv.grouping": (
        "Row {row}, {field}: the dot may group thousands or mark decimals. If it groups, write"
        " the numbers without it; if it marks decimals, put commas between the columns."
    ),
    "csv.missing": "These columns are missing: {missing}. The file has: {received}.",
    "csv.no-rows": "The file has a header but no rows.",
    "csv.nul": "The file holds NUL bytes in row {row}: it is not CSV text.",
    "csv.overflow": (
        "Row {row}: the model does not take this {field}. Use a value between {low} and {high}."
    ),
    "csv.quotes": (
        "Row {row} cannot be read: its quotation marks do not match, or a cell is endless."
    ),
    "csv.ragged": "Expected {expected} values in every row. Other rows: {rows}.",
    "csv.text": (
        "These columns hold text: {fields}. Encode it first, as for the model, for example with"
        " pandas.get_dummies."
    ),
    "csv.too-large": "The file is larger than {limit} MB.",
    "csv.unreadable": "{file} cannot be read: {reason}.",
    "csv.unwritable": "{file} cannot be written: {reason}.",
    "csv.workbook": (
        "This is a spreadsheet's own file, or another archive, not CSV text. Open it in the"
        " spreadsheet and save it as CSV UTF-8."
    ),
    "rows.beyond": (
        "{field}: the model does not take the value in row {row}, counted from 0. Use one"
        " between {low} and {high}."
    ),
    "rows.dummies": (
        "{field}: its columns do not stand for one level. Set one of them to 1 and the others to 0."
    ),
    "rows.category": (
        "{field}: the model knows no {received}. It knows, for example: {nearest}. Use one of its"
        " own."
    ),
    "rows.category-in": (
        "{field}: row {row}, counted from 0, holds {received}, which the model does not know. It"
        " knows, for example: {nearest}. Correct it, or leave out the row."
    ),
    "rows.cell": (
        "{field}: row {row}, counted from 0, holds no number. Put one there, or leave out the row."
    ),
    "rows.columns": "These columns are missing: {missing}. The rows have: {received}.",
    "rows.dates": (
        "{field} holds dates; turn them into numbers first, for example into days since the"
        " first one, or fit without it."
    ),
    "rows.duplicate": (
        "{field}: these columns appear more than once: {names}. Give each a name of its own, "
        "fit again, and convert again."
    ),
    "rows.empty": "Expected at least one row.",
    "rows.gaps": (
        "{field} holds None and NaN, which the model tells apart. Make one of them of both, fit"
        " again, and convert again."
    ),
    "rows.infinite": (
        "{field}: row {row}, counted from 0, holds an infinite number. Put a finite one there,"
        " or leave out the row."
    ),
    "rows.label": (
        "{field}: row {row}, counted from 0, holds {received}, which is none of the model's"
        " classes: {expected}. Correct it, or leave out the row."
    ),
    "rows.labels": (
        "{field} must hold {expected} labels, one a row, in a list, an array or a column."
    ),
    "rows.level": (
        "{field}: the level {received} cannot be shown. It must be text of at most {limit}"
        " characters. Call it something else, fit again, and convert again."
    ),
    "rows.levels": (
        "{field} has {received} different values, more than the {limit} that can be chosen among."
        " If it only tells rows apart, as a name does, fit without it; else put the rare ones"
        " together before."
    ),
    "rows.missing": (
        "{field}: row {row}, counted from 0, has no value, and the model needs one there. Put one"
        " there, or leave out the row."
    ),
    "rows.mixed": (
        "{field} holds text and numbers. Make one kind of it, for example with astype(str), fit"
        " again, and convert again."
    ),
    "rows.never": (
        "{field} has no value in any of these rows. Give Levers rows in which it has some, or fit"
        " without it."
    ),
    "rows.no-value": "{field} has no value, and the model needs one. Give it one.",
    "rows.names": (
        "{field}: the name of column {column} cannot be shown. It must be text of at most"
        " {limit} characters."
    ),
    "rows.not-finite": "{field} must be a finite number.",
    "rows.objects": (
        "{field} holds values of the type {received}, neither text nor numbers. Turn them into"
        " one of these, for example with astype(str), fit again, and convert again."
    ),
    "rows.outcomes": "{field} must hold {expected} finite numbers, one a row.",
    "rows.overflow": (
        "The model does not take this {field}: use a value between {low} and {high}."
    ),
    "rows.refused": (
        "The model itself refuses the rows of {field}. It said: {reason}. Give rows such as it was"
        " fitted on."
    ),
    "rows.same": (
        "{field} has levels that are written the same: {received}. Call them differently, fit"
        " again, and convert again."
    ),
    "rows.scale": (
        "{field}: these numbers are too large or too close together to be shown. Put them in "
        "another unit, fit again, and convert again."
    ),
    "rows.sample": "{field} must have rows of {expected} values, at least one.",
    "rows.shape": "Expected {expected} values a row, in this order: {names}.",
    "rows.text": (
        "{field} holds text; encode it first, for example with pandas.get_dummies, or fit without"
        " it."
    ),
    "rows.twice": (
        "Any of these columns could be meant: {names}. Leave one of them, or give the others"
        " another name."
    ),
    "rows.type": "{field} must be a number.",
    "rows.width": (
        "{field} has {received} columns; the model was fitted on {expected}. Give it those, in"
        " the order of the fit."
    ),
}
