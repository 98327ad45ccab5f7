"""Short ways to a document: begun, written, sent for comments, adopted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from vardkase.kernel.ids import new_id
from vardkase.plans import rules
from vardkase.plans.actions import document_adoption
from vardkase.plans.actions import documents as writing
from vardkase.plans.queries import documents, referrals
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.documents import Cloak, Content, Cover, Decision, Ground, Invited, Section

OVERALL, BOARD, SECRET = "crisis_plan", "board_crisis_plan", Cloak(Cover.SECRET, Ground.PREPAREDNESS, "Platsen ska inte vara känd.")


def act(town: Any, what: str, **facts: Any) -> Any:
    """Does something to a document as Alva unless told otherwise."""
    common = {"viewer": town.viewer, "key": new_id(), "now": town.now}
    return getattr(writing if hasattr(writing, what) else document_adoption, what)(**{**common, **facts})


def begun(town: Any, kind: str = OVERALL, place: UUID | None = None, **facts: Any) -> UUID:
    """A new document with its first draft; its id."""
    return act(town, "begin_document", organisation_id=place or town.municipality, kind=kind, **facts).event.document.id


def draft(town: Any, id: UUID) -> Content:
    """What the draft says now."""
    return documents.draft(town.viewer, id, town.now).written


def part(town: Any, id: UUID, key: str) -> Section:
    """A section of the draft."""
    found = draft(town, id).section(key)
    assert found is not None, key
    return found


def owned(town: Any, id: UUID, **facts: Any) -> None:
    """The draft gets an owner, and whatever else is said."""
    before = draft(town, id).facts
    after = replace(before, **{"owner": "Beredskapssamordnare", **facts})
    act(town, "change_document_facts", document_id=id, facts=after, seen=rules.digest(before))


def wrote(town: Any, id: UUID, key: str = "direction", text: str = "Liv och hälsa först.", **facts: Any) -> Any:
    """A section of the draft gets a text."""
    before = draft(town, id).section(key)
    after = replace(before, text=text, **facts) if before else Section("", key, text, **facts)
    return act(town, "save_section", document_id=id, section=after, seen=rules.digest(before))


def ready(town: Any, kind: str = OVERALL, place: UUID | None = None, **facts: Any) -> UUID:
    """A draft that may be adopted."""
    id = begun(town, kind, place)
    owned(town, id, **facts)
    wrote(town, id)
    return id


def decision(town: Any, days_ago: int = 10, **facts: Any) -> Decision:
    """A decision of the council some days ago, for the term that runs (2018)."""
    day: date = town.now.date() - timedelta(days=days_ago)
    said = {"adopter": Adopter.COUNCIL, "decided_by": "Kommunfullmäktige", "decided_on": day, "paragraph": "§ 12", "registry": "KS 2018-1"}
    return Decision(**{**said, "valid_from": day, "election": 2018, **facts})


def adopt(town: Any, id: UUID, **facts: Any) -> Any:
    """The draft is adopted."""
    more = {name: facts.pop(name) for name in ("key", "viewer", "now") if name in facts}
    seen = rules.digest(draft(town, id))
    return act(town, "adopt_document", **{"document_id": id, "decision": decision(town, **facts), "seen": seen, **more})


def in_force(town: Any, kind: str = OVERALL, place: UUID | None = None, **facts: Any) -> UUID:
    """A document that is adopted."""
    id = ready(town, kind, place)
    adopt(town, id, **facts)
    return id


def next_version(town: Any, id: UUID, text: str, **facts: Any) -> None:
    """Another version, with another text under the first heading."""
    act(town, "start_document_draft", document_id=id)
    wrote(town, id, text=text)
    adopt(town, id, **facts)


def referred(town: Any, id: UUID, *places: UUID, days: int = 14, **facts: Any) -> UUID:
    """The draft is out for comments; the id of the referral."""
    asked = tuple(Invited(place, "") for place in places or (town.social,))
    said = {"invited": asked, "question": "Vad saknas?", "last_day": town.now.date() + timedelta(days=days)}
    entry = act(town, "refer", document_id=id, **{"seen": rules.digest(draft(town, id)), **said, **facts})
    return entry.event.referral_id


def commented(town: Any, referral_id: UUID, viewer: Any = None, **facts: Any) -> UUID:
    """A comment of the social board's; its id."""
    said = {"organisation_id": town.social, "section_key": "direction", "text": "Skriv om äldre.", "author": "Socialchef"}
    entry = act(town, "comment", referral_id=referral_id, **{**said, "viewer": viewer or town.viewer, **facts})
    return entry.event.comment_id


def comments(town: Any, referral_id: UUID) -> Any:
    """What was said of a draft."""
    return referrals.referral(town.viewer, referral_id, town.now).comments
