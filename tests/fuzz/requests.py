"""Requests as the API's own description allows and forbids them, thousands of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mlcore.serving import create_api

MAX_REFUSAL = 1024
"""Largest answer to a rejected request, in bytes."""
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


def send(n_requests: int, number: int) -> int:
    """Send requests to an API in this process, in the data folder in use.

    Parameters
    ----------
    n_requests : int
        About so many, shared among the routes.
    number : int
        Seed.

    Returns
    -------
    int
        Faults: answers that the description does not know, errors of the server, long refusals.
    """
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", create_api(patience_s=60.0))
    operations = [found.ok() for found in schema.get_all_operations()]
    # The others are asked once: there is nothing to vary.
    n_varied = sum(bool(operation.query or operation.body) for operation in operations)
    began, statuses, n_faults = time.monotonic(), Counter[int](), 0
    for operation in operations:
        for mode in _MODES:
            share = max(1, n_requests // n_varied // len(_MODES))
            for fault in _faults(operation, mode, share, number, statuses):
                n_faults += 1
                print(f"{operation.label}: {fault}")
    told = ", ".join(f"{count:,} x {status}" for status, count in sorted(statuses.items()))
    seconds = time.monotonic() - began
    print(f"requests: {statuses.total():,} in {seconds:.0f} s ({told}), {n_faults} faults")
    return n_faults


def _faults(
    operation: Any, mode: Any, n_examples: int, number: int, statuses: Counter[int]
) -> Iterator[str]:
    @seed(number)
    @settings(
        max_examples=n_examples, deadline=None, database=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def try_one(case: Any) -> None:
        response = case.call()
        statuses[response.status_code] += 1
        case.validate_response(response, checks=_CHECKS)
        if response.status_code >= 400 and len(response.content) > MAX_REFUSAL:
            raise AssertionError(f"a refusal of {len(response.content)} bytes")

    try:
        try_one()
    except Unsatisfiable:
        return  # A route without parameters has no wrong request.
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
