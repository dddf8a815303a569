"""Answers: JSON with an ETag, problems in the form of the contract."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

ENCODER = msgspec.json.Encoder()


def json_answer(request: Request, value: Any, *, headers: dict[str, str] | None = None) -> Response:
    """`value` (records too) as JSON with an ETag; 304 where the asker has it already."""
    return tagged(request, ENCODER.encode(value), "application/json", headers)


def tagged(request: Request, body: bytes, media_type: str, headers: dict[str, str] | None = None) -> Response:
    """A body with an ETag of its content; 304 where the asker has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    named = {**(headers or {}), "etag": tag}
    known = request.headers.get("if-none-match", "")
    if tag in (one.strip().removeprefix("W/") for one in known.split(",")):
        return Response(status_code=304, headers=named)
    return Response(body, media_type=media_type, headers=named)


def problem(status: int, code: str, message: str) -> Response:
    """`{"error": {"code", "message"}}`."""
    return JSONResponse({"error": {"code": code, "message": message}}, status)
