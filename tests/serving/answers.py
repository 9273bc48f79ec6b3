"""What every answer to a rejected request promises."""

from __future__ import annotations

import re
from typing import Any


def error_of(response: Any) -> dict[str, str]:
    """Return the error of a rejected request, checking what all of them promise."""
    assert len(response.content) <= 1024
    assert 400 <= response.status_code < 500 or response.status_code == 503
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert b"Traceback" not in response.content
    error = response.json()["error"]
    assert set(error) == {"code", "field", "message"}
    assert all(error.values())
    assert error["code"] not in error["message"], "the sentence is missing in the catalogue"
    shown = re.sub(
        r'\{"data": \[1\.5, "word", …\](, "points": 81, "coverage": 0\.9,'
        r' "baseline": \[1, "word", …\], "curves": \[\{"name": "…"\}, …\],'
        r' "reaches": \[\{"name": "…"\}, …\])?\}',
        "",
        error["message"],
    )
    assert "{" not in shown, "a fact is missing"
    return dict(error)
