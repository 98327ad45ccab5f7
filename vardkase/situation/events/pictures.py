"""In the stream: pictures that are conveyed and collected."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
