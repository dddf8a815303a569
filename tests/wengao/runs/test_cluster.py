"""Files read by the workers of a Dask cluster: the same library, what does not fit is said before a run begins.

One scheduler and two workers in this process serve all tests; `test_beyond_one_machine.py` has them in processes of
their own, and kills one.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.engines import dask_cluster
from flows.engines.errors import EngineUnfit, SchedulerUnreachable
from flows.engines.shared_pages import SharedPages, share_pages
from flows.logs import LOGGER, AddContext
from tests.conftest import COMPILATION, CommandResult
from tests.support import certificates
from wengao.runs import worker_tasks

Wengao = Callable[..., CommandResult]
SOURCE = '[[sources]]\nname = "inbox"\nkind = "folder"\npath = "in"\n'
distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a scheduler with two workers, all of them threads of this process."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", host="127.0.0.1",
        dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL,
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


@pytest.fixture
def dask(home: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """`home` is set up for the cluster; what its workers opened there is closed at the end."""
    monkeypatch.setenv("WENGAO_ENGINE", "dask")
    monkeypatch.setenv("WENGAO_SCHEDULER", scheduler)
    worker_tasks.close()
    yield scheduler
    worker_tasks.close()


@pytest.fixture
def files(home: Path) -> Path:
    """Four compilations, the third of them broken."""
    folder = home / "in"
    folder.mkdir()
    for number in range(4):
        path = folder / f"{number}.txt"
        path.write_text(COMPILATION.replace("下面，我讲三点意见", f"下面，我讲第{number}条意见"), "utf-8")
        os.utime(path, (1_700_000_000 + number,) * 2)
    (folder / "2.txt").write_bytes(b"%PDF-1.4 broken")
    os.utime(folder / "2.txt", (1_700_000_000,) * 2)
    return folder


def exported(wengao: Wengao, *words: str) -> list[Any]:
    """All speeches, without the times of loading."""
    said = wengao("export", "speeches", "--format", "jsonl", *words)
    assert said.code == 0, said.err
    return [
        {name: value for name, value in line.items() if name not in ("loaded_at", "updated_at")}
        for line in said.jsonl
    ]


def test_workers_make_the_library_that_this_machine_makes(
    wengao: Wengao, dask: str, files: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Receipts, speeches and their order are the same; a second run finds all unchanged."""
    first = wengao("ingest", "in", "--json")
    assert first.code == 7, first.err
    states = [(Path(file["locator"]).name, file["state"]) for file in first.json["files"]]
    assert states == [("0.txt", "loaded"), ("1.txt", "loaded"), ("2.txt", "quarantined"), ("3.txt", "loaded")]
    again = wengao("ingest", "in", "--json").json
    assert again["totals"]["unchanged"] == 3
    here = exported(wengao)
    monkeypatch.setenv("WENGAO_ENGINE", "local")
    alone = wengao("ingest", "in", "--json", "--db", "alone.db", "--archive", "alone")
    assert exported(wengao, "--db", "alone.db") == here and len(here) == 9
    assert {**alone.json["totals"]} == first.json["totals"]


def test_a_run_of_a_source_sends_its_batches_and_logs_who_read_them(
    wengao: Wengao, dask: str, files: Path, home: Path
) -> None:
    """Discovery and lease stay with the run; a record of a file carries run, batch and worker."""
    (home / "wengao.toml").write_text(SOURCE, "utf-8")
    wengao("db", "upgrade")
    records: list[logging.LogRecord] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    handler = Kept()
    handler.addFilter(AddContext())
    LOGGER.addHandler(handler)
    try:
        said = wengao("flow", "run", "--json")
    finally:
        LOGGER.removeHandler(handler)
    (run,) = said.json["runs"]
    assert run["totals"]["loaded"] == 3, said.err
    read = [record for record in records if getattr(record, "sha256", None)]
    assert {(record.run, record.batch) for record in read} == {(run["run_id"], "1")}  # type: ignore[attr-defined]
    assert all(record.worker.startswith("tcp://127.0.0.1:") for record in read)  # type: ignore[attr-defined]


def test_a_worker_with_another_library_gets_no_file(wengao: Wengao, dask: str, files: Path) -> None:
    """Exit 4 before the run begins: workers take their settings from where they are, not from the run's flags."""
    wengao("db", "upgrade")
    said = wengao("ingest", "in", "--db", "other.db")
    assert said.code == 4 and "has another library" in said.err
    said = wengao("ingest", "in", "--archive", "other")
    assert said.code == 4 and "has another archive" in said.err
    assert wengao("runs", "list", "--json").json == []


def test_without_the_extra_it_says_what_to_install(
    wengao: Wengao, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 3 and the command."""
    monkeypatch.setenv("WENGAO_ENGINE", "dask")
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = wengao("ingest", "in")
    assert said.code == 3 and "pip install -e '.[dask]'" in said.err


def test_a_wrong_address_is_said(wengao: Wengao, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 6, with the address."""
    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 0.5)
    monkeypatch.setenv("WENGAO_ENGINE", "dask")
    monkeypatch.setenv("WENGAO_SCHEDULER", "tcp://127.0.0.1:9")
    said = wengao("ingest", "in")
    assert said.code == 6 and "tcp://127.0.0.1:9" in said.err


@pytest.mark.parametrize(
    ("address", "database", "archive", "word"),
    [
        ("tcp://10.0.0.9:8786", "postgresql://u@h/d", "s3://bucket/w", "TLS"),
        ("tls://10.0.0.9:8786", "sqlite:///a.db", "s3://bucket/w", "store.url"),
        ("tls://10.0.0.9:8786", "postgresql://u@h/d", "data/archive", "archive.url"),
        ("http://10.0.0.9", "postgresql://u@h/d", "s3://bucket/w", "no address of a scheduler"),
    ],
)
def test_what_other_machines_cannot_reach_is_refused(
    address: str, database: str, archive: str, word: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 4: no TLS, a file as library, a folder as archive."""
    from wengao.errors import BadConfiguration
    from wengao.runs.cluster import check_reach
    from wengao.settings.load import load

    places = {"WENGAO_SCHEDULER": address, "WENGAO_DB": database, "WENGAO_ARCHIVE": archive}
    with pytest.raises(BadConfiguration) as refused:
        check_reach(load({}, places, home))
    assert refused.value.exit_code == 4 and word in str(refused.value)


def test_another_version_is_a_sentence(dask: str) -> None:
    """Scheduler and workers have Python's second number and Dask's version in common with us, or exit 4 says whose
    differs."""
    with dask_cluster.connected(dask, 1, {}) as client:
        true = client.get_versions(check=False)
    older = json.loads(json.dumps(true))
    older["scheduler"]["packages"]["distributed"] = "2024.1.0"

    def wait_for_workers(count: int, timeout: float) -> None:
        pass

    fake: Any = SimpleNamespace(wait_for_workers=wait_for_workers, get_versions=lambda check: older)
    with pytest.raises(
        EngineUnfit, match=r"the scheduler at .* has distributed 2024\.1\.0, this program"
    ) as refused:
        dask_cluster.compare_versions(fake, dask)
    assert refused.value.exit_code == 4


def test_workers_share_the_pages_of_a_run(dask: str, home: Path) -> None:
    """All of them together recognise what the run may, not each of them."""
    with distributed.Client(dask, set_as_default=False) as client:
        name = share_pages(client, "r", 5)

        def take(pages: int) -> int:
            return SharedPages(None, name=name).take(pages)  # type: ignore[arg-type]

        taken = client.gather([client.submit(take, 3, pure=False) for _ in range(3)])
    assert sorted(taken) == [0, 2, 3]
    assert SharedPages(None).take(3) == 0  # type: ignore[arg-type]


@pytest.mark.campaign
def test_with_tls_nobody_without_a_certificate_of_ours_gets_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate is taken from Dask's own configuration; one of another authority is no key."""
    import dask

    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        certificates.for_address("127.0.0.1", tmp_path / name)

    def configured(name: str) -> dict[str, Any]:
        held = {"cert": f"{tmp_path}/{name}/trusted.pem", "key": f"{tmp_path}/{name}/key.pem"}
        return {
            "distributed.comm.require-encryption": True,
            "distributed.comm.tls.ca-file": held["cert"],
            **{f"distributed.comm.tls.{role}": held for role in ("scheduler", "worker", "client")},
        }

    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 3)
    with dask.config.set(configured("ours")), distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tls", host="127.0.0.1",
        dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL, security=distributed.Security(),
    ) as cluster:  # fmt: skip
        address = cluster.scheduler_address
        assert address.startswith("tls://")
        with dask_cluster.connected(address, 1, {}) as client:
            assert client.submit(sum, [1, 2]).result() == 3
        with (
            dask.config.set(configured("theirs")),
            pytest.raises(SchedulerUnreachable),
            dask_cluster.connected(address, 1, {}),
        ):
            pass
