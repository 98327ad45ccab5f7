"""Where an obligation leads: to the act for those who may do it, and for other readers to the page where it stands."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership import law, queries


def to_act(viewer: Viewer, row: IncidentRow, ability: str, act: str, target: UUID | None = None, *, otherwise: str) -> str:
    """The address of an act, if `queries.Abilities` says that the viewer may do it; or else of a page of the room."""
    if getattr(queries.abilities(viewer, row), ability):
        return reverse(f"leadership:{act}", args=[row.id, target] if target else [row.id])
    return reverse(f"leadership:{otherwise}", args=[row.id])


def cited(said: str, section: law.Section | None) -> str:
    """A rule with its section inside its full stop; as it stands when no section is in force."""
    return f"{said.removesuffix('.')} ({section.cite})." if section else said
