"""Secrecy marks and who sees what.

A mark is a note, not a judgement: whether something may be handed out is tried when somebody asks for it (offentlighets- och
sekretesslagen 2009:400). In the room it decides who reads the text. Number, time and category of a hidden entry stay visible, so that
everyone can see that the log is whole; its text, author, counterpart, place, tags and attachments do not.

A chain of corrections, with everything that was later said about it, carries one mark: what hides an entry hides its corrections too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from vardkase.access.rules import EVERYWHERE, Capability, Viewer
from vardkase.incidents.rules.incidents import State, scopes
from vardkase.incidents.rules.text import MAX_SHORT, check_free_text, check_length, clean_line
from vardkase.kernel.refusal import Refusal

Audience = frozenset[str]

ALL_SECRETS = "secret:*"


class Secrecy(StrEnum):
    """How open an entry is, from the most open."""

    OPEN = "open"
    INTERNAL = "internal"
    SECRET = "secret"  # noqa: S105 - the name of a mark, not a password


_ORDER = {Secrecy.OPEN: 0, Secrecy.INTERNAL: 1, Secrecy.SECRET: 2}


@dataclass(frozen=True, slots=True)
class Mark:
    """A secrecy mark. SECRET names the statute (`18 kap. 13 § OSL`) and the authority that holds the secret."""

    level: Secrecy = Secrecy.OPEN
    statute: str = ""
    authority_id: UUID | None = None
    authority: str = ""


OPEN = Mark()


def seen_key(mark: Mark) -> str:
    """The compartment of a mark: what an audience must contain to see it."""
    return f"secret:{mark.authority_id or ''}" if mark.level == Secrecy.SECRET else str(mark.level)


def at_least(mark: Mark, least: Secrecy) -> Mark:
    """The mark, or one of the level `least` where it is weaker."""
    return mark if _ORDER[mark.level] >= _ORDER[least] else Mark(least)


def audience(viewer: Viewer, incident_id: UUID, authority_id: UUID) -> Audience:
    """The compartments that a viewer sees in an incident; empty when the viewer may not even know of it.

    Secrets: those with LOG_READ_SECRET at the incident itself see all of them, others those of the authorities where they hold it,
    because secrecy applies between authorities also inside one municipality.
    """
    here = scopes(incident_id, authority_id)
    if not viewer.can(Capability.INCIDENT_READ, here):
        return frozenset()
    seen = {"open"}
    if viewer.can(Capability.LOG_READ_INTERNAL, here):
        seen.add("internal")
    held = viewer.scopes_with(Capability.LOG_READ_SECRET)
    if EVERYWHERE in held or f"incident:{incident_id}" in held:
        seen.add(ALL_SECRETS)
    else:
        seen.update("secret:" + scope.removeprefix("org:") for scope in held if scope.startswith("org:"))
    return frozenset(seen)


def may_see(seen: Audience, key: str) -> bool:
    """Whether an audience sees a compartment."""
    return key in seen or (ALL_SECRETS in seen and key.startswith("secret:"))


def audience_key(seen: Audience) -> str:
    """An audience as one word without blanks: those with the same word are shown the same bytes."""
    return "+".join(sorted(seen))


def audience_of(key: str) -> Audience:
    """The audience of a word made by `audience_key`."""
    return frozenset(part for part in key.split("+") if part)


def check_mark(mark: Mark, authority_id: UUID, authority: str, *, today: date) -> Mark:
    """The mark in order: a secret names its statute, and nothing else does; without an authority it is the incident's own.

    The statute is shown also to those who do not see what it hides: a personal identity number has no place there either. Refused:
    "incident.secret_needs_statute", "incident.statute_without_secret", "incident.text_too_long", "incident.personal_id_in_text".
    """
    statute = clean_line(mark.statute)
    check_length("statute", statute, MAX_SHORT)
    check_free_text({"statute": statute}, today=today)
    if mark.level != Secrecy.SECRET:
        if statute:
            raise Refusal("incident.statute_without_secret", field="statute")
        return Mark(mark.level)
    if not statute:
        raise Refusal("incident.secret_needs_statute", field="statute")
    if mark.authority_id is None:
        return Mark(Secrecy.SECRET, statute, authority_id, authority)
    return Mark(Secrecy.SECRET, statute, mark.authority_id, clean_line(mark.authority) or str(mark.authority_id))


def check_may_mark(viewer: Viewer, here: tuple[str, ...], state: State, old: Mark, new: Mark, reason: str) -> None:
    """Raising a mark: whoever may write. Lowering, moving a secret, or marking after the end: whoever leads, and a lowering says why."""
    lowers = _ORDER[new.level] < _ORDER[old.level] or (old.level == new.level == Secrecy.SECRET and old.authority_id != new.authority_id)
    needed = Capability.INCIDENT_LEAD if lowers or not state.is_written_in else Capability.LOG_WRITE
    if not viewer.can(needed, here):
        raise Refusal("incident.lowering_needs_lead" if lowers else "incident.may_not_write")
    if state == State.ARCHIVED:
        raise Refusal("incident.archived")
    if lowers and not reason:
        raise Refusal("incident.lowering_needs_reason")
    if old == new:
        raise Refusal("incident.same_mark")
