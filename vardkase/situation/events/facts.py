"""In the stream: facts and the series that they are in."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
