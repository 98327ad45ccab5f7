"""What plans writes in the ledger: one file for each noun."""

from __future__ import annotations

from vardkase.plans.events import documents, terms  # noqa: F401 - imported for its declarations
from vardkase.plans.events.leading import STREAMS, Adopted, DraftDropped, DraftStarted, FrameChanged, RoleRemoved, RoleSaved, stream_of

__all__ = ["STREAMS", "Adopted", "DraftDropped", "DraftStarted", "FrameChanged", "RoleRemoved", "RoleSaved", "stream_of", "terms"]
