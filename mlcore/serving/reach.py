"""Who can reach the server, said to the person who starts it."""

from __future__ import annotations

import ipaddress
import socket

import psutil

WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # recognised, not bound to
"""Addresses that stand for all of a machine's."""


def who_can_reach(host: str, port: int, *, has_password: bool) -> tuple[str, ...]:
    """Say where the server is found, by whom, and what that means.

    Parameters
    ----------
    host : str
        Name or address it listens on.

    Returns
    -------
    tuple of str
        Lines for the terminal, in English as all that is logged; none if only this machine can
        reach the server.

    Examples
    --------
    >>> who_can_reach("127.0.0.1", 8000, has_password=False)
    ()
    >>> who_can_reach("10.1.2.3", 8000, has_password=True)[0]
    'Others can reach this server: http://10.1.2.3:8000'
    """
    if is_local(host):
        return ()
    hosts = own_addresses() if host in WILDCARDS else [host]
    found = ", ".join(f"http://{f'[{one}]' if ':' in one else one}:{port}" for one in hosts)
    first = f"Others can reach this server: {found}"
    if has_password:
        return (
            first,
            "They are asked for the password. It travels unencrypted: beyond a network you",
            "trust, put a proxy with HTTPS in front (docs/sharing.md).",
        )
    return (
        first,
        "Everybody in that network can see the models, ask them and start measurements: no"
        " password is set.",
        "To ask for one: LEVERS_PASSWORD=... make run HOST=" + (host or "0.0.0.0"),  # noqa: S104
    )


def is_local(host: str) -> bool:
    """Tell whether a name or an address is this machine's own, which no other machine reaches."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def own_addresses() -> list[str]:
    """List the IPv4 addresses other machines may know this one by."""
    known = [
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET and not is_local(entry.address)
    ]
    return sorted(known) or [socket.gethostname()]
