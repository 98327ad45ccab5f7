"""What is written of vital functions. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

KINDS: tuple[type, ...] = ()
