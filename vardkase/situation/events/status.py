"""In the stream: how vital functions stand."""

from __future__ import annotations

from vardkase.situation.events import links

KINDS: tuple[type, ...] = links.KINDS
