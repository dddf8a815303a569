"""How many examples a test tries: few in `make test`, as many as it names in `make test-all`."""

from __future__ import annotations

from hypothesis import settings

FEW = 15


def examples(deep: int, few: int = FEW) -> int:
    """`@settings(max_examples=examples(120))`: 120 in `make test-all`, fifteen in `make test`."""
    return deep if settings.get_current_profile_name() == "deep" else min(few, deep)


def load_profile(deep: bool, explore: bool = False) -> None:
    """Sets how many examples are tried where a property names no number, and that none is a clock.

    The same tree tries the same examples, so that what failed fails again; `explore` tries others.
    """
    name = "deep" if deep else "few"
    settings.register_profile(name, deadline=None, max_examples=100 if deep else FEW, derandomize=not explore)
    settings.load_profile(name)
