"""`ingest` of addresses: interrupted it ends at once and goes on later; a bad credential is bad configuration."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support import faulty_site

Wengao = Callable[..., Any]
FETCHING = "import sys; from wengao.__main__ import entry; sys.argv[0] = 'wengao'; sys.exit(entry())"


def test_an_interrupt_does_not_wait_for_servers(home: Path, wengao: Wengao, monkeypatch: Any) -> None:
    """Ctrl-C during two slow downloads ends with 130 within seconds; the next call goes on where it stopped."""
    with faulty_site.running() as site:
        site.pace, site.piece = 0.2, 2000  # half a minute a file
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "WENGAO_ALLOW_PRIVATE": site.host,
        }
        arguments = ["ingest", site.url("/1.pdf"), site.url("/2.pdf"), "--workers", "2"]
        started = subprocess.Popen(
            [sys.executable, "-c", FETCHING, *arguments],
            cwd=home,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            while sum(one.sent for one in site.asked) < 6000 and started.poll() is None:
                time.sleep(0.05)
            began = time.monotonic()
            started.send_signal(signal.SIGINT)
            _, err = started.communicate(timeout=60)
        finally:
            started.kill()
        assert time.monotonic() - began < 20
        assert started.returncode == 130
        assert "Traceback" not in err and "interrupted" in err
        (part,) = (home / "data" / "archive" / ".unfinished" / "spool").glob("*.part")
        held = part.stat().st_size
        assert held > 0
        site.pace = 0.0
        monkeypatch.setenv("WENGAO_ALLOW_PRIVATE", site.host)
        wengao(*arguments)
        ranges = [one.headers["range"] for one in site.asked if "range" in one.headers]
        assert ranges == [f"bytes={held}-"]


def test_a_bad_credential_is_bad_configuration(home: Path, wengao: Wengao, monkeypatch: Any) -> None:
    """Exit 4 names the variable; its value is shown nowhere."""
    monkeypatch.setenv("WENGAO_AUTH_LIBRARY", "s3cret-3f9a")
    refused = wengao("ingest", "https://docs.example/a.pdf")
    assert refused.code == 4
    assert "WENGAO_AUTH_LIBRARY" in refused.err
    assert "s3cret" not in refused.err + refused.out


def test_credentials_are_no_unknown_variables(home: Path, wengao: Wengao, monkeypatch: Any) -> None:
    """`WENGAO_AUTH_…` is a name of the person's own choice, and no setting: nothing warns of it or shows it."""
    monkeypatch.setenv("WENGAO_AUTH_LIBRARY", "https://docs.example Bearer s3cret-3f9a")
    shown = wengao("config", "show", "--origin")
    assert shown.code == 0
    assert "AUTH" not in shown.err + shown.out
    assert "s3cret" not in shown.err + shown.out
