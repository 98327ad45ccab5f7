"""In the stream: requests for information."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
