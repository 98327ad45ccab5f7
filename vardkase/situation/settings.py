"""The settings of the situation picture, declared beside the code they steer."""

from __future__ import annotations

__all__: list[str] = []
