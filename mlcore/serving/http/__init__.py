"""What every request passes before it reaches pages or REST: names, the password, uploads."""

from __future__ import annotations

from collections.abc import Callable

from starlette.middleware import Middleware

from mlcore.serving.http.hosts import HostGate, is_local, names_of, who_can_reach
from mlcore.serving.http.password import password_middleware
from mlcore.serving.http.uploads import UploadGate

__all__ = [
    "HostGate",
    "UploadGate",
    "gate_middleware",
    "names_of",
    "password_middleware",
    "takes_changes",
    "who_can_reach",
]


def takes_changes(address: str, password: str | None) -> bool:
    """Tell whether visitors may bring files and choose what answers.

    Examples
    --------
    >>> takes_changes("127.0.0.1", None), takes_changes("0.0.0.0", None)
    (True, False)
    """
    return bool(password) or is_local(address)


def gate_middleware(
    address: str,
    *,
    hosts: tuple[str, ...],
    password: str | None,
    is_held: Callable[[str, str], bool] = lambda _session, _file: True,
) -> list[Middleware]:
    """Return the gates in their order.

    Without ``hosts`` the server answers to the names it can be reached by at the address it
    listens on; without a password everybody may come in, and files are taken only where nobody
    else reaches the server. ``is_held`` is that of :class:`UploadGate`.

    Examples
    --------
    >>> len(gate_middleware("127.0.0.1", hosts=(), password=None))
    2
    """
    return [
        Middleware(HostGate, names=names_of(address, hosts)),
        *password_middleware(password),
        Middleware(UploadGate, takes_files=takes_changes(address, password), is_held=is_held),
    ]
