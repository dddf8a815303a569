"""One Prefect server for all tests of this folder that need one: it costs more than what they ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.scale.servers import scratch
from tests.schema.conftest import embedded_server
from tests.support import cluster
from tests.support.prefect_server import environment, prefect_server
from tests.support.whole_library import python


@pytest.fixture(scope="session")
def prefect_tables(request: pytest.FixtureRequest) -> Path | None:
    """Where the empty database of a Prefect server is kept between test runs: pytest's cache, if there is one."""
    cache = getattr(request.config, "cache", None)
    return None if cache is None else Path(cache.mkdir("prefect"))


@pytest.fixture(scope="session")
def prefect_url(tmp_path_factory: pytest.TempPathFactory, prefect_tables: Path | None) -> Iterator[str]:
    """The API of a server that lives as long as the test process.

    It calls no run late: what our own code makes of late runs is what is tested.
    """
    folder = tmp_path_factory.mktemp("prefect")
    with prefect_server(folder, prefect_tables, PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED="false") as url:
        yield url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A Postgres server."""
    with embedded_server() as url:
        yield url


@pytest.fixture
def shared(tmp_path: Path, postgres_server: str) -> Iterator[dict[str, str]]:
    """The environment of every process: an empty library on Postgres, an empty archive on S3."""
    env = environment(tmp_path)
    with scratch(postgres_server) as url, cluster.s3_server(tmp_path, env, "speeches") as s3:
        env |= s3 | {"WENGAO_DB": url, "WENGAO_ARCHIVE": "s3://speeches/wengao"}
        python(["wengao", "db", "upgrade"], tmp_path, env)
        yield env
