"""In the stream: scenarios and their indicators."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
