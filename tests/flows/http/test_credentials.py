"""Credentials: read from the environment, for one origin each, shown nowhere."""

from __future__ import annotations

import base64
import traceback

import httpx
import pytest

from flows.http.credentials import BadCredential, credential, from_environment


def test_the_three_ways() -> None:
    """Bearer, Basic and Cookie, each as its header."""
    known = from_environment(
        {
            "WENGAO_AUTH_A": "https://a.example Bearer 3f9a",
            "WENGAO_AUTH_B": "https://b.example:8443/ basic 安娜:密码 with space",
            "WENGAO_AUTH_C": "http://c.example Cookie sid=1; vip=yes",
            "WENGAO_DB": "sqlite:///x.db",
        }
    )
    assert known.for_url(httpx.URL("https://a.example/x")) == {"authorization": "Bearer 3f9a"}
    basic = known.for_url(httpx.URL("https://b.example:8443/"))["authorization"].removeprefix("Basic ")
    assert base64.b64decode(basic).decode() == "安娜:密码 with space"
    assert known.for_url(httpx.URL("http://c.example/x")) == {"cookie": "sid=1; vip=yes"}


@pytest.mark.parametrize(
    "url",
    ["http://a.example/", "https://a.example:8443/", "https://b.a.example/", "https://a.example.evil/", "https://a.exampl/"],
)  # fmt: skip
def test_no_other_origin(url: str) -> None:
    """Another scheme, port or host gets nothing, however alike it looks."""
    known = from_environment({"WENGAO_AUTH_A": "https://a.example Bearer 3f9a"})
    assert known.for_url(httpx.URL(url)) == {}


@pytest.mark.parametrize(
    "value",
    ["s3cret", "https://a.example s3cret", "a.example Bearer s3cret", "https://u:s3cret@a.example Bearer s3cret",
     "https://a.example/path Bearer s3cret", "https://a.example Bearer s3cret\nx: y", "https://a.example Bearer 密s3cret",
     "https://a.example Token s3cret"],
)  # fmt: skip
def test_a_bad_variable_is_named_and_not_shown(value: str) -> None:
    """The message names the variable and the form; the secret stands in no message and no traceback."""
    with pytest.raises(BadCredential, match="WENGAO_AUTH_LIBRARY") as caught:
        credential("WENGAO_AUTH_LIBRARY", value)
    said = "".join(traceback.format_exception(caught.value, chain=True))
    assert "s3cret" not in said


def test_nothing_is_shown() -> None:
    """Representations hold no secret."""
    assert "3f9a" not in repr(credential("WENGAO_AUTH_A", "https://a.example Bearer 3f9a"))
    assert "3f9a" not in repr(from_environment({"WENGAO_AUTH_A": "https://a.example Bearer 3f9a"}))
