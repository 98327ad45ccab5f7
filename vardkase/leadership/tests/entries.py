"""Entries of the rhythm, of meetings and of the stand-down, for the tests of how they read in the log."""

from __future__ import annotations

from datetime import UTC, date, datetime

from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.leadership import events
from vardkase.leadership.rules.meetings import Attendance, MeetingKind, Move
from vardkase.leadership.rules.sittings import Adjustment, BoardItem
from vardkase.leadership.rules.standdown import How, Settled

ID = new_id()
BOARD = "Kommunstyrelsens arbetsutskott"
LAW = "2 kap. 6 § lagen (2006:544)"
AT_NINE = datetime(2019, 1, 2, 8, 0, tzinfo=UTC)  # 09.00 in Sweden.

RHYTHM = events.RhythmSet(
    ID, NIGHT, 24, (events.Planned(ID, "M-001", MeetingKind.BRIEFING, NIGHT, 20),), ID, "Central krisledning", "Stabsrummet", passed=2
)
PLANNED = events.MeetingPlanned(ID, "M-002", MeetingKind.PRESS, "Pressträff om elen", AT_NINE, 30, ID, "Central krisledning", "Stadshuset")
CALLED = events.BoardConvened(
    ID, "M-003", ID, BOARD, AT_NINE, 60, "Stadshuset", "Ordföranden", NIGHT, "Telefon och sms", ("Ordföranden", "Ledamot 1"),
    short_notice="Hemtjänsten är hotad.", items=("Lägesbild",),
)  # fmt: skip
SHIFTED = events.MeetingMoved(ID, "M-002", MeetingKind.PRESS, "Pressträff om elen", NIGHT, AT_NINE, 30, why="Färjan är sen.")
DROPPED = events.MeetingCancelled(ID, "M-002", MeetingKind.PRESS, "Pressträff om elen", AT_NINE, "Alla är ute.")
SAT = events.MeetingBegun(ID, "M-002", MeetingKind.BRIEFING, "Morgonmöte", AT_NINE, Attendance(("Stabschef", "Läge")))
NOTED = events.MeetingNoted(ID, "M-002", MeetingKind.BRIEFING, "Morgonmöte", "Elen är borta på Yxlan.")
ITEM = events.BoardItemWritten(ID, "M-003", BoardItem(2, "Hemtjänsten", decision="Bemanningen tas över."))
CAME = events.AttendanceChanged(ID, "M-003", MeetingKind.BOARD, BOARD, Move("Ledamot 3", True, AT_NINE), 3, 5)
ADJUSTED = events.MinutesAdjusted(ID, "M-003", BOARD, Adjustment(date(2019, 1, 4), ("Ordföranden", "Ledamot 1"), "KS 2019/12"))
HELD = events.MeetingEnded(ID, "M-002", MeetingKind.BRIEFING, "Morgonmöte", "Alla vet.", next_at=AT_NINE)
DOWN = events.StoodDown(
    "Kommundirektör", "Elen är tillbaka.", "Säkerhetschef", State.ACTIVE,
    (Settled("task", "1", "Röj vägen", "U-001", How.HANDED, "Gatuchefen"),), (events.StaffGone(ID, "Central krisledning"),),
    board=BOARD, board_law=LAW,
)  # fmt: skip
