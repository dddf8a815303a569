"""Boilerplate ("stock"): the keys of phrases that many speeches share, as a list shipped with the program.

`要把…摆上重要位置，主要负责同志…` stands in thousands of speeches and says nothing about copies, so the index
does not post such keys, and the cost of a look-up does not grow with their number. The list is fixed for a
version and the same everywhere: whether two speeches are looked at depends on the two alone.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from schema.text.shingles import unpack_keys

STOCK_VERSION = 1  # raise it with another list; what is posted already stays right, only slower to ask
# keys at least posted of a sample, since a text that is all stock must be found by its stock
LEAST_POSTED = 8


@cache
def stock() -> frozenset[int]:
    """Returns the keys of the list, unsigned 64-bit. `python -m benchmarks.evaluation.boilerplate` makes it."""
    packed = resources.files(__package__).joinpath(f"stock_{STOCK_VERSION}.keys").read_bytes()
    return frozenset(unpack_keys(packed))


def posted(keys: tuple[int, ...]) -> tuple[int, ...]:
    """Returns the keys of a sample (ascending) that the index holds and is asked for: all that are no stock.

    Where these are fewer than eight, the smallest stock keys fill up: the same ones in two like texts.
    """
    own = [key for key in keys if key not in stock()]
    if len(own) < LEAST_POSTED:
        own += [key for key in keys if key in stock()][: LEAST_POSTED - len(own)]
    return tuple(sorted(own))
