"""In the stream: what is drawn on the map."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
