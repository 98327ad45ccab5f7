"""The municipality's own base map: one large file, of which a browser asks for a piece at a time (HTTP Range)."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.rules import Capability
from vardkase.kernel.refusal import Refusal

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
MOST = 8 * 1024 * 1024  # bytes of one answer: a piece of a map is far less, and a whole map of a county far more


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def tiles(request: HttpRequest) -> HttpResponse:
    """A piece of the file. Refusal("situation.not_found") when none is set or it is not there."""
    file: Path | None = settings.MAP_TILES_FILE
    if file is None or not file.is_file():
        raise Refusal("situation.not_found")
    size = file.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("Range", "bytes=0-"))
    first = int(asked[1]) if asked else 0
    if first >= size:
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    last = min(int(asked[2]) if asked and asked[2] else size - 1, size - 1, first + MOST - 1)
    if last < first:
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    with file.open("rb") as opened:
        opened.seek(first)
        piece = opened.read(last - first + 1)
    headers = {
        "Content-Range": f"bytes {first}-{last}/{size}",
        "Accept-Ranges": "bytes",
        "ETag": f'"{file.stat().st_mtime_ns:x}-{size:x}"',
        # The same for everybody who is signed in, and no part of the incident; a shared computer may keep it for a day.
        "Cache-Control": "private, max-age=86400",
        # Pieces are compressed as they lie; the middleware that compresses answers leaves those alone that say how they are coded.
        "Content-Encoding": "identity",
    }
    return HttpResponse(piece, status=HTTPStatus.PARTIAL_CONTENT, content_type="application/vnd.pmtiles", headers=headers)
