"""The fetch fault table: what strangers' servers do, what must come of it, and how its guard is taken out.

Every row runs twice against real servers on loopback (`test_web_faults.py`): with its guard the outcome is the
one written here; without it the fault gets through, which proves that the guard is what holds.
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
from msgspec.structs import replace

from flows.http import addresses, body, client, headers, robots, spool, transport
from flows.http.client import Web
from flows.http.credentials import Credentials, from_environment
from flows.http.limits import Bounds
from flows.http.results import Download
from flows.http.throttle import Turns, _Host
from schema.errors import Unreadable
from schema.records import Validators
from tests.support.faulty_site import BODY, DRIPS, SHA256, Site

QUICK = Bounds(first_wait=0.01, seconds=10.0, silence=5.0, least_rate=0.0)
PUBLIC = "93.184.216.34"
CHANGED = BODY[:9] + BODY[9:].swapcase()


@dataclass
class Scene:
    """Two sites, a folder, and what a row may change."""

    site: Site
    other: Site
    tls: Site
    folder: Path
    patch: pytest.MonkeyPatch
    open: list[Web] = field(default_factory=list)

    def web(
        self, allow: tuple[str, ...] | None = None, secrets: dict[str, str] | None = None, **bounds: Any
    ) -> Web:
        """A `Web` that may reach the first site and the encrypted one, unless told otherwise."""
        allow = (self.site.host, self.tls.host) if allow is None else allow
        made = Web(
            self.folder / "spool",
            allow,
            bounds=replace(QUICK, **bounds),
            credentials=from_environment(secrets or {}),
        )
        self.open.append(made)
        return made


@dataclass(frozen=True)
class Fault:
    """One row: `act` says what came of it, `out` takes the guard away. `row` is the field notes' word."""

    name: str
    row: str
    act: Callable[[Scene], str]
    expected: str
    out: Callable[[pytest.MonkeyPatch], None]


def outcome(web: Web, url: str) -> str:
    """A code; else what the file is: `whole` when it is the site's."""
    try:
        got = web.file(url)
    except Unreadable as problem:
        return problem.code
    assert isinstance(got, Download)
    return "whole" if got.sha256 == SHA256 else f"{got.byte_size} other bytes"


def replaced(target: Any, name: str, value: Any) -> Callable[[pytest.MonkeyPatch], None]:
    """Takes a guard out by putting `value` in its place."""
    return lambda patch: patch.setattr(target, name, value)


def replaced_in(path: str, value: Any) -> Callable[[pytest.MonkeyPatch], None]:
    """The same, by dotted name."""
    return lambda patch: patch.setattr(path, value)


# ------------------------------------------------------------------ where it goes


def rebinding(scene: Scene) -> str:
    """A name that is public when it is judged and private when it is asked again."""
    answered = iter([PUBLIC])
    connected: list[str] = []

    def getaddrinfo(host: str, port: int, *_args: object, **_options: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answered, "127.0.0.1"), port))]

    def create_connection(address: tuple[str, int], *_args: object, **_options: object) -> socket.socket:
        connected.append(getaddrinfo(*address)[0][4][0] if address[0][0].isalpha() else address[0])  # type: ignore[index]
        raise ConnectionRefusedError("in a test nobody leaves the machine")

    scene.patch.setattr(socket, "getaddrinfo", getaddrinfo)
    scene.patch.setattr(socket, "create_connection", create_connection)
    outcome(scene.web(attempts=1), "http://docs.example/a.pdf")
    return " ".join(dict.fromkeys(connected))


def connect_by_name(patch: pytest.MonkeyPatch) -> None:
    """Judges an address, then connects to the name."""

    def connect(self: Any, host: str, port: int, *_args: object, **_options: object) -> Any:
        addresses.judge(host, addresses.resolve(host, port, None))
        return self._sockets.connect_tcp(host, port)

    patch.setattr(addresses.JudgingBackend, "connect_tcp", connect)


def as_public_port(scene: Scene) -> None:
    """Let the sites' ports count as ports of documents, so that only the address is judged."""
    ports = {scene.site.port, scene.other.port, scene.tls.port}
    scene.patch.setattr(addresses, "PORTS", ports)


def private_by_number(scene: Scene) -> str:
    """An address of this machine, not allowed."""
    as_public_port(scene)
    return outcome(scene.web(()), scene.site.url("/a.pdf"))


def private_behind_redirect(scene: Scene) -> str:
    """An allowed site sends us to one that is not."""
    as_public_port(scene)
    got = outcome(scene.web(), scene.site.url("/to/" + scene.other.url("/a.pdf")))
    return f"{got}, {len(scene.other.asked)} asked"


def one_private_answer(scene: Scene) -> str:
    """A name with a public address first and a private one after it."""
    as_public_port(scene)

    def getaddrinfo(host: str, port: int, *_args: object, **_options: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in (PUBLIC, "127.0.0.1")]

    create = socket.create_connection

    def create_connection(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        if address[0] == PUBLIC:
            raise ConnectionRefusedError("in a test nobody leaves the machine")
        return create(address, *args, **options)

    scene.patch.setattr(socket, "getaddrinfo", getaddrinfo)
    scene.patch.setattr(socket, "create_connection", create_connection)
    return outcome(scene.web(()), f"http://docs.example:{scene.site.port}/a.pdf")


def first_answer_only(patch: pytest.MonkeyPatch) -> None:
    """Judges the first of many answers."""
    judge = addresses.judge
    patch.setattr(addresses, "judge", lambda host, resolved: judge(host, resolved[:1]))


def other_port_of_allowed_host(scene: Scene) -> str:
    """Another port of a host that was allowed with one port."""
    return outcome(scene.web((scene.site.host,)), scene.other.url("/a.pdf"))


def strange_port(scene: Scene) -> str:
    """A public host's port where no documents are served."""
    scene.patch.setattr(addresses, "is_public", lambda address: True)
    return outcome(scene.web(()), scene.site.url("/a.pdf"))


def hanging_resolver(scene: Scene) -> str:
    """A name that takes for ever to resolve."""
    done = threading.Event()
    getaddrinfo = socket.getaddrinfo

    def slow(host: str, *args: Any, **options: Any) -> Any:
        done.wait(1.0)
        return getaddrinfo("127.0.0.1", *args, **options)

    scene.patch.setattr(socket, "getaddrinfo", slow)
    try:
        return outcome(
            scene.web((f"docs.example:{scene.site.port}",), connect=0.2, attempts=1),
            f"http://docs.example:{scene.site.port}/a.pdf",
        )
    finally:
        done.set()


def patient_resolver(patch: pytest.MonkeyPatch) -> None:
    """Asks the resolver in our own thread, for as long as it takes."""

    def resolve(host: str, port: int, _seconds: float | None) -> list[str]:
        return [answer[4][0] for answer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

    patch.setattr(addresses, "resolve", resolve)


def user_name(scene: Scene) -> str:
    """A redirect that brings its own password."""
    return outcome(scene.web(), scene.site.url(f"/to/http://anna:pw@{scene.site.host}/a.pdf"))


def downgrade(scene: Scene) -> str:
    """From https down to http."""
    return outcome(scene.web(), scene.tls.url("/to/" + scene.site.url("/a.pdf")))


def no_userinfo_check(patch: pytest.MonkeyPatch) -> None:
    """Strips nothing, asks nothing."""
    patch.setattr("flows.http.redirects._judged", lambda url: url)


def going_round(scene: Scene) -> str:
    """Two addresses that redirect to each other."""
    got = outcome(scene.web(), scene.site.url("/loop"))
    return f"{got} after {len(scene.site.of('/loop')) + len(scene.site.of('/loop2'))}"


def many_redirects(scene: Scene) -> str:
    """Twelve redirects in a row."""
    return outcome(scene.web(), scene.site.url("/hop/12"))


def strangers_certificate(scene: Scene) -> str:
    """A certificate for another name."""
    scene.patch.setattr(socket, "getaddrinfo", _always_loopback)
    host = f"docs.example:{scene.tls.port}"
    return outcome(scene.web((host,), attempts=1), f"https://{host}/a.pdf")


def _always_loopback(_host: str, port: int, *_args: object, **_options: object) -> list[object]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def any_certificate(patch: pytest.MonkeyPatch) -> None:
    """Takes whatever certificate is shown."""
    import ssl

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    patch.setattr(transport, "_trusted", lambda *_variables: context)


# ------------------------------------------------------------------ what comes


def asks_for_identity(scene: Scene) -> str:
    """What the server is asked for."""
    outcome(scene.web(), scene.site.url("/a.pdf"))
    return scene.site.of("/a.pdf")[0].headers.get("accept-encoding", "anything")


def at(path: str, **bounds: Any) -> Callable[[Scene], str]:
    """The outcome of one path, with bounds."""
    return lambda scene: outcome(scene.web(**bounds), scene.site.url(path))


def noticed_in_time(scene: Scene) -> str:
    """How much of a drip is waited for."""
    got = outcome(scene.web(grace=0.2, least_rate=1e5), scene.site.url("/drip.pdf"))
    return f"{got} {'at once' if scene.site.of('/drip.pdf')[0].sent < 8 * DRIPS else 'at the end'}"


def buffered(patch: pytest.MonkeyPatch) -> None:
    """`iter_raw` with a size: what drips is gathered before anybody measures it."""
    plain = httpx.Response.iter_raw
    patch.setattr(httpx.Response, "iter_raw", lambda self: plain(self, 1 << 16))


def without_deadline(patch: pytest.MonkeyPatch) -> None:
    """No reading ends at the deadline."""
    patch.setattr(addresses.JudgingBackend, "until", lambda self, deadline: nullcontext())


def cut_is_the_end(patch: pytest.MonkeyPatch) -> None:
    """Takes the end of the connection for the end of the file."""

    def tolerant(self: Any) -> Any:
        try:
            yield from self._answer.iter_stream()
        except httpcore.RemoteProtocolError:
            return

    patch.setattr(transport._Stream, "__iter__", tolerant)
    patch.setattr(body, "is_short", lambda size, whole: False)


def pdf_at(offset: int) -> Callable[[Scene], str]:
    """A file whose header stands after so much junk."""

    def act(scene: Scene) -> str:
        scene.site.body = b"x" * offset + BODY
        got = outcome(scene.web(), scene.site.url("/a.pdf"))
        return got if "-" in got else "taken"

    return act


# ------------------------------------------------------------------ going on


def sent_bytes(scene: Scene) -> str:
    """How much is sent for a file that is cut once."""
    scene.site.cuts = [200_000]
    got = outcome(scene.web(), scene.site.url("/cut.pdf"))
    sent = sum(one.sent for one in scene.site.of("/cut.pdf"))
    return f"{got}, {'once' if sent == len(BODY) else 'more'}"


def cut_then_changed(etag: str, path: str, etag_206: str = "") -> Callable[[Scene], str]:
    """A file that is cut, and is another version when it is gone on with."""

    def act(scene: Scene) -> str:
        scene.site.cuts, scene.site.etag, scene.site.etag_206 = [100_000], etag, etag_206
        first = scene.web(attempts=1)
        assert outcome(first, scene.site.url(path)) == "cut-off"
        if path == "/cut.pdf":
            scene.site.body = CHANGED
        got = scene.web(attempts=2).file(scene.site.url(path))
        assert isinstance(got, Download)
        of_one_version = {hashlib.sha256(whole).hexdigest() for whole in (BODY, CHANGED)}
        return "one version" if got.sha256 in of_one_version else "spliced"

    return act


def half_ranges(scene: Scene) -> str:
    """A server that gives less of the rest than it was asked for, and ends in good order."""
    return outcome(scene.web(), scene.site.url("/half.pdf"))


def two_at_once(scene: Scene) -> str:
    """Two take up the same part."""
    files = spool.Spool(scene.folder)
    with files.part("http://docs.example/a.pdf") as one:
        one.begin('"v1"')
        one.append(b"%PDF-1.7 first")
        with files.part("http://docs.example/a.pdf") as two:
            two.begin('"v2"')
            two.append(b"second")
        return one.head(100).decode()


def after_power_failure(scene: Scene) -> str:
    """The machine started anew since the part was written: what was not flushed may be gone."""
    scene.site.cuts = [100_000]
    assert outcome(scene.web(attempts=1), scene.site.url("/cut.pdf")) == "cut-off"
    scene.patch.setattr(spool, "BOOT", scene.folder / "boot")
    (scene.folder / "boot").write_text("another start\n")
    outcome(scene.web(), scene.site.url("/cut.pdf"))
    return "from the start" if "range" not in scene.site.of("/cut.pdf")[-1].headers else "gone on"


def trusting_note(patch: pytest.MonkeyPatch) -> None:
    """Does not look which start of the machine it is."""
    patch.setattr(spool, "_boot", lambda: "")


def flushes(scene: Scene) -> str:
    """What is flushed, and when, until a whole file has its name in the archive."""
    import os

    from flows.archive.store import Archive

    seen: list[str] = []
    fsync, rename = os.fsync, os.replace
    scene.patch.setattr(os, "fsync", lambda fd: (seen.append(_kind(fd)), fsync(fd)))
    scene.patch.setattr(os, "replace", lambda a, b: (seen.append("rename"), rename(a, b)))
    got = scene.web().file(scene.site.url("/a.pdf"))
    assert isinstance(got, Download)
    Archive(scene.folder / "archive").keep(got.path, got.name)
    return " ".join(seen)


def _kind(fd: int) -> str:
    import os
    import stat

    return "folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "file"


def unflushed(patch: pytest.MonkeyPatch) -> None:
    """Renames first and hopes."""
    for module in ("flows.http.spool", "flows.archive.store"):
        patch.setattr(f"{module}.flush_file", lambda file: file.flush())


def unflushed_folders(patch: pytest.MonkeyPatch) -> None:
    """Flushes the file, forgets its name."""
    for module in ("flows.http.spool", "flows.archive.store"):
        patch.setattr(f"{module}.flush_folder", lambda folder: None)


def conditional(scene: Scene) -> str:
    """A file that has not changed."""
    got = scene.web().file(scene.site.url("/a.pdf"), Validators('"v1"'))
    return f"{type(got).__name__}, {sum(one.sent for one in scene.site.of('/a.pdf'))} bytes"


# ------------------------------------------------------------------ manners


def gaps(path: str, count: int, **bounds: Any) -> Callable[[Scene], str]:
    """Whether 0.3 s lie between the requests."""

    def act(scene: Scene) -> str:
        web = scene.web(**bounds)
        for _ in range(count):
            outcome(web, scene.site.url(path))
        times = sorted(one.at for one in scene.site.of(path))
        least = min(later - earlier for earlier, later in pairwise(times))
        return "kept" if least >= 0.29 else "broken"

    return act


def busy(scene: Scene) -> str:
    """A server that asks for a second of rest, twice."""
    got = outcome(scene.web(), scene.site.url("/busy"))
    times = [one.at for one in scene.site.of("/busy")]
    waited = all(later - earlier >= 0.99 for earlier, later in pairwise(times))
    return f"{got}, {'waited' if waited else 'pressed'}"


def long_rest(scene: Scene) -> str:
    """A server that asks for an hour: nothing of it is asked again in this run, nor by the next process."""
    first = outcome(scene.web(), scene.site.url("/later"))
    second = outcome(scene.web(), scene.site.url("/a.pdf"))
    return f"{first} {second} {len(scene.site.of('/later'))} {len(scene.site.of('/a.pdf'))}"


def crowd(webs: int) -> Callable[[Scene], str]:
    """How many of ours talk to one host at once; `webs` as if in so many processes."""

    def act(scene: Scene) -> str:
        some = [scene.web() for _ in range(webs)]
        threads = [
            threading.Thread(target=outcome, args=(some[n % webs], scene.site.url(f"/slowly.pdf?{n}")))
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return f"{scene.site.most_talking} at once"

    return act


@contextmanager
def _no_turn(_self: Turns, _host: str, _gap: float) -> Any:
    yield _Host(None)


def says(status: int, text: str, path: str = "/a.pdf") -> Callable[[Scene], str]:
    """What comes of a site with this robots.txt."""

    def act(scene: Scene) -> str:
        scene.site.robots = (status, text)
        return outcome(scene.web(attempts=1), scene.site.url(path))

    return act


def crawl_delay(seconds: float, **bounds: Any) -> Callable[[Scene], str]:
    """The gap after a robots.txt that asks for one."""
    act = gaps("/a.pdf", 2, **bounds)

    def with_robots(scene: Scene) -> str:
        scene.site.robots = (200, f"User-agent: wengao\nCrawl-delay: {seconds}\n")
        return act(scene)

    return with_robots


def crawl_delay_bound(scene: Scene) -> str:
    """A robots.txt that asks for an hour between requests."""
    scene.site.robots = (200, "User-agent: *\nCrawl-delay: 3600\n")
    waits: list[float] = []
    web = scene.web(longest_gap=0.2)
    scene.patch.setattr(web._turns, "_sleep", waits.append)
    for _ in range(3):
        outcome(web, scene.site.url("/a.pdf"))
    return "within bounds" if max(waits, default=0.0) <= 0.2 and not _resting(web) else "an hour"


def _resting(web: Web) -> bool:
    return any(host.not_before() > 60 + __import__("time").time() for host in web._turns._hosts.values())


def asked_once(scene: Scene) -> str:
    """How often robots.txt is asked for five files."""
    web = scene.web()
    for number in range(5):
        outcome(web, scene.site.url(f"/{number}.pdf"))
    return f"{len(scene.site.of('/robots.txt'))} times"


def forgetful(patch: pytest.MonkeyPatch) -> None:
    """Asks for robots.txt before every request."""
    patch.setattr(robots.Robots, "_rules", lambda self, url: self._ask(url))


# ------------------------------------------------------------------ secrets


SECRET = "s3cret-3f9a"


def elsewhere(scene: Scene) -> str:
    """Whether a redirect to another host takes our credentials there."""
    secrets = {"WENGAO_AUTH_LIBRARY": f"{scene.site.url('')} Bearer {SECRET}"}
    web = scene.web((scene.site.host, scene.other.host), secrets)
    assert outcome(web, scene.site.url("/to/" + scene.other.url("/a.pdf"))) == "whole"
    assert all(
        SECRET in one.headers["authorization"] for one in scene.site.asked if one.path != "/robots.txt"
    )
    return "kept" if all("authorization" not in one.headers for one in scene.other.asked) else "told"


def everywhere(patch: pytest.MonkeyPatch) -> None:
    """Sends what it knows to whoever asks."""
    patch.setattr(
        Credentials,
        "for_url",
        lambda self, url: {k: v for fields in self._headers.values() for k, v in fields.items()},
    )


def in_messages(scene: Scene) -> str:
    """Whether a token in an address stands in what a failure says."""
    said = []
    for path in ("/status/500", "/short.pdf", "/loop", "/gzip.pdf", "/to/ftp://x.example/", "/silent.pdf"):
        try:
            scene.web(attempts=1, silence=0.2).file(scene.site.url(f"{path}?token={SECRET}"))
        except Unreadable as problem:
            said += [str(error) for error in _chain(problem)]
    assert len(said) >= 6
    return "told" if any(SECRET in one for one in said) else "kept"


def _chain(error: BaseException | None) -> list[BaseException]:
    found = []
    while error is not None:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def in_logs(scene: Scene) -> str:
    """Whether a token stands in what is logged, at the noisiest level."""
    import logging

    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    root, ear = logging.getLogger(), Ear()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        secrets = {"WENGAO_AUTH_LIBRARY": f"{scene.site.url('')} Bearer {SECRET}"}
        web = scene.web(secrets=secrets)
        outcome(web, scene.site.url(f"/to//a.pdf?token={SECRET}"))
        outcome(web, scene.site.url(f"/flaky?token={SECRET}"))
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
    return "told" if any(SECRET in one for one in heard) else "kept"


def chatty(patch: pytest.MonkeyPatch) -> None:
    """Lets the libraries log what they like."""
    import logging

    patch.setattr(transport, "quiet_network_logs", lambda: None)
    for name in ("httpcore", "httpx"):
        patch.setattr(logging.getLogger(name), "level", logging.DEBUG)
        logging.getLogger(name).manager._clear_cache()  # type: ignore[attr-defined]


FAULTS = (
    Fault("rebinding", "resolve once, connect to the judged one", rebinding, PUBLIC, connect_by_name),
    Fault(
        "private address", "judge every address", private_by_number, "blocked-address",
        replaced(addresses, "is_public", lambda address: True),
    ),
    Fault(
        "one private answer", "judge every address", one_private_answer, "blocked-address", first_answer_only
    ),
    Fault(
        "private behind a redirect", "judge every redirect", private_behind_redirect,
        "blocked-address, 0 asked", replaced(addresses, "is_public", lambda address: True),
    ),
    Fault(
        "other port of an allowed host", "exact allow-list", other_port_of_allowed_host, "blocked-address",
        replaced(addresses, "is_allowed", lambda host, port, allowed: host in {one for one, _ in allowed}),
    ),
    Fault(
        "strange port", "judge every address", strange_port, "blocked-address",
        replaced(addresses, "judge_port", lambda host, port: None),
    ),
    Fault("hanging resolver", "total deadline", hanging_resolver, "too-slow", patient_resolver),
    Fault("user name", "judge every redirect", user_name, "blocked-address", no_userinfo_check),
    Fault(
        "downgrade", "judge every redirect", downgrade, "blocked-address",
        replaced_in("flows.http.redirects.is_downgrade", lambda here, there: False),
    ),
    Fault(
        "redirects go round", "judge every redirect", going_round, "unreachable after 2",
        replaced_in("flows.http.redirects.goes_round", lambda there, seen: False),
    ),
    Fault(
        "many redirects", "judge every redirect", many_redirects, "unreachable",
        lambda patch: patch.setattr("tests.flows.http.web_faults.QUICK", replace(QUICK, redirects=99)),
    ),
    Fault("certificate", "TLS stays strict", strangers_certificate, "unreachable", any_certificate),
    Fault(
        "identity asked for", "identity encoding", asks_for_identity, "identity",
        lambda patch: patch.delitem(transport.REASONABLE, "accept-encoding"),
    ),
    Fault(
        "packed body", "identity encoding", at("/gzip.pdf"), "unreachable",
        replaced(headers, "refuse_packed", lambda response: None),
    ),
    Fault("slow drip, gathered", "plain iter_raw", noticed_in_time, "too-slow at once", buffered),
    Fault(
        "slow drip", "rate", at("/drip.pdf", grace=0.2, least_rate=1e5), "too-slow",
        replaced(transport, "too_slow", lambda count, passed, bounds: False),
    ),
    Fault("steady drip", "total deadline", at("/drip.pdf", seconds=0.4), "too-slow", without_deadline),
    Fault("drip in the head", "total deadline", at("/slow-head", seconds=0.4), "too-slow", without_deadline),
    Fault(
        "silence", "rate", at("/silent.pdf", silence=0.3, attempts=1), "too-slow",
        replaced(transport, "timeouts", lambda bounds: {}),
    ),
    Fault(
        "announced excess", "size", at("/huge.pdf", attempts=1), "too-large",
        replaced(body, "over", lambda size, limit: False),
    ),
    Fault(
        "excess not announced", "size", at("/endless.pdf", max_bytes=1_000_000), "too-large",
        replaced(body, "over", lambda size, limit: False),
    ),
    Fault("cut off", "a body that stops short", at("/short.pdf", attempts=1), "cut-off", cut_is_the_end),
    Fault(
        "cut off, gone on with", "Range", sent_bytes, "whole, once",
        replaced(client, "_wanted", lambda part, validators: {}),
    ),
    Fault(
        "less than the rest", "Range", half_ranges, "whole",
        replaced(body, "is_short", lambda size, whole: False),
    ),
    Fault(
        "weak ETag", "strong ETag", cut_then_changed('W/"v1"', "/cut.pdf"), "one version",
        replaced(headers, "strong_etag", lambda response: response.headers.get("etag", "")),
    ),
    Fault(
        "another version goes on", "If-Range",
        cut_then_changed('"v1"', "/spliced.pdf", '"v2"'), "one version",
        replaced(body, "follows_on", lambda part, first, etag: True),
    ),
    Fault(
        "a version unsaid goes on", "If-Range", cut_then_changed('"v1"', "/spliced.pdf"), "one version",
        replaced(body, "follows_on", lambda part, first, etag: first == part.size and etag in ("", part.etag)),
    ),
    Fault(
        "two at one part", "resume", two_at_once, "%PDF-1.7 first",
        replaced_in("flows.http.spool.fcntl.flock", lambda file, how: None),
    ),
    Fault("power failure", "resume", after_power_failure, "from the start", trusting_note),
    Fault(
        "no PDF", "%PDF- within 1,024 bytes", at("/web.pdf"), "not-the-file",
        replaced(body, "check_promise", lambda head, paths, media_type: None),
    ),
    Fault(
        "PDF too late", "%PDF- within 1,024 bytes", pdf_at(1025), "not-the-file",
        replaced_in("flows.http.content_check.PDF_WITHIN", 4096),
    ),
    Fault(
        "PDF just in time", "%PDF- within 1,024 bytes", pdf_at(1000), "taken",
        replaced_in("flows.http.content_check.PDF_WITHIN", 4),
    ),
    Fault(
        "login page", "login page", at("/login"), "login-page",
        replaced_in("flows.http.content_check.is_login_page", lambda page: False),
    ),
    Fault(
        "flushed files", "temp, fsync, rename, fsync", flushes,
        "rename file rename folder file rename folder folder", unflushed,
    ),
    Fault(
        "flushed folders", "temp, fsync, rename, fsync", flushes,
        "rename file rename folder file rename folder folder", unflushed_folders,
    ),
    Fault(
        "unchanged", "conditional GET", conditional, "NotModified, 0 bytes",
        replaced(client, "conditions", lambda validators: {}),
    ),
    Fault(
        "busy server", "Retry-After", busy, "whole, waited",
        replaced(headers, "retry_after", lambda value: None),
    ),
    Fault(
        "an hour's rest", "Retry-After", long_rest, "asked-to-wait asked-to-wait 1 0",
        replaced(_Host, "rest", lambda self, seconds: None),
    ),
    Fault(
        "flaky server", "retries", at("/flaky"), "whole",
        replaced(
            client, "persist",
            lambda attempt, bounds, progress=None: _once(attempt),
        ),
    ),
    Fault(
        "many threads", "one connection a host", crowd(1), "1 at once", replaced(Turns, "turn", _no_turn)
    ),
    Fault(
        "many processes", "one connection a host", crowd(4), "1 at once",
        replaced_in("flows.http.throttle.fcntl.flock", lambda file, how: None),
    ),
    Fault(
        "gap", "a gap per host", gaps("/a.pdf", 2, private_gap=0.3), "kept",
        replaced(_Host, "rest", lambda self, seconds: None),
    ),
    Fault(
        "robots.txt forbids", "robots",
        says(200, "User-agent: wengao\nDisallow: /*.pdf$\n\nUser-agent: *\nAllow: /\n"), "robots-refused",
        replaced(robots.Robots, "permit", lambda self, url: 0.0),
    ),
    Fault(
        "robots.txt unreachable", "robots", says(500, ""), "unreachable",
        replaced(robots.Robots, "permit", lambda self, url: 0.0),
    ),
    Fault(
        "no robots.txt", "robots", says(403, ""), "whole",
        replaced(client, "receive_robots", lambda answer, bounds: headers.check_status(answer)),
    ),
    Fault(
        "crawl-delay", "robots", crawl_delay(0.3), "kept",
        replaced(robots, "bounded", lambda delay, most: 0.0),
    ),
    Fault(
        "crawl-delay without end", "robots", crawl_delay_bound, "within bounds",
        replaced(robots, "bounded", lambda delay, most: delay),
    ),
    Fault("robots.txt asked once", "robots", asked_once, "1 times", forgetful),
    Fault("credentials elsewhere", "credentials", elsewhere, "kept", everywhere),
    Fault("tokens in messages", "redaction", in_messages, "kept", replaced(transport, "shown", lambda url: url)),
    Fault("tokens in logs", "redaction", in_logs, "kept", chatty),
)  # fmt: skip


def _once(attempt: Callable[[], Any]) -> Any:
    try:
        return attempt()
    except transport.Again as again:
        raise again.problem from again
