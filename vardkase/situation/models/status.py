"""Tables of how vital functions stand."""

from __future__ import annotations

from vardkase.situation.models import links  # noqa: F401 - imported so that Django knows the table
