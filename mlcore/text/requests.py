"""The sentences of errors in requests to the REST API, by their codes."""

from __future__ import annotations

REQUESTS = {
    "request.bounds": "{field}: low must be at most high, and both between {low} and {high}.",
    "request.changes": (
        "Others can reach this server and it has no password: it changes nothing for anybody."
        " The person who runs it can set one: LEVERS_PASSWORD=<password>."
    ),
    "request.class": "{field}: the model has no such class. Its classes are: {expected}.",
    "request.closed": (
        "Too many wrong passwords came from this address. Wait a minute, then try again."
    ),
    "request.coverage": "{field} must be one of {expected}.",
    "request.both": (
        "Give the row as data, its values in order, or as inputs, its values by name: {field}"
        " cannot both be there."
    ),
    "request.category": (
        "{field}: the model does not know this word. It knows, for example: {nearest}. Use one"
        " of its own."
    ),
    "request.curve": (
        "{field} must be an object with the key name, an input of the model not named before,"
        " and, if wanted, low and high."
    ),
    "request.curves": (
        "{field} must list inputs of the model, each once, as objects with the key name and, if"
        " wanted, low and high."
    ),
    "request.depth": "The body is nested too deeply. Expected {expected}.",
    "request.digits": "Expected numbers of at most {limit} digits.",
    "request.duplicate": "A key appears more than once. Expected {expected}.",
    "request.encoding": "The body must not be compressed: leave Content-Encoding out.",
    "request.files": (
        "Others can reach this server and it has no password: it takes no files. The person who"
        " runs it can set one: LEVERS_PASSWORD=<password>."
    ),
    "request.host": (
        "This server does not answer to that name. The person who runs it can allow it:"
        " LEVERS_HOSTS=<name>."
    ),
    "request.json": "The body is not JSON. Expected {expected}.",
    "request.inputs": "{field} must be an object: the name of each input with its value.",
    "request.keys": (
        "Expected an object with the key data, or inputs instead, and no keys but these:"
        " {expected}."
    ),
    "request.length": "The body must not be larger than {limit} bytes.",
    "request.method": "Expected the method {expected} at this address.",
    "request.missing": "These inputs are missing in {field}: {missing}.",
    "request.no-classes": "{field}: this model predicts a number. Leave {field} out.",
    "request.origin": (
        "This came from a page of another site. Ask from a program, or from this server's own"
        " pages."
    ),
    "request.password": (
        "This server asks for a password: send it as 'Authorization: Bearer <password>'."
    ),
    "request.path": "There is nothing at this address. See {expected}.",
    "request.points": "points must be a whole number from {low} to {high}.",
    "request.queue": "The server is busy. Ask again in a second.",
    "request.slow": "The body must arrive within {limit} seconds.",
    "request.twice": "{field}: two of the names mean the same input. Give each input once.",
    "request.type": "Content-Type must be application/json.",
    "request.time": "{field} must be a time such as {expected}.",
    "request.version": "{field} must be a whole number from 1, and the only key of the body.",
    "request.utf8": "The body must be UTF-8 text without a byte order mark.",
}
