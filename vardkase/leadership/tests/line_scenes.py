"""Acts of leadership as their events, for the tests of how they read in the log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from vardkase.access.rules import Role
from vardkase.incidents.rules import Criterion
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.leadership import events, words
from vardkase.leadership.rules.board import Ender, Extent, Judge
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.roles import Meeting
from vardkase.leadership.rules.staffs import Seat
from vardkase.leadership.rules.tasks import AssigneeKind, Origin, OriginKind, TaskState
from vardkase.leadership.tests.scenes import CARDS, CONDITIONS

ROOM = Path(words.__file__).parent.parent

ID = new_id()
CITED = "2 kap. 3 § första stycket lagen (2006:544)"
AT_NINE = datetime(2019, 1, 2, 8, 0, tzinfo=UTC)  # 09.00 in Sweden.

STAFF = events.StaffOpened(ID, "Central krisledning", Seat.CENTRAL, "Kommundirektör", "Elen är borta.", "Stabschef")
CLOSED = events.StaffClosed(ID, "Stab Väddö", "Vägarna är öppna.", "Säkerhetschefen", 3)
DIRECTION = events.DirectionSet(
    2, "Ingen ska fara illa.", "Vi kraftsamlar till öarna.", "Kommundirektör", ("Liv och hälsa", "Vatten"), "Ingen kör ensam.",
    "Alla är nådda.", "Titta till grannen.",
)  # fmt: skip
DECISION = events.DecisionTaken(
    ID, "B-004", "Bussarna ställs in", "Ingen skolskjuts körs i dag.", "Träd faller över vägarna.", "Krisledningsnämndens ordförande",
    Capacity.CHAIR_URGENT, "2 kap. 3 § andra stycket lagen (2006:544)", why_urgent="De går klockan sju.", supersedes=new_id(),
    supersedes_reference="B-002",
)  # fmt: skip
DONE = events.DutyDone(ID, "B-004", DutyKind.REPORT_TO_BOARD, "Anmält på sammanträdet, § 3.")
TASK = events.TaskGiven(
    ID, "U-011", "Ring alla med trygghetslarm på Yxlan.", "Hemtjänst nord", AssigneeKind.ORGANISATION, AT_NINE, why="Larmen är döda.",
    origin=Origin(OriginKind.DECISION, "B-004", ID),
)  # fmt: skip
MOVED = events.TaskMoved(ID, "U-011", TASK.what, TaskState.IN_PROGRESS, TaskState.WAITING, "Väntar på bandvagn.")
RAISED = events.QuestionRaised(ID, "Vägarna på Vätö", "Trafikverket", "Vätö", next_step="Ring vägtrafikledaren.")
SAID_YES = events.LeadAcknowledged(ID, "Vägarna på Vätö", "Trafikverket", "Vakthavande på vägtrafikledningen")
CHANGED = events.QuestionChanged(ID, "Vägarna på Vätö", "Tekniska kontoret", "Trafikverket", next_step="Hyr in en grävare.")
ENDED = events.QuestionClosed(ID, "Vägarna på Vätö", "Öppet för räddningsfordon sedan 14.20.")
BEGUN = events.BoardActivated(
    ID, "Kommunstyrelsens arbetsutskott", Judge.VICE_CHAIR, "Vice ordföranden", CONDITIONS, CITED, "Ordföranden är insnöad."
)
MET = events.BoardMet(ID, BEGUN.board, 2, NIGHT, "Stadshuset", ("Ordföranden", "Ledamot 1"), ("Lägesbild", "Hemtjänst"))
TAKEN = events.TakenOverFrom(
    ID, ID, "Ö-001", "Socialnämnden", Extent.PART, "Bemanningen i hemtjänsten", "Den räcker inte.", CITED,
    consulted="Nämndens ordförande 11.05",
)  # fmt: skip
BACK = events.HandedBack(ID, "Ö-001", "Socialnämnden", "Bemanningen räcker igen.", CITED)
OVER = events.BoardEnded(
    ID, BEGUN.board, Ender.COUNCIL, "Kf § 12", CITED,
    (events.WentBack(ID, "Ö-002", "Byggnadsnämnden"), events.WentBack(new_id(), "Ö-003", "Kulturnämnden")),
)  # fmt: skip
LENT = events.RoleLent(ID, ID, "Handläggare, Kim Ek", Role.LOG_KEEPER, AT_NINE, "Loggföraren har gått hem sjuk.")
RETURNED = events.RoleReturned(ID, "Handläggare, Kim Ek", Role.LOG_KEEPER)
HANDED = events.CardsHandedOut(ID, ID, "Central krisledning", CARDS.roles, CARDS.plan, None, 3, CARDS.apart)
TOOK = events.RoleTaken(
    ID, ID, "Central krisledning", "log_keeper", "Loggförare", "Testa Exempelsson", None, "070-174 06 05", new_id(), "Demo Påhittsson",
    (
        Meeting("Testa Exempelsson", "Loggförare", "Stabschef", True),
        Meeting("Testa Exempelsson", "Loggförare", "Ekonomi (Stab Väddö)", False),
    ),
)  # fmt: skip
LEFT = events.RoleLeft(ID, ID, "Central krisledning", "log_keeper", "Loggförare", "Testa Exempelsson", "Går hem och sover.")
TICKED = events.CardItemDone(ID, ID, "Central krisledning", "log_keeper", "Loggförare", "first-1", "Öppna loggen.", "Öppnad 02.21.")
UNDONE = events.CardItemReopened(ID, ID, "Central krisledning", "log_keeper", "Loggförare", "first-1", "Öppna loggen.", "Fel kort.")

ASKED_OUT = events.CalloutStarted(
    ID, "Krisledningen", "Stadshuset", AT_NINE,
    (events.RoleAsked("a", "Stabschef", 1, 15, 5), events.RoleAsked("b", "Loggförare", 2, 15, 4)), "Elen är borta.",
)  # fmt: skip
FILLED = events.CalloutRoleFilled(ID, "a", "Stabschef", 1, (events.Coming("Provperson 1", 20),))
REOPENED = events.CalloutRoleReopened(ID, "a", "Stabschef", 1, 0)
ESCALATED = events.CalloutEscalated(
    ID, "Krisledningen", 5, (events.RoleEscalated("a", "Stabschef", 1, ("Provperson 2", "Provperson 3"), 2),)
)
STARTED = events.LeadershipStarted(
    ID, 3, "Stabsläge", "Kommundirektör", (Criterion.AFFECTS_MANY,), "Elen är borta.",
    (
        events.StartedSeat(ID, "Central krisledning", "Kommunen", "Plan", 15),
        events.StartedSeat(ID, "Stab, Socialkontoret", "Socialkontoret", "Plan", 8),
    ),
    "Stadshuset", AT_NINE,
)  # fmt: skip
UNFILLED = events.CalloutUnfilled(ID, "b", "Loggförare", 2, 1)
CONFLICT = events.CalloutConflict(ID, "a", "Stabschef", "Provperson 1")
STOPPED = events.CalloutEnded(ID, "Krisledningen", "Elen är åter.")
