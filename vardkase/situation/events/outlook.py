"""In the stream: what fails next."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
