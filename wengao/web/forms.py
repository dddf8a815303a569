"""Forms as browsers send them, bounded in size, read without a parser of multipart."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

from wengao.web.url_filters import BadRequest


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request; raises BadRequest beyond `most` bytes, without reading on."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise BadRequest(f"more than {most:,} bytes")
        parts.append(part)
    return b"".join(parts)


async def form_of(request: Request, most: int = 64_000) -> dict[str, str]:
    """The first value of each field of a form."""
    try:
        fields = parse_qs((await body_of(request, most)).decode(), keep_blank_values=True, max_num_fields=100)
    except (UnicodeDecodeError, ValueError) as error:
        raise BadRequest("the form cannot be read") from error
    return {name: values[0] for name, values in fields.items()}
