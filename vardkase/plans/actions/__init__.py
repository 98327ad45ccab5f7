"""Writes of plans: one file for each noun."""

from __future__ import annotations

from vardkase.plans.actions.leading import (
    AdoptionDraft,
    adopt,
    change_frame,
    drop_draft,
    remove_role,
    save_role,
    start_draft,
)

__all__ = [
    "AdoptionDraft",
    "adopt",
    "change_frame",
    "drop_draft",
    "remove_role",
    "save_role",
    "start_draft",
]
