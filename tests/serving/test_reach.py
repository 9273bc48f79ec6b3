"""Whoever opens the server to others is told so, and what it means."""

from __future__ import annotations

import pytest

from mlcore.serving import who_can_reach


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_nothing_is_said_of_a_server_for_this_machine_alone(host: str) -> None:
    assert who_can_reach(host, 8000, has_password=False) == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])  # noqa: S104
def test_a_server_on_all_addresses_names_them(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlcore.serving.reach.own_addresses", lambda: ["10.0.0.7", "192.168.1.2"])
    lines = who_can_reach(host, 8001, has_password=False)
    assert "http://10.0.0.7:8001, http://192.168.1.2:8001" in lines[0]
    assert "no password is set" in " ".join(lines)
    assert "LEVERS_PASSWORD" in lines[-1]


def test_with_a_password_the_open_line_is_warned_of() -> None:
    lines = " ".join(who_can_reach("2001:db8::1", 80, has_password=True))
    assert "http://[2001:db8::1]:80" in lines
    assert "unencrypted" in lines


def test_own_addresses_are_not_those_of_the_loopback() -> None:
    assert "127." not in who_can_reach("::", 80, has_password=True)[0]
