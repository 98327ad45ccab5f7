"""Short ways to pictures: something to choose among, proposals, and what others have conveyed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import OPEN, Mark
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import pictures as actions
from vardkase.situation.material import Material, Section
from vardkase.situation.rules.pictures import CollectedDraft, Gathering, PictureLine, ProposalDraft, ReceivedDraft

SOON, AFTER = later(5), later(10)
POWER = Material(
    Section.CONSEQUENCES, "fact:el", "Omkring 28 528 kunder saknar el.", "28 528", NIGHT, 1, "Nätbolaget", "/f/1", important=True
)
HOME = Material(Section.CONSEQUENCES, "status:hemtjanst", "Hemtjänsten når inte Yxlan.", "orange", NIGHT, 1, "Socialkontoret")
CLOSED = Material(Section.NEEDS, "fact:intern", "Personallistan är tunn.", "3", NIGHT, 1, mark=INTERNAL)
PROPOSAL = ProposalDraft(
    "Stora strömavbrott i norra kommunen",
    "Vi klarar natten.",
    ("Länsstyrelsen", "Region Stockholm"),
    (("fact:el", 1), ("status:hemtjanst", 1)),
)


def offered(monkeypatch: Any, *those: Material) -> None:
    """Only this is there to choose among."""
    from vardkase.situation import material

    monkeypatch.setattr(material, "_offers", [lambda viewer, row, known: list(those)])


def line(text: str, as_of: datetime = NIGHT, **more: Any) -> PictureLine:
    return PictureLine(Section.CONSEQUENCES, "line:0", text, as_of, **more)


def theirs(actor: str = "Länsstyrelsen", *texts: str, mark: Mark = OPEN, **more: Any) -> ReceivedDraft:
    said = tuple(line(text) for text in texts or ("Hela länet är drabbat.",))
    facts: dict[str, Any] = {"headline": "Läget i länet", "as_of": NIGHT, "how": Gathering.CONFERENCE, "lines": said} | more
    return ReceivedDraft(actor, mark=mark, **facts)


def proposed(viewer: Viewer, incident_id: UUID, draft: ProposalDraft = PROPOSAL, *, now: datetime = NIGHT) -> UUID:
    """A proposal; its id."""
    key = new_id()
    actions.propose_picture(viewer=viewer, incident_id=incident_id, draft=draft, key=key, now=now)
    return key


def conveyed(viewer: Viewer, incident_id: UUID, picture_id: UUID, *, now: datetime = SOON) -> int:
    """It is approved; the number of the entry."""
    return actions.convey_picture(viewer=viewer, incident_id=incident_id, picture_id=picture_id, key=new_id(), now=now).number


def got(viewer: Viewer, incident_id: UUID, draft: ReceivedDraft | None = None, *, now: datetime = NIGHT) -> UUID:
    """Another actor's picture is taken down; its id."""
    key = new_id()
    actions.receive_picture(viewer=viewer, incident_id=incident_id, draft=draft or theirs(), key=key, now=now)
    return key


def gathered(viewer: Viewer, incident_id: UUID, *chosen: str, now: datetime = AFTER, **more: Any) -> UUID:
    """The collected picture is put on record; its id."""
    key = new_id()
    facts: dict[str, Any] = {"headline": "Samlat läge", "judgement": "Elen är värst; uppgifterna om Yxlan går isär."} | more
    actions.collect_picture(viewer=viewer, incident_id=incident_id, draft=CollectedDraft(chosen=chosen, **facts), key=key, now=now)
    return key
