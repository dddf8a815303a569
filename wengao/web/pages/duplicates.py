"""`/duplicates`: clusters of copies, and where each text came up first and again."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schema.dedup.cluster_list import largest_clusters
from schema.query.items import FileItem, compilation_names, items_of_clusters
from schema.query.stand_ins import stand_ins
from wengao.web.asked import Room
from wengao.web.lanes import slow
from wengao.web.rendering import page
from wengao.web.url_filters import number

router = APIRouter(include_in_schema=False)
SHOWN: Final = 20
MEMBERS: Final = 12  # prints of a cluster that its timeline names
UNDATED: Final = "9999"


@router.get("/duplicates")
@slow
def duplicates(request: Request, room: Room) -> Response:
    """Clusters, those with the most speeches first, each as a timeline of its prints."""
    start = number(request.query_params, "start", 0, most=5000) or 0
    with room.session() as session:
        clusters = largest_clusters(session, start, SHOWN + 1)
        items: dict[str, list[FileItem]] = {cluster.cluster_id: [] for cluster in clusters[:SHOWN]}
        for item in items_of_clusters(session, items):
            items[item.cluster_id].append(item)
        for found in items.values():
            found.sort(key=lambda item: (item.date or UNDATED, item.file_sha256, item.ordinal))
        shown = [item.file_sha256 for found in items.values() for item in found[:MEMBERS]]
        names = compilation_names(session, shown)
        titles = stand_ins(
            session,
            [
                (item.speech_id, item.file_sha256)
                for found in items.values()
                for item in found[:MEMBERS]
                if not item.title
            ],
        )
    context = {
        "clusters": clusters[:SHOWN],
        "items": items,
        "names": names,
        "titles": titles,
        "members": MEMBERS,
        "start": start,
        "next_start": start + SHOWN if len(clusters) > SHOWN else None,
    }
    return page(request, "duplicates.html", context)
