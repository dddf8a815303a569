"""Addresses: which only this machine reaches."""

from __future__ import annotations

import ipaddress
from typing import Final

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})  # the usual names of this machine


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
