"""A page of leadership as somebody sits before it: what it says at which field, and what its form would send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lxml import html

from vardkase.access.rules import Viewer
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules.decisions import Capacity, DecisionDraft
from vardkase.leadership.tests.scenes import DECISION, activated, asked, begun, decided, planned, sitting, staffed, tasked, took_over
from vardkase.testing.pages import CheckingClient

URGENT = DecisionDraft(
    "Bussar till Blidö", "Tre bussar beställs.", DECISION.grounds, "Ordföranden", Capacity.CHAIR_URGENT, why_urgent="De går nu."
)
Sent = dict[str, Any]
# The ids of what has been done in an incident, by name.
Made = dict[str, UUID]


class Page:
    """One answer of the server."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.status: int = answer.status_code
        self.tree: Any = html.fromstring(answer.content.decode()) if answer.content else None

    @property
    def text(self) -> str:
        """Everything it says, on one line."""
        return " ".join(self.tree.text_content().split())

    @property
    def form(self) -> Sent:
        """What its form would send if the button were pressed now."""
        (form,) = self.tree.xpath("//main//form[@data-keep]")
        sent = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden' or @type='text']")}
        sent |= {one.get("name"): one.get("value") for one in form.xpath(".//input[@checked]")}
        sent |= {one.get("name"): (one.text or "").removeprefix("\r").strip("\n") for one in form.xpath(".//textarea")}
        for choice in form.xpath(".//select"):
            chosen = choice.xpath(".//option[@selected]/@value") or choice.xpath(".//option/@value") or [""]
            sent[choice.get("name")] = chosen[0]
        return sent

    @property
    def form_seen(self) -> dict[str, str]:
        """The fingerprint that its form carries of what it was opened on; nothing when it carries none."""
        found = self.tree.xpath("//main//form//input[@name='seen']/@value")
        return {"seen": found[0]} if found else {}

    @property
    def fields(self) -> set[str]:
        """The names of the fields that somebody can fill in."""
        return set(self.tree.xpath("//main//form[@data-keep]//*[self::textarea or self::select or self::input[@type!='hidden']]/@name"))

    def error(self, field: str) -> str:
        """What stands at a field as its error; empty when nothing does."""
        found = [one for one in self.tree.xpath("//main//p[@class='error']") if str(one.get("id")).endswith(f"_{field}_error")]
        return " ".join(" ".join(one.text_content().split()) for one in found)

    @property
    def general(self) -> str:
        """What the summary says of the form as a whole."""
        return " ".join(one.text_content() for one in self.tree.xpath("//*[contains(@class, 'error-summary')]//li[not(a)]"))

    @property
    def dead_ends(self) -> list[str]:
        """Lines of the summary that lead to a field which is not on the page."""
        ids = set(self.tree.xpath("//@id"))
        return [one for one in self.tree.xpath("//*[contains(@class, 'error-summary')]//a/@href") if one.removeprefix("#") not in ids]

    @property
    def offers(self) -> set[str]:
        """The addresses that its main part leads to or sends to, from the incident on."""
        found = self.tree.xpath("//main//a/@href | //main//form/@action")
        return {str(one).split("/", 3)[3] for one in found if str(one).startswith("/incidents/")}


class Room:
    """An incident's room in somebody's browser."""

    def __init__(self, client: CheckingClient, incident_id: UUID) -> None:
        self.client = client
        self.incident_id = incident_id

    def get(self, path: str) -> Page:
        """Opens a page."""
        return Page(self.client.get(f"/incidents/{self.incident_id}/{path}"))

    def post(self, path: str, sent: Sent) -> Page:
        """Sends a form, with a key of its own unless it has one."""
        return Page(self.client.post(f"/incidents/{self.incident_id}/{path}", {"key": str(new_id()), **sent}))


def led(viewer: Viewer, incident_id: UUID, *, board: bool = True) -> dict[str, UUID]:
    """An incident in the midst of being led: a staff, a task, a question, decisions, and perhaps a crisis board; the ids."""
    made = {"staff": staffed(viewer, incident_id), "decision": decided(viewer, incident_id)}
    made |= {"task": tasked(viewer, incident_id), "question": asked(viewer, incident_id)}
    made |= {"planned": planned(viewer, incident_id), "meeting": begun(viewer, incident_id)}
    return made | with_board(viewer, incident_id) if board else made


def with_board(viewer: Viewer, incident_id: UUID) -> dict[str, UUID]:
    """A crisis board comes to what is led already; the ids of what it has done."""
    activated(viewer, incident_id)
    made = {"takeover": took_over(viewer, incident_id), "urgent": decided(viewer, incident_id, draft=URGENT)}
    return made | {"sitting": sitting(viewer, incident_id)}


# Every act by its form, filled in so that it is done: the address, and what is sent. `{task}` and the like are ids of `led`.
ACTS: dict[str, tuple[str, Sent]] = {
    "open_staff": (
        "leadership/staffs/new/",
        {"name": "Stab, socialkontoret", "seat": "central", "decision_maker": "Socialdirektör", "grounds": "Hemtjänsten är drabbad."},
    ),
    "close_staff": ("leadership/staffs/{staff}/close/", {"grounds": "Elen är tillbaka i hela kommunen.", "handed_to": ""}),
    "set_direction": (
        "leadership/direction/",
        {"goal": "Ingen ska frysa i natt.", "decided_by": "Kommundirektör", "priorities": "Ensamma äldre\nÖarna"},
    ),
    "take_decision": (
        "decisions/new/",
        {"title": "Extra värmestugor", "text": "Två skolor öppnas.", "grounds": "Det är tolv grader kallt.", "decided_by": "Kommundirektör",
         "capacity": "director", "mandate": "Delegationsordningen 1.4"},
    ),
    "fulfil_duty": ("duties/{urgent}/board/", {"how": "Sammanträde 1, § 2"}),
    "give_task": ("tasks/new/", {"what": "Kör elverk till Blidö skola.", "assignee": "Tekniska kontoret", "report_how": "Stabschefen"}),
    "move_task": ("tasks/{task}/move/", {"to": "not_possible", "words": "Färjan till Blidö går inte."}),
    "raise_question": ("questions/new/", {"title": "Vem bemannar trygghetspunkterna?", "lead": "Räddningstjänsten"}),
    "change_question": ("questions/{question}/", {"lead": "Polisen", "next_step": "Möte på vägstationen"}),
    "acknowledge_lead": ("questions/{question}/acknowledge/", {"by": "Vakthavande på telefon"}),
    "close_question": ("questions/{question}/close/", {"outcome": "Vägarna är röjda."}),
    "activate_board": (
        "board/begin/",
        {"board": "Kommunstyrelsens arbetsutskott", "judge": "chair", "chair": "Krisledningsnämndens ordförande",
         "departs_from_normal": "Halva kommunen är utan el.", "serious_disturbance": "Hemtjänsten når inte fram.",
         "urgent_measures": "Vägarna måste röjas nu."},
    ),
    "record_meeting": (
        "board/meetings/new/",
        {"held_at": "02:22", "place": "Stadshuset", "present": "Ordföranden\nLedamot ett", "items": "Lägesbild\nÖvertagande"},
    ),
    "take_over": (
        "board/takeovers/new/",
        {"from_board": "Barn- och skolnämnden", "extent": "part", "scope": "Skolskjutsar", "grounds": "Bussarna behövs till öarna.",
         "consulted": "Nämndens ordförande kl. 02.10", "minutes": "Krisledningsnämnden den 2 januari, § 2"},
    ),
    "hand_back": ("board/takeovers/{takeover}/return/", {"circumstances": "Bemanningen räcker igen."}),
    "set_rhythm": ("meetings/rhythm/", {"h_at": "02:15", "hours": "24", "decision_hours": "8", "place": "Stabsrummet"}),
    "plan_meeting": ("meetings/new/", {"kind": "isf", "at": "2019-01-02 05:00", "minutes": "45", "place": "Länsstyrelsen"}),
    "move_meeting": (
        "meetings/{planned}/move/", {"at": "2019-01-02 06:00", "minutes": "20", "place": "Stadshuset", "why": "Färjan."},
    ),
    "cancel_meeting": ("meetings/{planned}/cancel/", {"why": "Alla är ute."}),
    "begin_meeting": ("meetings/{planned}/begin/", {"present": "Stabschef\nLäge", "chair": "Stabschef"}),
    "note": ("meetings/{meeting}/note/", {"point": "situation", "text": "Elen är borta på Yxlan."}),
    "end_meeting": ("meetings/{meeting}/end/", {"outcome": "Alla vet.", "next_at": "2019-01-02 08:00", "direction_holds": "yes"}),
    "convene_board": (
        "board/convene/",
        {"at": "2019-01-02 07:00", "place": "Stadshuset", "convened_by": "Ordföranden", "how": "Sms", "called": "Ordföranden\nLedamot ett",
         "short_notice": "Hemtjänsten är hotad i natt."},
    ),
    "write_item": ("board/meetings/{sitting}/item/", {"heading": "Bussarna", "decision": "De körs.", "grounds": "Öarna är avskurna."}),
    "close_sitting": ("board/meetings/{sitting}/close/", {}),
    "end_board": ("board/end/", {"ender": "executive_committee", "decision": "Kommunstyrelsen 5 januari, § 2"}),
}  # fmt: skip


# Forms that say something also when nothing is filled in: a timetable as proposed, a meeting that ends with nothing to add.
MAY_BE_EMPTY = {"set_rhythm", "move_meeting", "end_meeting", "close_sitting"}


def address(what: str, made: dict[str, UUID]) -> str:
    """The address of an act, with the ids of what it acts upon."""
    return ACTS[what][0].format_map(made)


def before(what: str) -> bool:
    """Whether the crisis board works already when an act is done."""
    return what != "activate_board"
