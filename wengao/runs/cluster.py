"""A run on the workers of a Dask cluster: whether the settings fit one, and the engine over it.

What the settings name must be reachable for all workers: on this machine a folder and a file do, elsewhere the library
is a Postgres and the archive an address. Dask's port runs what it is sent: beyond this machine it needs TLS.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wengao.errors import BadConfiguration
from wengao.runs import worker_tasks
from wengao.settings.model import Settings

if TYPE_CHECKING:
    from flows.engines.engine import Engine, LocalEngine


@contextmanager
def cluster_engine(settings: Settings, here: LocalEngine) -> Iterator[Engine]:
    """The engine of one run; `here` reads what has to be read by the run itself.

    Raises `BadConfiguration` (exit 4), and the errors of `flows.engines.errors`.
    """
    check_reach(settings)
    from flows.engines.dask_cluster import DaskEngine, compare_workers, connected
    from flows.engines.shared_files import Sharing
    from flows.engines.shared_pages import share_pages

    with connected(settings.scheduler, settings.workers, own_environment(settings)) as client:
        identity = worker_tasks.identity_of(here.store.database, here.archive, create=True)
        compare_workers(client, worker_tasks.introduce, identity)
        yield DaskEngine(
            client,
            worker_tasks.read_files,
            run_id=here.run_id,
            identity=identity,
            sharing=Sharing(here.store, here.archive, is_loopback(settings.scheduler)),
            here=here,
            pages=share_pages(client, here.run_id, settings.ocr_pages),
        )


def check_reach(settings: Settings) -> None:
    """Raises `BadConfiguration` where workers of other machines could not reach what the settings name."""
    if is_loopback(settings.scheduler):
        return
    place = settings.origins["workers.address"]
    if not settings.scheduler.startswith("tls://"):
        raise BadConfiguration(
            f"{place}: workers.address: {settings.scheduler} is not on this machine and has no TLS",
            "whoever reaches the port of a Dask scheduler can run any program there: use tls:// (docs/security.md)",
        )
    if not settings.database.startswith("postgres"):
        raise BadConfiguration(
            f"{settings.origins['store.url']}: store.url: workers of other machines do not reach a file",
            'name a Postgres library: [store] url = "postgresql://user@host/name"',
        )
    if "://" not in settings.archive or settings.archive.startswith("file://"):
        raise BadConfiguration(
            f"{settings.origins['archive.url']}: archive.url: workers of other machines do not reach a folder",
            'name an address that all of them reach: [archive] url = "s3://bucket/wengao"',
        )


def is_loopback(address: str) -> bool:
    """Whether the scheduler is on this machine alone; "" is a cluster of our own."""
    host = urlsplit(address).hostname or ""
    try:
        return not address or host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def own_environment(settings: Settings) -> dict[str, str]:
    """What the workers of a cluster of our own get: where the library is, also when a flag said it. This process logs
    what they did."""
    file = {"WENGAO_CONFIG": str(settings.file)} if settings.file else {}
    return {
        "WENGAO_DB": settings.database,
        "WENGAO_ARCHIVE": settings.archive,
        "WENGAO_LOG_LEVEL": "off",
        **file,
    }
