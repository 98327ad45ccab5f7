"""In the stream: how vital functions stand."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
