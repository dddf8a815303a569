"""A run's share of pages to recognise, counted over all workers of its cluster: by a variable of the scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flows.recognition import Recogniser

if TYPE_CHECKING:
    from distributed import Client

WAIT: Final = 30.0  # seconds for the scheduler; then no page is taken, and the file waits for the next run


def share_pages(client: Client, run_id: str, pages: int) -> str:
    """Let the workers of a run recognise so many pages together; returns the name of their share."""
    from distributed import Variable

    name = f"wengao-pages-{run_id}"
    Variable(name, client=client).set(pages)
    return name


class SharedPages(Recogniser):
    """A recogniser that takes its pages from the share called `name`; from none, where `name` is ""."""

    name: str = ""

    def take(self, pages: int) -> int:
        """As many of `pages` as the run has left, over all workers."""
        if not self.name or not pages:
            return 0
        from distributed import Lock, Variable, get_client

        client: Any = get_client()
        share = Variable(self.name, client=client)
        with Lock(self.name):
            left = int(share.get(timeout=WAIT))
            taken = min(pages, left)
            share.set(left - taken)
        self.left = left - taken
        return taken
