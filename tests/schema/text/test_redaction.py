"""No secret is said: whatever form it has in an address, a setting or a header."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.text import redaction
from schema.text.redaction import redacted

SECRET = "s3cr3tW0rd"


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://anna:{SECRET}@host/db",
        f"postgresql+psycopg://anna:{SECRET}@[::1]:5432/db",
        f"postgresql://anna:a/{SECRET}#@host/db",
        f"postgresql://anna:a@{SECRET}@host/db",
        f"postgresql://anna:a:{SECRET}@host/db",
        f"postgresql://:{SECRET}@host/db",
        f"postgres:/anna:{SECRET}@host/db",
        f"postgresql://host/db?user=anna&password={SECRET}",
        f"postgresql://host/db?sslpassword={SECRET}&sslmode=require",
        f"'anna:{SECRET}@host/db' is not a database URL",
        f"connection failed: host=db user=anna password={SECRET} dbname=x",
        f"password='{SECRET} and more'",
        f"https://anna:{SECRET}@docs.example/a.pdf",
        f"https://{SECRET}@docs.example/a.pdf",
        f"https://docs.example/feed?token={SECRET}",
        f"https://docs.example/feed?page=2&access_token={SECRET}&x=1#f",
        f"https://docs.example/a?X-Amz-Signature={SECRET}&X-Amz-Credential={SECRET}",
        f"https://docs.example/a?sig={SECRET};key={SECRET}",
        f"https://docs.example/a?api_key={SECRET}&apikey={SECRET}&PASSWORD={SECRET}",
        f"s3://AKIA:{SECRET}@bucket/x",
        f"failed to resolve host '{SECRET}@db.example'",
        f"Authorization: Bearer {SECRET}",
        f"{{'authorization': 'Basic {SECRET}=='}}",
        f"Cookie: sid={SECRET}; other={SECRET}",
        f"failed: (postgresql://anna:{SECRET}@host/db) and https://x/?token={SECRET}, twice",
    ],
)
def test_a_secret_is_not_said(text: str) -> None:
    """Its place says what it is."""
    said = redacted(text)
    assert SECRET not in said and "***" in said


@pytest.mark.parametrize(
    "text",
    [
        "/home/anna/讲话:二@三.pdf",
        "https://docs.example/a.pdf?page=2&id=9f86d081",
        "https://docs.example/@anna/讲话.pdf",
        "postgresql://anna@host/db",
        "postgresql:///wengao",
        "sqlite:////home/anna/w.db",
        "同志们：今天@全体人员，12:30 开会",
        "the key of a speech is its text; bearer of news",
        "mailto:anna@docs.example",
        "error: unknown key 'stroe'",
    ],
)
def test_other_words_stay(text: str) -> None:
    """Paths, pages, user names and sentences are said as they are."""
    assert redacted(text) == text


def test_user_names_stay_where_they_help() -> None:
    """Who could not log in is the half of the message that helps."""
    assert redacted(f"postgresql://anna:{SECRET}@host/db") == "postgresql://anna:***@host/db"
    assert redacted(f"https://x/feed?token={SECRET}&page=2") == "https://x/feed?token=***&page=2"


@given(st.text(), st.text())
def test_it_never_breaks_and_is_done_once(before: str, after: str) -> None:
    """Any text; what was redacted once stays as it is."""
    once = redacted(f"{before} postgresql://a:{SECRET}@h/d {after}")
    assert SECRET not in once or SECRET in before + after
    assert redacted(once) == once


@pytest.mark.parametrize(
    "unit", ["a", ":", "@", "a:", "a@", "://", "=", "password=", "?token=", " ", "'", "cookie "]
)
def test_long_messages_cost_their_length(unit: str) -> None:
    """20,000 characters of one kind in a second of CPU: quadratic patterns would take a minute."""
    began = time.process_time()
    redacted("postgresql://" + unit * (20_000 // len(unit)))
    redacted(unit * (20_000 // len(unit)))
    assert time.process_time() - began < 2


def test_every_pattern_is_tried() -> None:
    """A new pattern needs an example above: each of them changes at least one."""
    patterns = {name for name in vars(redaction) if name.isupper()} - {"HIDDEN", "NAMES"}
    assert patterns == {"WEB", "OTHER", "BARE", "HOST", "QUERY", "SETTING", "HEADER", "COOKIE"}
