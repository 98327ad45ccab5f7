"""Short ways to a led incident: staffs, decisions, tasks, and a crisis board at work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions
from vardkase.leadership.models import CardItemRow, CardRow
from vardkase.leadership.rules.board import ActivationDraft, Conditions, Extent, Judge, TakeoverDraft
from vardkase.leadership.rules.decisions import Capacity, DecisionDraft
from vardkase.leadership.rules.meetings import Attendance, MeetingDraft, MeetingKind
from vardkase.leadership.rules.roles import Card, CardsDraft, RoleDraft
from vardkase.leadership.rules.sittings import ConveningDraft, ItemDraft
from vardkase.leadership.rules.staffs import DirectionDraft, Seat, StaffDraft
from vardkase.leadership.rules.tasks import QuestionDraft, TaskDraft
from vardkase.plans.rules import Band, CardItem, ItemKind, Spawn

CONDITIONS = Conditions(
    "Elen är borta för halva kommunen sedan i natt.",
    "Hemtjänsten når inte fram och trygghetslarmen är döda.",
    "Vägarna måste röjas och de sjukaste nås före kvällen.",
)
STAFF = StaffDraft("Central krisledning", Seat.CENTRAL, "Kommundirektör", "Flera förvaltningar berörs och måste samordnas.", "Stabschef")
DIRECTION = DirectionDraft("Ingen ska fara illa.", "Vi prioriterar liv och hälsa före vägar.", "Kommundirektör", ("Äldre", "Öarna"))
DECISION = DecisionDraft(
    "Trygghetspunkter öppnas",
    "Fem brandstationer öppnas för allmänheten.",
    "Många saknar el och vatten.",
    "Kommundirektör",
    Capacity.DIRECTOR,
    "Delegationsordningen 1.4",
)
TASK = TaskDraft("Ring alla som har trygghetslarm på Blidö.", "Hemtjänsten")
QUESTION = QuestionDraft("Vem röjer vägarna på Vätö?", "Trafikverket")
ACTIVATION = ActivationDraft("Kommunstyrelsens arbetsutskott", Judge.CHAIR, CONDITIONS, "Krisledningsnämndens ordförande")
TAKEOVER = TakeoverDraft(
    "Socialnämnden",
    Extent.PART,
    "Ledning av hemtjänstens bemanning",
    consulted="Socialnämndens ordförande kl. 11.05",
    grounds="Bemanningen räcker inte.",
    minutes="Krisledningsnämnden den 2 januari 2019, § 2",
)
# Three small cards: enough for every rule, and quick to hand out.
ITEMS = (
    CardItem("first-1", Band.FIRST, ItemKind.DO, "Öppna loggen.", 0, Spawn.ENTRY),
    CardItem("first-2", Band.FIRST, ItemKind.ASK, "Fråga vilka som är på väg.", 15, Spawn.TASK),
    CardItem("shift-1", Band.SHIFT, ItemKind.DECIDE, "Besluta om avlösning.", 240, Spawn.DECISION),
    CardItem("close-1", Band.CLOSE, ItemKind.CHECK, "Kontrollera öppna uppdrag."),
)
CARDS = CardsDraft(
    (
        Card("chief_of_staff", "Stabschef", "Leder staben.", 1, 15, ITEMS),
        Card("log_keeper", "Loggförare", "För loggen.", 1, 15, ITEMS[:2]),
        Card("service", "Verksamhetsföreträdare", "Talar för sin verksamhet.", 2, 30, ITEMS[:1]),
    ),
    "Krisledningsplan, ledningsdel",
    None,
    3,
    (("log_keeper", "chief_of_staff"),),
)

BRIEFING = MeetingDraft(MeetingKind.BRIEFING, place="Stabsrummet", at=later(30))
PRESENT = Attendance(("Stabschef", "Lägesfunktionen", "Samverkansfunktionen"))
SITTING = ConveningDraft(
    later(60), "Stadshuset", "Krisledningsnämndens ordförande", "Telefon och sms", ("Ordföranden", "Ledamot ett", "Ledamot två"),
    ("Ersättare ett",), short_notice="Hemtjänsten är hotad i natt.", by_laws="2 § reglementet", items=("Lägesbild",),
)  # fmt: skip
SEATED = Attendance(
    ("Ordföranden", "Ledamot ett"), "Ordföranden", ("Ledamot två",), ("Ersättare ett",), "Nämndsekreteraren", ("Ledamot ett",), 5
)
ITEM = ItemDraft("Lägesbild", background="Halva kommunen är utan el.", decision="Nämnden noterar läget.", grounds="Det är känt.")


def act(what: str, viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """Does something with a key of its own, and gives the key: the id of what it made."""
    key = facts.pop("key", None) or new_id()
    getattr(actions, what)(viewer=viewer, incident_id=incident_id, key=key, now=facts.pop("now", NIGHT), **facts)
    return key


def staffed(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A staff that is open; returns its id."""
    return act("open_staff", viewer, incident_id, draft=facts.pop("draft", STAFF), **facts)


def decided(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A decision; returns its id."""
    return act("take_decision", viewer, incident_id, draft=facts.pop("draft", DECISION), **facts)


def tasked(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A task; returns its id."""
    return act("give_task", viewer, incident_id, draft=facts.pop("draft", TASK), **facts)


def asked(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A question on the lead board; returns its id."""
    return act("raise_question", viewer, incident_id, draft=facts.pop("draft", QUESTION), **facts)


def activated(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A crisis board at work; returns the id of that."""
    return act("activate_board", viewer, incident_id, draft=facts.pop("draft", ACTIVATION), **facts)


def took_over(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """Something taken over; returns its id."""
    return act("take_over", viewer, incident_id, draft=facts.pop("draft", TAKEOVER), **facts)


def planned(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A meeting to come; returns its id."""
    return act("plan_meeting", viewer, incident_id, draft=facts.pop("draft", BRIEFING), **facts)


def begun(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A meeting that is under way; returns its id."""
    now = facts.pop("now", NIGHT)
    meeting_id = planned(viewer, incident_id, now=now, **facts)
    act("begin_meeting", viewer, incident_id, meeting_id=meeting_id, who=PRESENT, now=now)
    return meeting_id


def convened(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A meeting of a board that works already, to come; returns its id."""
    return act("convene_board", viewer, incident_id, draft=facts.pop("draft", SITTING), **facts)


def sitting(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A board that sits, with one paragraph written; returns the meeting's id."""
    meeting_id = convened(viewer, incident_id)
    act("begin_meeting", viewer, incident_id, meeting_id=meeting_id, who=facts.pop("who", SEATED))
    act("write_item", viewer, incident_id, meeting_id=meeting_id, draft=facts.pop("item", ITEM))
    return meeting_id


def handed(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A staff with its roles and cards; returns the staff's id."""
    staff_id: UUID = facts.pop("staff_id", None) or staffed(viewer, incident_id)
    act("hand_out_cards", viewer, incident_id, staff_id=staff_id, draft=facts.pop("draft", CARDS), **facts)
    return staff_id


def card_of(staff_id: UUID, role_key: str = "chief_of_staff") -> UUID:
    """The id of a role's card in a staff."""
    return CardRow.objects.get(staff_id=staff_id, key=role_key).id


def item_of(staff_id: UUID, role_key: str = "chief_of_staff", place: int = 0) -> UUID:
    """The id of an item of a role's card."""
    return CardItemRow.objects.get(card_id=card_of(staff_id, role_key), place=place).id


def took(viewer: Viewer, incident_id: UUID, staff_id: UUID, person: str = "Testa Exempelsson", **facts: Any) -> UUID:
    """Somebody in a role; returns the id of the holding."""
    role_key = facts.pop("role_key", "chief_of_staff")
    said = {name: facts.pop(name) for name in ("person_id", "reachable", "relieves") if name in facts}
    return act("take_role", viewer, incident_id, staff_id=staff_id, role_key=role_key, draft=RoleDraft(person, **said), **facts)


def ticked(viewer: Viewer, incident_id: UUID, staff_id: UUID, place: int = 0, **facts: Any) -> UUID:
    """An item of the chief of staff's card that is done; returns its id."""
    item_id = item_of(staff_id, place=place)
    act("tick_item", viewer, incident_id, item_id=item_id, **facts)
    return item_id
