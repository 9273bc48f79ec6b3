"""What every request passes before it reaches pages or REST: names, the password, uploads."""

from __future__ import annotations

from starlette.middleware import Middleware

from mlcore.serving.http.hosts import HostGate, names_of, who_can_reach
from mlcore.serving.http.password import password_middleware
from mlcore.serving.http.uploads import UploadGate

__all__ = [
    "HostGate",
    "UploadGate",
    "gate_middleware",
    "names_of",
    "password_middleware",
    "who_can_reach",
]


def gate_middleware(
    address: str, *, hosts: tuple[str, ...], password: str | None
) -> list[Middleware]:
    """Return the gates in their order.

    Without ``hosts`` the server answers to the names it can be reached by at the address it
    listens on; without a password everybody may come in.

    Examples
    --------
    >>> len(gate_middleware("127.0.0.1", hosts=(), password=None))
    2
    """
    return [
        Middleware(HostGate, names=names_of(address, hosts)),
        *password_middleware(password),
        Middleware(UploadGate),
    ]
