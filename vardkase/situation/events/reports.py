"""In the stream: situation reports."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
