"""No write without the token of a form of ours, and no guessing of tokens without end."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.wengao.web.conftest import OpenRoom, form_token
from wengao.web.entrance.form_tokens import FormTokens
from wengao.web.entrance.rate_limits import MOST_KEYS, RateLimit
from wengao.web.entrance.tokens import NamedTokens

TOKEN = "0123456789abcdef"
MULTIPART = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture
def bare(open_room: OpenRoom) -> TestClient:
    """A browser that adds no token by itself."""
    made = open_room(forms=False)
    made.headers["accept-language"] = "en"
    return made


def _multipart(*fields: tuple[str, str]) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    ]
    return ("".join(parts) + "--x--\r\n").encode()


@pytest.mark.parametrize(
    "path", ["/language", "/logout", "/compare", "/basket/list", "/basket/export", "/login"]
)
def test_a_form_without_its_token_does_nothing(bare: TestClient, path: str) -> None:
    """A page for people, a problem for programs; with a wrong token as without."""
    for fields in ({}, {"csrf": "0" * 64}, {"csrf": "x"}):
        answer = bare.post(path, data={**fields, "to": "en", "draft": "x"})
        assert answer.status_code == 403 and "reload it" in answer.text
    problem = bare.post(path, headers={"accept": "*/*"})
    assert (problem.status_code, problem.json()["error"]["code"]) == (403, "no-form-token")


def test_the_token_is_the_first_field_or_a_header(bare: TestClient) -> None:
    """A field further on is not looked for: a form is not read before it is known to be ours."""
    token = form_token(bare)
    assert bare.post("/language", content=f"csrf={token}&to=en").status_code == 303
    assert bare.post("/language", content=f"to=en&csrf={token}").status_code == 403
    assert bare.post("/language", data={"to": "en"}, headers={"x-csrf-token": token}).status_code == 303
    # read as a multipart form, which this route then does not understand
    first, last = (
        _multipart(*order) for order in ((("csrf", token), ("to", "en")), (("to", "en"), ("csrf", token)))
    )
    assert bare.post("/language", content=first, headers=MULTIPART).status_code == 400
    assert bare.post("/language", content=last, headers=MULTIPART).status_code == 403


def test_the_body_arrives_whole_behind_its_token(bare: TestClient) -> None:
    """What was looked at for the token is not lost, nor what came after it."""
    draft = "茶叶" * 3000
    answer = bare.post("/compare", data={"csrf": form_token(bare), "draft": draft})
    assert answer.status_code == 200 and draft in answer.text


def test_a_token_belongs_to_one_browser_and_one_login() -> None:
    """Another cookie, another name, another token of that name, another process: none."""
    forms = FormTokens(NamedTokens({"li": TOKEN, "wang": TOKEN[::-1]}))
    number, other = forms.new_number(), forms.new_number()
    token = forms.of(number, "li")
    assert forms.holds(token, number, "li")
    wrong = [(token, other, "li"), (token, number, "wang"), (token, number, None), (token, None, "li")]
    wrong += [(None, number, "li"), ("", number, "li"), ("é", number, "li"), (token, "x", "li")]
    assert not any(forms.holds(*one) for one in wrong)
    changed = FormTokens(NamedTokens({"li": "another-token-here"}))
    assert not changed.holds(token, number, "li")
    assert FormTokens(NamedTokens({"li": TOKEN})).holds(token, number, "li")  # a restart leaves pages valid
    assert not FormTokens(NamedTokens({})).holds(forms.of(number, None), number, None)


def test_a_program_writes_with_a_bearer_token_or_that_of_its_session(open_room: OpenRoom) -> None:
    """A bearer token is sent by no page elsewhere; without tokens the session says what to send along."""
    named = open_room(tokens={"li": TOKEN}, forms=False)
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert named.post("/language", data={"to": "en"}, headers=bearer).status_code == 303
    assert named.get("/api/v1/session", headers=bearer).json()["author"] == "li"
    made = open_room(forms=False)
    token = made.get("/api/v1/session").json()["form_token"]
    assert made.post("/language", data={"to": "en"}, headers={"x-csrf-token": token}).status_code == 303
    # without tokens a bearer header proves nothing
    assert open_room(forms=False).post("/language", data={"to": "en"}, headers=bearer).status_code == 403


def test_after_many_wrong_tokens_even_the_right_one_waits(open_room: OpenRoom) -> None:
    """By login and by bearer alike; right ones are not counted."""
    made = open_room(tokens={"li": TOKEN})
    for _ in range(10):
        made.get("/api/v1/speeches", headers={"authorization": f"Bearer {TOKEN}"})
        assert made.post("/login", data={"token": "wrong"}).status_code == 401
        assert made.get("/api/v1/speeches", headers={"authorization": "Bearer wrong"}).status_code == 401
    answer = made.post("/login", data={"token": TOKEN})
    assert answer.status_code == 429 and 0 < int(answer.headers["retry-after"]) <= 300
    assert "alarm" in answer.text
    bearer = made.get("/api/v1/speeches", headers={"authorization": f"Bearer {TOKEN}"})
    assert (bearer.status_code, bearer.json()["error"]["code"]) == (429, "too-often")


def test_a_rate_is_counted_over_a_sliding_while() -> None:
    """The oldest attempt makes room for the next; keys do not pile up."""
    limit = RateLimit(2, 10)
    for at in (0.0, 4.0):
        assert limit.wait("a", at) == 0
        limit.note("a", at)
    assert limit.wait("a", 5.0) == 5 and limit.wait("b", 5.0) == 0
    assert limit.wait("a", 10.1) == 0
    for number in range(MOST_KEYS + 10):
        limit.note(str(number), 20.0)
    kept: Any = limit.__dict__["_times"]
    assert len(kept) == MOST_KEYS


@pytest.mark.parametrize(
    ("guard", "harmless"),
    [
        ("wengao.web.entrance.form_tokens.FormTokens.holds", {}),
        ("wengao.web.entrance.guard.Guard._is_own", {"origin": "https://evil.example"}),
        ("wengao.web.entrance.rate_limits.RateLimit.wait", {}),
    ],
)
def test_each_guard_is_what_refuses(
    open_room: OpenRoom, monkeypatch: pytest.MonkeyPatch, guard: str, harmless: dict[str, str]
) -> None:
    """Taken out, each lets through what it refuses: no other stands in for it."""
    made = open_room(tokens={"li": TOKEN}, forms=guard != "wengao.web.entrance.form_tokens.FormTokens.holds")
    limited = guard.endswith("wait")
    if limited:
        for _ in range(20):
            made.post("/login", data={"token": "wrong"})
    refused = made.post("/login", data={"token": TOKEN}, headers=harmless)
    assert refused.status_code == (429 if limited else 403)
    monkeypatch.setattr(guard, (lambda *_: 0) if limited else (lambda *_: True))
    assert made.post("/login", data={"token": TOKEN}, headers=harmless).status_code == 303
