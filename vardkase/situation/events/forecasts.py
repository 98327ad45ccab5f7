"""In the stream: what somebody has said will be, and what came of it."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
