"""`/speeches/ID/text.md`: one speech as Markdown, to keep."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from schema.export.rows import speeches
from schema.query.filters import Filter
from schema.query.references import find_speech
from wengao.web.asked import Room
from wengao.web.documents import markdown

router = APIRouter(include_in_schema=False)


@router.get("/speeches/{speech_id}/text.md")
def text(room: Room, speech_id: str) -> Response:
    """The first print of the speech."""
    with room.session() as session:
        line = next(speeches(session, Filter(speech=find_speech(session, speech_id))))
    headers = {"content-disposition": f'attachment; filename="{line.speech_id}.md"'}
    return Response(markdown([line]), media_type="text/markdown; charset=utf-8", headers=headers)
