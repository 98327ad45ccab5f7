"""In the stream: warnings from outside."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
