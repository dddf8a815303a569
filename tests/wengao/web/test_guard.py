"""Hosts, origins, tokens, headers: who may ask, and what every answer carries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.wengao.web.conftest import OpenRoom, form_token
from wengao.errors import BadConfiguration
from wengao.web.entrance.guard import host_name
from wengao.web.entrance.tokens import COOKIE, LASTS, NamedTokens, read_tokens
from wengao.web.serving import refuse_open_door

TOKEN = "0123456789abcdef"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:8765", "[::2]"]
)
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    """On pages, the API, files of ours and health alike: no page elsewhere can be pointed at this machine."""
    for path in ("/", "/api/v1/speeches", "/static/room.css", "/healthz"):
        assert client.get(path, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1", "[::1]:8765", "LOCALHOST"])
def test_this_machine_is_known_by_its_names(client: TestClient, host: str) -> None:
    """Whatever the port."""
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_other_names_are_those_of_the_configuration(open_room: OpenRoom) -> None:
    """`allowed_hosts`, and the host of `base_url`."""
    made = open_room(web_hosts=("Lib.example",), web_base_url="https://read.example/room")
    for host, status in (("lib.example", 200), ("read.example", 200), ("other.example", 421)):
        assert made.get("/", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://127.0.0.1:8765"}, 303),
        ({}, 303),
    ],
)
def test_a_write_comes_from_our_own_pages(client: TestClient, headers: dict[str, str], status: int) -> None:
    """A form elsewhere cannot send to the reading room; a program without a browser may."""
    assert client.post("/language", data={"to": "en"}, headers=headers).status_code == status


def test_behind_a_proxy_the_origin_is_that_of_the_base_url(open_room: OpenRoom) -> None:
    """The proxy's own name for us is none."""
    made = open_room(web_base_url="https://read.example")
    for origin, status in (("https://read.example", 303), ("http://read.example", 403)):
        cookie = made.get("/login", headers={"host": "read.example"}).headers["set-cookie"]
        assert "Secure" in cookie  # so this client, without TLS, does not keep it by itself
        headers = {"host": "read.example", "origin": origin, "cookie": cookie.partition(";")[0]}
        page = made.get("/login", headers=headers | {"origin": "https://read.example"}).text
        headers["x-csrf-token"] = re.findall(r'name="csrf" value="(\w+)"', page)[0]
        assert made.post("/language", data={"to": "en"}, headers=headers).status_code == status


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    """Pages, refusals, errors, files of ours."""
    answers = [client.get(path) for path in ("/", "/nowhere", "/static/room.css", "/api/v1/search?limit=x")]
    for answer in [*answers, client.get("/", headers={"host": "evil.example"})]:
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_without_a_token_nothing_is_read(open_room: OpenRoom) -> None:
    """Pages lead to the login, the API says 401; styles and health are open."""
    made = open_room(tokens={"li": TOKEN})
    assert made.get("/people?q=1").headers["location"] == "/login?next=%2Fpeople%3Fq%3D1"
    assert made.get("/api/v1/speeches").status_code == 401
    assert made.get("/api/v1/openapi.json").status_code == 401
    assert made.post("/compare", data={"draft": "x"}).status_code == 401
    for path in ("/login", "/static/room.css", "/healthz"):
        assert made.get(path).status_code == 200


def test_a_token_enters_as_bearer_or_by_login(open_room: OpenRoom) -> None:
    """A wrong one does not; the cookie does not hold the token, and is for this site alone."""
    made = open_room(tokens={"li": TOKEN})
    assert made.get("/api/v1/speeches", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert made.get("/api/v1/speeches", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert made.post("/login", data={"token": "wrong", "next": "/people"}).status_code == 401
    answer = made.post("/login", data={"token": TOKEN, "next": "/people"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "samesite=lax" in cookie.lower() and TOKEN not in cookie
    assert made.get("/people").status_code == 200
    assert "li" in made.get("/people").text
    made.headers["x-csrf-token"] = form_token(made)  # that of the login, no longer of anybody
    made.post("/logout")
    assert made.get("/people").status_code == 303


def test_a_cookie_is_ours_of_a_known_name_and_not_over() -> None:
    """Another token, a changed name, a changed end, a late hour: none enters."""
    tokens = NamedTokens({"li": TOKEN, "wang": TOKEN[::-1]})
    cookie = tokens.cookie("li", now=1000.0)
    ends, signature, name = cookie.split(".")
    assert tokens.of_cookie(cookie, now=1000.0) == "li"
    assert tokens.of_cookie(cookie, now=1001.0 + LASTS) is None
    assert NamedTokens({"li": "another-token-here"}).of_cookie(cookie, now=1000.0) is None
    for forged in (
        f"{int(ends) + 9}.{signature}.{name}",
        f"{ends}.{signature}.{b'wang'.hex()}",
        "",
        "a.b.c",
        "1.é.00",
    ):
        assert tokens.of_cookie(forged, now=1000.0) is None
    assert COOKIE == "wengao_token"


def test_a_token_file_has_a_name_and_a_token_on_a_line(tmp_path: Path) -> None:
    """Comments and blank lines stand between; a short token, a doubled name or an empty file is told."""
    path = tmp_path / "tokens"
    path.write_text(f"# office\nli {TOKEN}\n\nwang {TOKEN}1\n")
    assert dict(read_tokens("", str(path)).by_name) == {"li": TOKEN, "wang": f"{TOKEN}1"}
    assert read_tokens(TOKEN, None).holder(TOKEN) == "WENGAO_WEB_TOKEN"
    for text in ("li short\n", f"li {TOKEN}\nli {TOKEN}2\n", "# nothing\n", f"a b {TOKEN}\n"):
        path.write_text(text)
        with pytest.raises(BadConfiguration):
            read_tokens("", str(path))
    with pytest.raises(BadConfiguration):
        read_tokens("", str(tmp_path / "missing"))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "lib.example", ""])
def test_an_address_that_others_reach_needs_a_token(host: str) -> None:
    """Exit 4 without one."""
    with pytest.raises(BadConfiguration) as caught:
        refuse_open_door(host, NamedTokens({}))
    assert caught.value.exit_code == 4
    refuse_open_door(host, NamedTokens({"li": TOKEN}))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.5.5.5", "::1", "localhost", "[::1]"])
def test_loopback_needs_none(host: str) -> None:
    """Only this machine reaches it."""
    refuse_open_door(host, NamedTokens({}))


def test_the_name_in_a_host_header() -> None:
    """Without port and brackets."""
    assert [host_name(one) for one in ("A.b:80", "[::1]:80", "[::1]", "x")] == ["a.b", "::1", "::1", "x"]
