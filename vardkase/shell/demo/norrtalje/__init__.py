"""Norrtälje's register for the demonstration: the real structure, role titles, obviously invented people, numbers that lead nowhere.

Telephone numbers come from the series that PTS keeps free for books and films (070-1740605–699, 08-46500400–499, 031-3900600–699,
040-6280400–499); addresses end in .example (RFC 2606). Everything goes in through `take_in_register`, as any register would.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.organisation.actions.organisations import OrganisationDraft
from vardkase.organisation.actions.people import PersonDraft
from vardkase.organisation.actions.posts import PostDraft
from vardkase.organisation.actions.register import (
    CheckedWay,
    HoldingDraft,
    RegisterDraft,
    take_in_register,
)
from vardkase.organisation.actions.ways import Owner, WayDraft
from vardkase.organisation.events import STREAM
from vardkase.organisation.rules import Channel, OrganisationKind
from vardkase.organisation.ssr import derived_id, ssr_actors, ssr_draft

SEED = UUID("01680000-0188-7000-8000-000000000188")
KEY = UUID("01680000-0188-7000-8000-00000000c0de")
FILE = Path(__file__).parent / "organisation.json"
CHECKED_BY = "Beredskapssamordnare"


def organisation_id(key: str) -> UUID:
    """The id of an organisation by its key in organisation.json: always the same. `ks` is the executive board, which keeps the register."""
    return derived_id(SEED, f"organisation {key}")


KEEPER_ID = organisation_id("ks")
MUNICIPALITY_ID = organisation_id("kommun")


def load_organisation(viewer: Viewer, now: datetime) -> dict[str, UUID]:
    """Enters the register once, however often it is called, and gives the organisations' ids by their keys."""
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    ids = {row["key"]: organisation_id(row["key"]) for row in (*data["organisations"], *data["partners"])}
    if ledger.find(STREAM, KEY) is None:
        take_in_register(viewer=viewer, keeper_id=KEEPER_ID, draft=_Draft(data, now).draft, key=KEY, now=now)
    return ids


class _Draft:
    """Turns the file into a draft for the register."""

    def __init__(self, data: dict[str, Any], now: datetime) -> None:
        self._now = now
        self.draft = RegisterDraft(data["source"], {}, {}, {}, {}, {})
        for row in data["organisations"]:
            self.draft.organisations[organisation_id(row["key"])] = _organisation(row, partner=False)
        for row in data["partners"]:
            self.draft.organisations[organisation_id(row["key"])] = _organisation(row, partner=True)
        for row in data["posts"]:
            self._post(row)
        for row in data["ways"]:
            self._way(row)
        self._ssr(data["ssr_on_call"])

    def _post(self, row: dict[str, Any]) -> None:
        post_id, place = _id("post", row["key"]), organisation_id(row["organisation"])
        self.draft.posts[post_id] = (place, PostDraft(row["title"], on_call=row.get("on_call", False)))
        for name in row.get("holders", ()):
            person_id = _id("person", name)
            self.draft.people[person_id] = (place, PersonDraft(name))
            self.draft.holdings[_id("holding", f"{row['key']} {name}")] = HoldingDraft(post_id, person_id)

    def _way(self, row: dict[str, Any]) -> None:
        post_id = _id("post", row["owner"])
        owner = Owner(post_id=post_id) if post_id in self.draft.posts else Owner(organisation_id=organisation_id(row["owner"]))
        said = WayDraft(Channel(row["channel"]), row["value"], row.get("hours", ""), row.get("priority", 1), row.get("note", ""))
        self._checked(f"{row['owner']} {row['channel']} {row['value']}", owner, said, row.get("checked_days_ago"))

    def _checked(self, name: str, owner: Owner, said: WayDraft, days_ago: int | None) -> None:
        at = None if days_ago is None else self._now - timedelta(days=days_ago)
        self.draft.ways[_id("way", name)] = CheckedWay(owner, said, at, CHECKED_BY if at else "")

    def _ssr(self, on_call: list[dict[str, Any]]) -> None:
        """The partners of the region, each with the function that is always awake."""
        by_name = {row["name"]: row for row in on_call}
        for actor in ssr_actors()["actors"]:
            row = by_name.get(actor["name"])
            if row is None:
                continue
            place, post_id = organisation_id(f"ssr {actor['name']}"), _id("post", f"ssr {actor['name']}")
            self.draft.organisations[place] = ssr_draft(actor)
            self.draft.posts[post_id] = (place, PostDraft(row["title"], on_call=True))
            said = WayDraft(Channel.PHONE, row["phone"], "dygnet runt")
            self._checked(f"ssr {actor['name']}", Owner(post_id=post_id), said, row.get("checked_days_ago"))


def _id(what: str, name: str) -> UUID:
    return derived_id(SEED, f"{what} {name}")


def _organisation(row: dict[str, Any], *, partner: bool) -> OrganisationDraft:
    return OrganisationDraft(
        name=row["name"],
        kind=OrganisationKind(row["kind"]),
        parent_id=organisation_id(row["parent"]) if "parent" in row else None,
        short_name=row.get("short_name", ""),
        partner=partner,
        ssr_member=row.get("ssr_member", False),
        county_code=row.get("county_code", ""),
        municipality_code=row.get("municipality_code", ""),
        notes=row.get("notes", ""),
    )
