"""The sentences of errors in tables that people bring to learn from, by their codes."""

from __future__ import annotations

TABLES = {
    "table.archive": (
        "This archive is no Excel workbook. Unpack it and choose the file in it, or save the table"
        " as .xlsx or CSV."
    ),
    "table.cells": (
        "The table has {received} rows of {columns} columns; with so many columns at most {limit}"
        " rows are read. Leave out columns, or take a part of the rows."
    ),
    "table.comma": (
        "Row {row}, {field}: the comma may group thousands or mark decimals. If it groups, write"
        " the numbers without it; if it marks decimals, put semicolons between the columns."
    ),
    "table.duplicate": (
        "These names of columns appear more than once, capital letters aside: {fields}. Give each"
        " column a name of its own."
    ),
    "table.few-rows": (
        "The table has {received} rows with an outcome, and at least {expected} are needed to learn"
        " and to check what was learnt. Add rows, or predict another column."
    ),
    "table.format": (
        "The file is no table. Expected CSV text, an Excel workbook (.xlsx, .xls) or Parquet: save"
        " the table as one of these."
    ),
    "table.infinite": (
        "Row {row}, {field}: an infinite number, or one too large. Put a finite number there, or"
        " empty the cell."
    ),
    "table.inputs": (
        "The table has {received} columns to learn from; at most {limit} are taken. Leave out"
        " {n_more} of them, those with the most gaps first: {names}."
    ),
    "table.kind": (
        "{field} cannot be read as {kind}: it holds {received}. Choose another kind of column, or"
        " leave it out."
    ),
    "table.levels": (
        "{field} has {received} different values, more than the {limit} that can be chosen among."
        " Leave it out, or put the rare ones together before."
    ),
    "table.long-name": (
        "The name of column {column} has more than {limit} characters. Shorten it; or, if the rows"
        " have no names above them, add a row of names."
    ),
    "table.long-word": (
        "{field} holds words of up to {received} characters; levels of a category have at most"
        " {limit}. Leave it out, or shorten them."
    ),
    "table.many-classes": (
        "{field} has {received} different values; a model tells at most {limit} apart. Predict it"
        " as a number, choose another column, or put rare ones together before."
    ),
    "table.many-words": (
        "{field} has {received} different values; a model tells at most {limit} apart. Choose"
        " another column, or put rare ones together before."
    ),
    "table.nested": (
        "These columns hold lists, records or bytes: {fields}. Leave them out, or give each value a"
        " column of its own."
    ),
    "table.no-column": "The table has no column {field}. Its columns are: {expected}.",
    "table.no-header": (
        "The first row holds numbers, {received}, where the names of the columns belong. Add a row"
        " of names above."
    ),
    "table.no-inputs": (
        "No column is left to predict {field} from. Choose a kind for at least one of those left"
        " out."
    ),
    "table.no-rows": (
        "No sheet of the workbook holds a row of names and rows below it. Choose another file."
    ),
    "table.no-sheet": "The workbook has no sheet {field} with rows in it. It has: {expected}.",
    "table.one-class": (
        "At least two outcomes must each be there in {expected} rows to learn from. Add rows, or"
        " predict another column."
    ),
    "table.one-outcome": (
        "{field} is the same in every row: there is nothing to predict. Choose another column."
    ),
    "table.parquet": (
        "The file begins as Parquet but cannot be read: it was cut off or changed. Write it again."
    ),
    "table.password": (
        "The workbook is protected by a password. Save it without one, or as CSV UTF-8."
    ),
    "table.unpacked": (
        "The file holds more than {limit} MB once it is unpacked. Leave out columns or sheets, or"
        " take a part of the rows."
    ),
    "table.workbook": (
        "The workbook cannot be read: it was cut off or changed, or is not an Excel workbook. Save"
        " it again as .xlsx, or as CSV UTF-8."
    ),
}
