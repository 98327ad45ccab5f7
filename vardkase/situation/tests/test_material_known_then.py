"""Material of leadership as it was known at a moment: nothing that was moved, cancelled, said or marked later; and how it is offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import OPEN, Importance
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, erased, later, marked, opened, wrote
from vardkase.leadership.rules.meetings import MeetingKind
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.tasks import Priority, TaskState
from vardkase.leadership.tests.scenes import BRIEFING, DECISION, DIRECTION, TASK, act, begun, decided, planned, staffed, tasked
from vardkase.leadership.tests.shift_scenes import entered, rostered, stepped
from vardkase.leadership.tests.shift_scenes import planned as shift
from vardkase.situation import material
from vardkase.situation import material_leadership as given
from vardkase.situation.material import Section
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.known import known_at
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.reports import Part
from vardkase.situation.tests.reports_scenes import offered, piece
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
CONFERENCE = replace(BRIEFING, kind=MeetingKind.CONFERENCE, at=later(300))
ONE = "1 personer i skift, varav 0 har tackat ja"
ALL = (given.level, given.staffs, given.entries, given.tasks, given.direction, given.decisions, given.manning, given.meetings)


def told(give: Any, viewer: Any, incident_id: Any, minutes: float = 100) -> list[material.Material]:
    """What one part gives, by what was known so many minutes after the night began."""
    row = incidents.incident(viewer, incident_id)
    return give(viewer, row, known_at(row, later(minutes), later(900)))


def texts(*of: Any) -> list[str]:
    return [one.text for one in told(*of)]


class TestMeetings:
    def moved(self, viewer, incident_id, meeting_id, at: datetime, minutes: float) -> None:
        act("move_meeting", viewer, incident_id, meeting_id=meeting_id, at=at, minutes=20, why="Färjan.", now=later(minutes))

    def test_at_an_earlier_moment_it_is_at_the_time_that_was_set_then(self, alva, incident_id):
        meeting_id = planned(alva, incident_id, draft=CONFERENCE, now=later(5))
        self.moved(alva, incident_id, meeting_id, later(360), 50)
        self.moved(alva, incident_id, meeting_id, later(420), 60)
        values = [[one.value for one in told(given.meetings, alva, incident_id, minutes)] for minutes in (1, 10, 55, 65)]
        assert values == [[], ["ons 2 jan 07:20"], ["ons 2 jan 08:20"], ["ons 2 jan 09:20"]]

    def test_at_an_earlier_moment_it_was_not_cancelled(self, alva, incident_id):
        meeting_id = planned(alva, incident_id, draft=CONFERENCE, now=later(5))
        act("cancel_meeting", alva, incident_id, meeting_id=meeting_id, why="Alla är ute.", now=later(50))
        assert [len(told(given.meetings, alva, incident_id, minutes)) for minutes in (1, 10, 49, 51)] == [0, 1, 1, 0]

    def test_moved_and_then_cancelled_each_moment_tells_its_own(self, alva, incident_id):
        meeting_id = planned(alva, incident_id, draft=CONFERENCE, now=later(5))
        self.moved(alva, incident_id, meeting_id, later(360), 50)
        act("cancel_meeting", alva, incident_id, meeting_id=meeting_id, why="Alla är ute.", now=later(60))
        values = [[one.value for one in told(given.meetings, alva, incident_id, minutes)] for minutes in (10, 55, 70)]
        assert values == [["ons 2 jan 07:20"], ["ons 2 jan 08:20"], []]

    def test_another_meeting_is_not_moved_with_it(self, alva, incident_id):
        one = planned(alva, incident_id, draft=CONFERENCE)
        planned(alva, incident_id, draft=replace(CONFERENCE, at=later(310)))
        self.moved(alva, incident_id, one, later(600), 50)
        assert {each.value for each in told(given.meetings, alva, incident_id, 10)} == {"ons 2 jan 07:20", "ons 2 jan 07:30"}
        assert {each.value for each in told(given.meetings, alva, incident_id, 60)} == {"ons 2 jan 12:20", "ons 2 jan 07:30"}

    @pytest.mark.parametrize("kind", [MeetingKind.CONFERENCE, MeetingKind.ISF])
    def test_what_it_came_to_is_told_from_when_it_ended(self, alva, incident_id, kind):
        meeting_id = begun(alva, incident_id, draft=replace(CONFERENCE, kind=kind, at=later(30)))
        act("end_meeting", alva, incident_id, meeting_id=meeting_id, outcome="Elverken samordnas", now=later(45))
        before, after = texts(given.meetings, alva, incident_id, 20), texts(given.meetings, alva, incident_id, 46)
        assert not any("Elverken" in text for text in before)
        assert after[0].endswith("Elverken samordnas.")

    def test_one_that_should_have_begun_and_has_not_is_not_to_come(self, alva, incident_id):
        planned(alva, incident_id, draft=replace(CONFERENCE, at=later(30)))
        assert [len(told(given.meetings, alva, incident_id, minutes)) for minutes in (29, 30, 31)] == [1, 1, 0]


class TestEntries:
    @pytest.mark.parametrize(("hours", "there"), [(35.9, True), (36, True), (36.1, False)])
    def test_they_are_told_for_a_day_and_a_half(self, alva, incident_id, hours, there):
        wrote(alva, incident_id, "Färjan går inte.", importance=Importance.IMPORTANT)
        row = incidents.incident(alva, incident_id)
        at = NIGHT + timedelta(hours=hours)
        assert bool(given.entries(alva, row, known_at(row, at, at))) is there

    @pytest.mark.parametrize("importance", list(Importance))
    def test_only_the_important_and_the_critical_first_of_all(self, alva, incident_id, importance):
        wrote(alva, incident_id, "Färjan går inte.", importance=importance, now=later(1))
        found = told(given.entries, alva, incident_id)
        assert [one.important for one in found] == (
            [] if importance not in {Importance.IMPORTANT, Importance.CRITICAL} else [importance is Importance.CRITICAL]
        )

    def test_what_is_erased_is_told_at_no_moment(self, alva, incident_id):
        number = wrote(alva, incident_id, "Färjan går inte.", importance=Importance.IMPORTANT, now=later(1))
        assert texts(given.entries, alva, incident_id, 10) == ["Färjan går inte."]
        erased(alva, incident_id, number, now=later(50))
        assert [told(given.entries, alva, incident_id, minutes) for minutes in (10, 60)] == [[], []]

    def test_what_is_marked_later_is_closed_also_at_the_earlier_moment(self, alva, bo, incident_id):
        number = wrote(alva, incident_id, "Färjan går inte.", importance=Importance.IMPORTANT, now=later(1))
        assert texts(given.entries, bo, incident_id, 10) == ["Färjan går inte."]
        marked(alva, incident_id, number, INTERNAL, now=later(50))
        assert told(given.entries, bo, incident_id, 60) == []
        assert told(given.entries, bo, incident_id, 10) == []

    def test_a_report_is_no_news_of_itself(self, alva, incident_id):
        from vardkase.situation.tests.reports_scenes import sent

        sent(alva, incident_id)
        assert not any("Lägesrapport" in text for text in texts(given.entries, alva, incident_id))


class TestTasks:
    @pytest.mark.parametrize(
        ("state", "section"),
        [
            (TaskState.RECEIVED, Section.MEASURES_PLANNED), (TaskState.IN_PROGRESS, Section.MEASURES_PLANNED),
            (TaskState.DONE, Section.MEASURES_TAKEN), (TaskState.NOT_POSSIBLE, Section.MEASURES_TAKEN),
        ],
    )  # fmt: skip
    def test_each_state_has_its_section_from_its_moment(self, alva, incident_id, state, section):
        task_id = tasked(alva, incident_id)
        act("move_task", alva, incident_id, task_id=task_id, to=state, words="Färjan går inte.", now=later(30))
        (before,), (after,) = told(given.tasks, alva, incident_id, 29), told(given.tasks, alva, incident_id, 31)
        assert before.section is Section.MEASURES_PLANNED
        assert (after.section, after.as_of) == (section, later(30))
        assert before.value != after.value

    @pytest.mark.parametrize("priority", list(Priority))
    def test_only_life_is_important(self, alva, incident_id, priority):
        tasked(alva, incident_id, draft=replace(TASK, priority=priority))
        assert [one.important for one in told(given.tasks, alva, incident_id)] == [priority is Priority.LIFE]

    def test_when_it_is_to_be_done_is_told_until_it_is(self, alva, incident_id):
        task_id = tasked(alva, incident_id, draft=replace(TASK, due_at=later(90)))
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.DONE, now=later(30))
        assert ["Ska vara klart" in texts(given.tasks, alva, incident_id, minutes)[0] for minutes in (10, 40)] == [True, False]


class TestManning:
    def sure(self, viewer: Any, incident_id: Any, *minutes: float) -> list[str]:
        return [next((one.value for one in told(given.manning, viewer, incident_id, at)), "") for at in minutes]

    def test_a_yes_that_came_later_had_not_come_then(self, alva, incident_id):
        roster_id = rostered(alva, incident_id)
        ada, *_others = entered(alva, incident_id, roster_id)
        shift_id = shift(alva, incident_id, roster_id, ada, 3, 9)
        stepped(alva, incident_id, shift_id, ShiftState.YES, now=later(60))
        assert self.sure(alva, incident_id, 30, 59, 61) == [ONE, ONE, "1 personer i skift, varav 1 har tackat ja"]

    def test_a_yes_that_was_taken_back_later_was_a_yes_then(self, alva, incident_id):
        roster_id = rostered(alva, incident_id)
        ada, bo_id, *_others = entered(alva, incident_id, roster_id)
        shift_id = shift(alva, incident_id, roster_id, ada, 3, 9)
        shift(alva, incident_id, roster_id, bo_id, 9, 17)
        stepped(alva, incident_id, shift_id, ShiftState.YES, now=later(20))
        stepped(alva, incident_id, shift_id, ShiftState.NO, words="Sjuk.", now=later(60))
        assert self.sure(alva, incident_id, 10, 30, 70) == [
            "2 personer i skift, varav 0 har tackat ja",
            "2 personer i skift, varav 1 har tackat ja",
            ONE,
        ]

    def test_a_shift_that_has_ended_is_no_manning(self, alva, incident_id):
        roster_id = rostered(alva, incident_id)
        ada, *_others = entered(alva, incident_id, roster_id)
        shift(alva, incident_id, roster_id, ada, 1, 9)
        assert self.sure(alva, incident_id, 539, 540, 541) == [ONE, "", ""]


class TestDirection:
    def test_it_ends_when_leadership_stands_down_and_not_before(self, alva, incident_id):
        act("set_direction", alva, incident_id, draft=DIRECTION, now=later(10))
        assert [len(told(given.direction, alva, incident_id, minutes)) for minutes in (9, 11, 500)] == [0, 1, 1]
        (one,) = told(given.direction, alva, incident_id)
        assert (one.important, one.value, one.as_of, one.section) == (True, "Ingen ska fara illa.", later(10), Section.DECISIONS)


class TestMarks:
    @pytest.mark.parametrize(
        ("mark", "reads"), [(OPEN, (True, True, True)), (INTERNAL, (True, True, False)), (SECRET, (True, False, False))]
    )
    def test_a_decision_and_a_task_are_given_to_those_who_may_read_them(self, alva, incident_id, mark, reads):
        decided(alva, incident_id, draft=replace(DECISION, mark=mark))
        tasked(alva, incident_id, draft=replace(TASK, mark=mark))
        viewers = (alva, viewer_with(Role.STAFF_MEMBER), viewer_with(Role.OBSERVER))
        for give in (given.decisions, given.tasks):
            assert tuple(bool(told(give, viewer, incident_id)) for viewer in viewers) == reads
            assert all((one.mark.level, one.mark.statute) == (mark.level, mark.statute) for one in told(give, alva, incident_id))

    @pytest.mark.parametrize("mark", [OPEN, INTERNAL, SECRET])
    def test_in_a_report_a_secret_is_a_number_and_nothing_more(self, alva, incident_id, monkeypatch, mark):
        offered(monkeypatch, piece(mark=mark, source="Källan", url="/x/", important=True))
        row = incidents.incident(alva, incident_id)
        (one,) = queries.gathered(alva, row, known_at(row, later(60), later(60)))
        bare = (one.text, one.value, one.source, one.url, one.important)
        assert bare == (("", "", "", "", False) if mark == SECRET else ("fact:1 är 1", "1", "Källan", "/x/", True))
        assert (one.secrecy, one.number) == (mark.level, 1)


class TestOffered:
    def test_what_is_offered_twice_is_a_mistake(self, monkeypatch):
        monkeypatch.setattr(material, "_offers", [])
        material.offer(given.level)
        with pytest.raises(ValueError, match="offered already"):
            material.offer(given.level)
        assert material._offers == [given.level]

    def test_each_gives_in_its_turn_and_hears_who_asks_of_what(self, alva, incident_id, monkeypatch):
        heard = []

        def one(viewer, row, known):
            heard.append((viewer, row.id, known))
            return [piece(key="a")]

        monkeypatch.setattr(material, "_offers", [])
        material.offer(one)
        material.offer(lambda viewer, row, known: [piece(key="b"), piece(key="c")])
        row, known = incidents.incident(alva, incident_id), Known(1, later(1))
        assert [each.key for each in material.gathered(alva, row, known)] == ["a", "b", "c"]
        assert heard == [(alva, incident_id, known)]

    def test_nothing_offered_is_nothing_gathered(self, alva, incident_id, monkeypatch):
        monkeypatch.setattr(material, "_offers", [])
        row = incidents.incident(alva, incident_id)
        assert material.gathered(alva, row, Known(1, later(1))) == []

    def test_every_section_of_material_is_one_of_a_report(self):
        assert {Part(str(section)) for section in Section} == set(Part) - {Part.ATTACHMENTS}

    @pytest.mark.parametrize("give", ALL)
    def test_another_event_gives_nothing_to_this_one(self, alva, incident_id, give):
        other = opened(alva, title="En annan")
        for which in (staffed, decided, tasked):
            which(alva, other)
        planned(alva, other, draft=CONFERENCE)
        wrote(alva, other, "Färjan går inte.", importance=Importance.CRITICAL)
        assert [one.key for one in told(give, alva, incident_id)] in ([], ["level"])

    @pytest.mark.parametrize("give", ALL)
    def test_before_the_event_began_there_was_nothing(self, alva, incident_id, give):
        staffed(alva, incident_id)
        planned(alva, incident_id, draft=CONFERENCE)
        row = incidents.incident(alva, incident_id)
        assert give(alva, row, known_at(row, NIGHT - timedelta(minutes=1), later(60))) == []


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("Klart", "Klart."),
        ("Klart.", "Klart."),
        ("Klart!", "Klart!"),
        ("Klart?", "Klart?"),
        ("(klart.)", "(klart.)"),
        ("Klart. (Enligt kommunen.)", "Klart. (Enligt kommunen.)"),
        ("Så här:", "Så här:"),
    ],
)
def test_a_sentence_has_one_stop(text, stopped):
    assert given.stopped(text) == stopped
