"""How each act reads in the log, and that there is a word for everything: the log is what is left when the night is over."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from vardkase.incidents import kinds
from vardkase.incidents import words as log_words
from vardkase.incidents.rows import LogEntry
from vardkase.incidents.rules import OPEN, Category, Criterion, Importance
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.leadership import events, law, lines, words
from vardkase.leadership.rules.board import Ender
from vardkase.leadership.rules.decisions import Capacity
from vardkase.leadership.rules.meetings import MeetingKind, Point
from vardkase.leadership.rules.staffs import Seat
from vardkase.leadership.rules.tasks import Priority, TaskState
from vardkase.leadership.tests import shift_acts
from vardkase.leadership.tests.entries import (
    ADJUSTED,
    BOARD,
    CALLED,
    CAME,
    DOWN,
    DROPPED,
    HELD,
    ITEM,
    LAW,
    NOTED,
    PLANNED,
    RHYTHM,
    SAT,
    SHIFTED,
)
from vardkase.leadership.tests.line_scenes import (
    ASKED_OUT,
    AT_NINE,
    BACK,
    BEGUN,
    CHANGED,
    CITED,
    CLOSED,
    CONFLICT,
    DECISION,
    DIRECTION,
    DONE,
    ENDED,
    ESCALATED,
    FILLED,
    HANDED,
    LEFT,
    LENT,
    MET,
    MOVED,
    OVER,
    RAISED,
    REOPENED,
    RETURNED,
    SAID_YES,
    STAFF,
    STARTED,
    STOPPED,
    TAKEN,
    TASK,
    TICKED,
    TOOK,
    UNDONE,
    UNFILLED,
)
from vardkase.leadership.tests.scenes import CONDITIONS
from vardkase.ledger.registry import declared, kind_of, kind_of_class
from vardkase.testing.cases import each
from vardkase.ui.words import event_text

ROOM = Path(words.__file__).parent.parent

# What each act reads as at least, whatever words stand between; how it is sorted; and how much it matters.
SCENES: list[tuple[Any, tuple[str, ...], Category, Importance]] = [
    (STAFF, ("Central krisledning", "Kommundirektör"), Category.DECISION, Importance.IMPORTANT),
    (CLOSED, ("Stab Väddö", "Säkerhetschefen"), Category.DECISION, Importance.IMPORTANT),
    (DIRECTION, ("2", "Kommundirektör"), Category.DECISION, Importance.IMPORTANT),
    (
        DECISION,
        ("B-004", "Bussarna ställs in", "Krisledningsnämndens ordförande", "De går klockan sju."),
        Category.DECISION,
        Importance.IMPORTANT,
    ),
    (DONE, ("B-004",), Category.ACTION, Importance.NORMAL),
    (TASK, ("U-011", "Hemtjänst nord", "09:00"), Category.TASK, Importance.NORMAL),
    (MOVED, ("U-011", "(Ring alla med trygghetslarm på Yxlan)", "→"), Category.TASK, Importance.NORMAL),
    (RAISED, ("Vägarna på Vätö", "Trafikverket"), Category.TASK, Importance.NORMAL),
    (SAID_YES, ("Vägarna på Vätö", "Trafikverket", "Vakthavande på vägtrafikledningen"), Category.CONTACT, Importance.NORMAL),
    (CHANGED, ("Vägarna på Vätö", "Tekniska kontoret", "Trafikverket"), Category.TASK, Importance.NORMAL),
    (ENDED, ("Vägarna på Vätö",), Category.TASK, Importance.NORMAL),
    (
        BEGUN,
        ("Kommunstyrelsens arbetsutskott", "Vice ordföranden", "Ordföranden är insnöad.", CITED),
        Category.DECISION,
        Importance.IMPORTANT,
    ),
    (MET, ("2", "Ordföranden, Ledamot 1"), Category.ACTION, Importance.IMPORTANT),
    (TAKEN, ("Ö-001", "Socialnämnden", CITED), Category.DECISION, Importance.IMPORTANT),
    (BACK, ("Ö-001", "Socialnämnden", CITED), Category.DECISION, Importance.IMPORTANT),
    (LENT, ("Handläggare, Kim Ek", "09:00"), Category.STAFFING, Importance.IMPORTANT),
    (RETURNED, ("Handläggare, Kim Ek",), Category.STAFFING, Importance.IMPORTANT),
    (HANDED, ("3", "Central krisledning", "Krisledningsplan, ledningsdel"), Category.STAFFING, Importance.NORMAL),
    (
        TOOK,
        ("Testa Exempelsson", "Loggförare", "Demo Påhittsson", "Stabschef", "Ekonomi (Stab Väddö)"),
        Category.STAFFING,
        Importance.IMPORTANT,
    ),
    (LEFT, ("Testa Exempelsson", "Loggförare"), Category.STAFFING, Importance.NORMAL),
    (TICKED, ("Loggförare", "Öppna loggen."), Category.ACTION, Importance.NORMAL),
    (UNDONE, ("Loggförare", "Öppna loggen."), Category.ACTION, Importance.NORMAL),
    (ASKED_OUT, ("Krisledningen", "Stadshuset", "09:00", "Stabschef (1), Loggförare (2)"), Category.STAFFING, Importance.IMPORTANT),
    (FILLED, ("Stabschef", "1", "Provperson 1 (20 min)"), Category.STAFFING, Importance.NORMAL),
    (REOPENED, ("Stabschef", "0", "1"), Category.STAFFING, Importance.IMPORTANT),
    (ESCALATED, ("5 min", "Stabschef: Provperson 2, Provperson 3", "2"), Category.STAFFING, Importance.NORMAL),
    (UNFILLED, ("Loggförare", "1", "2"), Category.STAFFING, Importance.IMPORTANT),
    (CONFLICT, ("Provperson 1", "Stabschef"), Category.STAFFING, Importance.IMPORTANT),
    (STOPPED, ("Krisledningen",), Category.STAFFING, Importance.NORMAL),
    (RHYTHM, ("Central krisledning", "02:20", "24", "2"), Category.INFO, Importance.NORMAL),
    (PLANNED, ("M-002", "Pressträff om elen", "09:00"), Category.INFO, Importance.NORMAL),
    (CALLED, ("M-003", BEGUN.board, "09:00", "Ordföranden", "Telefon och sms"), Category.ACTION, Importance.IMPORTANT),
    (SHIFTED, ("M-002", "Pressträff om elen", "02:20", "09:00"), Category.INFO, Importance.NORMAL),
    (DROPPED, ("M-002", "Pressträff om elen", "09:00"), Category.INFO, Importance.NORMAL),
    (SAT, ("M-002", "Morgonmöte", "Stabschef, Läge"), Category.ACTION, Importance.NORMAL),
    (NOTED, ("M-002", "Morgonmöte"), Category.INFO, Importance.NORMAL),
    (ITEM, ("M-003", "§ 2", "Hemtjänsten"), Category.INFO, Importance.NORMAL),
    (CAME, ("M-003", "Ledamot 3", "09:00", "3", "5"), Category.INFO, Importance.NORMAL),
    (ADJUSTED, ("M-003", BOARD, "2019-01-04", "Ordföranden, Ledamot 1"), Category.ACTION, Importance.IMPORTANT),
    (HELD, ("M-002", "Morgonmöte", "09:00"), Category.ACTION, Importance.NORMAL),
    (DOWN, ("Kommundirektör", "Säkerhetschef", BOARD, LAW), Category.DECISION, Importance.IMPORTANT),
    (STARTED, ("Stabsläge", "Stab, Socialkontoret", "Kommundirektör"), Category.DECISION, Importance.IMPORTANT),
    (OVER, (CITED, "Ö-002 Byggnadsnämnden, Ö-003 Kulturnämnden"), Category.DECISION, Importance.IMPORTANT),
    *shift_acts.SCENES,
]
EACH = pytest.mark.parametrize("event", [scene[0] for scene in SCENES], ids=lambda event: kind_of(event)[0].removeprefix("leadership."))


def line(event: Any) -> LogEntry:
    kind = kind_of(event)[0]
    when = Happened(NIGHT, Precision.MINUTE)
    bare = LogEntry(17, kind, Category.SYSTEM, when, later(1), author="Stabsassistent", on_behalf_of="Stabschef")
    return kinds.of(kind).line(bare, event)


def reads(event: Any) -> str:
    return log_words.line_text(line(event))


class TestEveryAct:
    def test_has_a_line_and_a_word(self) -> None:
        ours = {kind_of(scene[0])[0] for scene in SCENES}
        # The diary of duty, each call-out and the browsers that are pushed to have streams and pages of their own.
        own = {kind_of_class(cls) for cls in events.callouts.OWN_KINDS}
        own |= {kind for kind in words.EVENTS if kind.startswith(("diary.", "push."))}
        assert ours == {kind for kind, (cls, _) in declared().items() if cls in events.KINDS} - own
        assert ours == set(words.LINES) == set(words.EVENTS) - own == {kind for part in lines.PARTS for kind in part.LINES}
        assert len({event_text(kind) for kind in ours | own}) == len(ours | own)

    @each(("event", "said", "category", "importance"), SCENES, ids=[type(scene[0]).__name__ for scene in SCENES])
    def test_names_what_it_was_about(self, event: Any, said: tuple[str, ...], category: Category, importance: Importance) -> None:
        found = line(event)
        assert (found.category, found.importance) == (category, importance)
        for language in ("sv", "en"):
            with translation.override(language):
                text = log_words.line_text(found)
            assert [part for part in said if part not in text] == [], language

    @EACH
    def test_is_a_sentence_without_codes_in_both_languages(self, event: Any) -> None:
        swedish = reads(event)
        with translation.override("en"):
            english = reads(event)
        assert swedish != english
        for text in (swedish, english):
            assert not re.search(r"%\(|\b[a-z]+_[a-z]+\b|None|  ", text), text
            assert text == text.strip()
            assert text.endswith((".", ":")), text

    @EACH
    def test_is_kept_as_it_reads(self, event: Any) -> None:
        found = line(event)
        kept = replace(found, facts=json.loads(json.dumps(found.facts)))
        assert kept == found
        assert log_words.line_text(kept) == log_words.line_text(found)

    @EACH
    def test_leaves_who_and_when_as_they_were(self, event: Any) -> None:
        found = line(event)
        assert (found.number, found.kind, found.author, found.on_behalf_of) == (17, kind_of(event)[0], "Stabsassistent", "Stabschef")
        assert (found.happened.at, found.recorded_at) == (NIGHT, later(1))

    @EACH
    @pytest.mark.parametrize("written", ["100 % bemannat", "%(law)s", "50 %s", "{0}"])
    def test_takes_what_was_written_as_it_was_written(self, event: Any, written: str) -> None:
        said = {one.name: getattr(event, one.name) for one in fields(event)}
        texts = dict.fromkeys([name for name, value in said.items() if type(value) is str], written)
        lists = {name: (written,) for name, value in said.items() if isinstance(value, tuple) and value and type(value[0]) is str}
        found = line(replace(event, **texts, **lists))
        assert written in log_words.line_text(found)
        # Of these everything that was said stands in the sentence itself.
        called = (FILLED, REOPENED, ESCALATED, UNFILLED, CONFLICT)
        silent = (BEGUN, SAID_YES, TOOK, RETURNED, HANDED, RHYTHM, SAT, ITEM, CAME, ADJUSTED, *called, *shift_acts.SILENT)
        assert event in silent or written in found.text

    @EACH
    def test_reads_well_when_nothing_more_than_needed_was_said(self, event: Any) -> None:
        optional = [one for one in fields(event) if one.default is not one.default_factory]
        text = reads(replace(event, **{one.name: one.default for one in optional}))
        assert not re.search(r"None|\(\)|  |: \.|\s\.", text), text

    @each("event", [DECISION, DONE, TASK, MOVED], ids=lambda event: type(event).__name__)
    @each("mark", [OPEN, INTERNAL, SECRET], ids=lambda mark: str(mark.level))
    def test_is_as_secret_in_the_log_as_where_it_came_from(self, event: Any, mark: Any) -> None:
        assert line(replace(event, mark=mark)).mark == mark

    @each("event", [STAFF, DIRECTION, RAISED, BEGUN, TAKEN], ids=lambda event: type(event).__name__)
    def test_that_carries_no_mark_is_open(self, event: Any) -> None:
        assert line(event).mark == OPEN


class TestWhatStandsUnderTheSentence:
    @each(
        ("event", "text"),
        [
            (STAFF, "Elen är borta."),
            (CLOSED, "Vägarna är öppna."),
            (DECISION, "Ingen skolskjuts körs i dag."),
            (DONE, "Anmält på sammanträdet, § 3."),
            (TASK, "Ring alla med trygghetslarm på Yxlan."),
            (MOVED, "Väntar på bandvagn."),
            (RAISED, "Ring vägtrafikledaren."),
            (SAID_YES, ""),
            (CHANGED, "Hyr in en grävare."),
            (ENDED, "Öppet för räddningsfordon sedan 14.20."),
            (MET, "§ 1 Lägesbild.\n§ 2 Hemtjänst."),
            (TAKEN, "Bemanningen i hemtjänsten.\nDen räcker inte."),
            (BACK, "Bemanningen räcker igen."),
            (OVER, "Kf § 12"),
            (LENT, "Loggföraren har gått hem sjuk."),
            (RETURNED, ""),
        ],
        ids=lambda value: "" if isinstance(value, str) else type(value).__name__,
    )
    def test_is_what_was_said_and_nothing_else(self, event: Any, text: str) -> None:
        assert line(event).text == text

    def test_a_direction_stands_there_whole_with_its_priorities_in_order(self) -> None:
        assert line(DIRECTION).text.split("\n") == [
            "Ingen ska fara illa.",
            "Beslut i stort: Vi kraftsamlar till öarna.",
            "Prioriteringar: 1. Liv och hälsa. 2. Vatten.",
            "Begränsningar: Ingen kör ensam.",
            "Slutläge: Alla är nådda.",
            "Huvudbudskap: Titta till grannen.",
        ]

    def test_what_is_kept_is_the_same_in_whichever_language_it_was_written(self) -> None:
        swedish = line(DIRECTION).text
        with translation.override("en"):
            assert line(DIRECTION).text == swedish

    @each("event", [MET, CALLED, TAKEN, BEGUN, DIRECTION, DOWN], ids=lambda event: type(event).__name__)
    def test_things_told_after_each_other_each_have_their_stop(self, event: Any) -> None:
        assert all(said.endswith((".", "?", "!")) for said in line(event).text.split("\n"))

    def test_a_direction_of_only_a_goal_leaves_no_empty_lines(self) -> None:
        assert line(events.DirectionSet(1, "Ingen ska fara illa.", "", "Kommundirektör")).text == "Ingen ska fara illa."

    def test_the_three_conditions_stand_in_the_order_of_the_law(self) -> None:
        assert line(BEGUN).text.split("\n") == [getattr(CONDITIONS, one.name) for one in fields(CONDITIONS)]
        assert [one.name for one in fields(CONDITIONS)] == ["departs_from_normal", "serious_disturbance", "urgent_measures"]

    @each(
        ("event", "sought"),
        [
            (CLOSED, "Säkerhetschefen"),
            (DECISION, "Träd faller över vägarna."),
            (DECISION, "De går klockan sju."),
            (DECISION, "B-002"),
            (DECISION, "2 kap. 3 § andra stycket lagen (2006:544)"),
            (TASK, "Larmen är döda."),
            (TASK, "B-004"),
            (MOVED, "Ring alla med trygghetslarm på Yxlan."),
            (RAISED, "Vätö"),
            (CHANGED, "Trafikverket"),
            (BEGUN, "Ordföranden är insnöad."),
            (TAKEN, "Nämndens ordförande 11.05"),
            (replace(TAKEN, consulted="", not_consulted="Ingen svarade."), "Ingen svarade."),
            (replace(TAKEN, urgent="Nattlaget tar slut."), "Nattlaget tar slut."),
        ],
        ids=lambda value: value[:12] if isinstance(value, str) else type(value).__name__,
    )
    def test_what_else_was_said_is_among_the_facts_where_a_search_finds_it(self, event: Any, sought: str) -> None:
        assert sought in line(event).facts.values()


class TestWhatTheSentenceDependsOn:
    @pytest.mark.parametrize(("priority", "importance"), [(Priority.NORMAL, Importance.NORMAL), (Priority.LIFE, Importance.CRITICAL)])
    def test_a_task_where_life_is_at_stake_is_seen_in_the_log(self, priority: Priority, importance: Importance) -> None:
        assert line(replace(TASK, priority=priority)).importance == importance

    def test_a_task_without_a_time_says_none(self) -> None:
        assert "09:00" in reads(TASK)
        assert reads(replace(TASK, due_at=None)).endswith("Hemtjänst nord.")

    @pytest.mark.parametrize(("due", "clock"), [(AT_NINE, "09:00"), (datetime(2019, 7, 1, 22, 30, tzinfo=UTC), "2 jul 00:30")])
    def test_the_time_of_a_task_is_that_of_the_clock_on_the_wall(self, due: datetime, clock: str) -> None:
        assert clock in reads(replace(TASK, due_at=due))

    def test_a_staff_stands_where_it_sits(self) -> None:
        out = replace(STAFF, name="Stab väst", seat=Seat.COMPANY, organisation="Roslagens energi AB")
        assert "Roslagens energi AB" in reads(out)
        assert str(words.SEATS[Seat.CENTRAL]) in reads(STAFF)

    @each(("before", "after"), list(pairwise(TaskState)))
    def test_a_task_moves_from_word_to_word(self, before: TaskState, after: TaskState) -> None:
        text = reads(replace(MOVED, before=before, after=after))
        assert f"{words.TASK_STATES[before]} → {words.TASK_STATES[after]}" in text

    @each("capacity", Capacity)
    def test_a_decision_says_in_which_capacity(self, capacity: Capacity) -> None:
        assert str(words.CAPACITIES[capacity]) in reads(replace(DECISION, capacity=capacity))

    def test_whoever_decides_as_what_they_are_is_named_once(self) -> None:
        said = reads(replace(DECISION, capacity=Capacity.DIRECTOR, decided_by="Kommundirektör", why_urgent=""))
        assert said == "Beslut B-004: Bussarna ställs in. Kommundirektör."
        said = reads(replace(DECISION, capacity=Capacity.DIRECTOR, decided_by="Bitr. kommundirektör", why_urgent=""))
        assert said.endswith("Bitr. kommundirektör (Kommundirektör).")

    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({"kind": MeetingKind.MILESTONE, "point": Point.FIRST_PICTURE}, "M-028 Första lägesbilden – klart."),
            ({"kind": MeetingKind.WALKTHROUGH, "point": Point.START_UP}, "M-028 Startmöte är slut."),
            ({"kind": MeetingKind.MILESTONE}, "M-028 Hållpunkt – klart."),
        ],
    )
    def test_a_point_of_the_timetable_says_which(self, facts: dict[str, Any], said: str) -> None:
        assert reads(events.MeetingEnded(new_id(), "M-028", title="", **facts)) == said

    def test_grounds_of_a_start_are_sentences(self) -> None:
        both = replace(STARTED, criteria=(Criterion.AFFECTS_MANY, Criterion.NEEDS_COORDINATION))
        assert re.search(r"\. Många drabbas\. [A-ZÅÄÖ][^.,]*\.$", reads(both)), reads(both)

    @pytest.mark.parametrize("ender", [Ender.EXECUTIVE_COMMITTEE, Ender.COUNCIL])
    def test_the_end_says_who_decided_it_and_what_went_back(self, ender: Ender) -> None:
        text = reads(replace(OVER, ender=ender)).casefold()
        assert str(words.ENDERS[ender]).casefold() in text
        assert "byggnadsnämnden" not in reads(replace(OVER, ender=ender, went_back=())).casefold()

    def test_what_was_written_under_an_old_law_keeps_its_section(self, tmp_path: Path) -> None:
        rows = json.loads(law.OURS.read_text(encoding="utf-8"))["rows"]
        newer = tmp_path / "ny.json"
        newer.write_text(json.dumps({"rows": [one | {"cite": "9 kap. 9 § lagen (2027:1)"} for one in rows]}), encoding="utf-8")
        try:
            law.use(newer)
            assert law.cite("board_begins", date(2028, 1, 1)) == "9 kap. 9 § lagen (2027:1)"
            assert CITED in reads(BEGUN)
        finally:
            law.use(None)
