"""From ledger entries to the tables the screens read: by actions as they happen, and by `rebuild` from the beginning."""

from __future__ import annotations

from vardkase.incidents.projections.apply import apply, read_chain, rebuild

__all__ = ["apply", "read_chain", "rebuild"]
