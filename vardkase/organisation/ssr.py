"""The actors of Samverkan Stockholmsregionen as drafts for the register, and ids that are the same at every loading."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from vardkase.kernel.ids import id_at
from vardkase.organisation.actions.organisations import OrganisationDraft
from vardkase.organisation.rules import OrganisationKind

SSR_FILE = Path(__file__).parent / "data" / "ssr.json"


@cache
def ssr_actors() -> dict[str, Any]:
    """The 37 actors of Samverkan Stockholmsregionen with their kinds, the source and its date. Membership is data: expect it to drift."""
    listed: dict[str, Any] = json.loads(SSR_FILE.read_text(encoding="utf-8"))
    return listed


def ssr_draft(actor: dict[str, str]) -> OrganisationDraft:
    """An actor of the list as a partner."""
    return OrganisationDraft(
        name=actor["name"],
        kind=OrganisationKind(actor["kind"]),
        short_name=actor.get("short_name", ""),
        partner=True,
        ssr_member=True,
        county_code=actor.get("county_code", ""),
        municipality_code=actor.get("municipality_code", ""),
        notes=actor.get("notes", ""),
    )


def derived_id(seed: UUID, name: str) -> UUID:
    """An id that is always the same for the same seed and name, shaped as the seed's UUIDv7: what makes a second loading harmless."""
    digest = sha256(seed.bytes + name.encode("utf-8")).digest()
    return id_at(seed.int >> 80, int.from_bytes(digest[:2]), digest[2:10])
