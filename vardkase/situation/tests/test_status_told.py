"""What the status board tells others: the log, the report, the time machine, what is due, and the strip of hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.utils import translation

from vardkase.access.rules import Role
from vardkase.incidents import kinds
from vardkase.incidents import queries as incidents
from vardkase.incidents.rows import LogEntry
from vardkase.incidents.rules import Category, Importance, Mark, Mode, Secrecy
from vardkase.incidents.tests.scenes import NIGHT, SECRET, closed, later, opened
from vardkase.kernel.moments import Happened, Precision
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Due
from vardkase.ledger.registry import kind_of
from vardkase.situation import events, material, moments, status_offers
from vardkase.situation.events import links as link_events
from vardkase.situation.events import status as said_events
from vardkase.situation.material import Section
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.status import Hour, Level, Side, Trend
from vardkase.situation.tests.status_scenes import ALARMS, opened_board, reported, row_of, said, unchanged
from vardkase.situation.views.status_strip import strip
from vardkase.situation.words import status as words
from vardkase.testing.cases import each
from vardkase.ui.words import event_text

ID = UUID(int=5)
AT = datetime(2019, 1, 2, 8, 0, tzinfo=UTC)  # 09.00 in Sweden.
ROW = said_events.BoardRow(ID, "home_care", "Hemtjänst", "Socialförvaltningen")
TOLD = said_events.Told(
    ID, "Hemtjänst", Side.OWN, Level.RED, Trend.WORSE, Level.YELLOW, AT, "Når inte fram.", need=True, need_what="Bandvagn"
)
CALM = said_events.Told(ID, "Skola", Side.AREA, Level.GREEN, Trend.SAME, Level.GREY, AT)
REPORT = said_events.StatusReported("Socialförvaltningen", "Enhetschef", AT, (CALM, TOLD))
SAME = said_events.StatusUnchanged("Socialförvaltningen", "Enhetschef", AT, (replace(TOLD, before=Level.RED),))

SCENES = [
    (said_events.BoardOpened((ROW,), 60, 30), ("öppen: 1 verksamhet, ", "varje timme"), Importance.NORMAL),
    (said_events.RowAdded(ROW), ("Hemtjänst", "Socialförvaltningen"), Importance.NORMAL),
    (said_events.RowChanged(replace(ROW, name="Hemvård"), ROW), ("Hemvård", "Tidigare: Hemtjänst."), Importance.NORMAL),
    (said_events.RowRetired(ID, "Hemtjänst", "Socialförvaltningen", "Klart."), ("Hemtjänst",), Importance.NORMAL),
    (said_events.RhythmSet(120, 15, 50), ("varannan timme", "var 50:e minut", "15"), Importance.NORMAL),
    (REPORT, ("09:00", "Socialförvaltningen", "Hemtjänst gul → röd, Skola i kommunen grön."), Importance.IMPORTANT),
    (SAME, ("Oförändrat kl. 09:00", "Hemtjänst röd."), Importance.NORMAL),
    (link_events.LinkGiven(ID, Purpose.STATUS, ID, "Hemtjänst nord", "00", AT), ("Hemtjänst nord", "09:00"), Importance.NORMAL),
    (link_events.LinkWithdrawn(ID, Purpose.REQUEST, "Hemtjänst nord"), ("Hemtjänst nord", "begäran"), Importance.NORMAL),
]


def line_of(event) -> LogEntry:
    kind, _version = kind_of(event)
    bare = LogEntry(4, kind, Category.SYSTEM, Happened(NIGHT, Precision.MINUTE), NIGHT)
    return kinds.of(kind).line(bare, event)


class TestTheLog:
    @each(("event", "parts", "importance"), SCENES, ids=lambda one: type(one).__name__)
    def test_each_entry_reads_by_itself(self, event, parts, importance):
        kind, _version = kind_of(event)
        line = line_of(event)
        with translation.override("sv"):
            text = str(kinds.of(kind).sentence) % kinds.of(kind).facts(line.facts)
        for part in parts:
            assert part in text, text
        assert line.importance == importance

    def test_there_is_a_scene_and_a_word_for_each_kind(self):
        assert {type(event) for event, _parts, _importance in SCENES} == set(said_events.KINDS)
        assert set(said_events.KINDS) <= set(events.KINDS)
        with translation.override("sv"):
            assert all(event_text(kind_of(event)[0]) != kind_of(event)[0] for event, _parts, _importance in SCENES)

    def test_the_consequence_and_the_need_are_its_text(self):
        assert line_of(REPORT).text == "Hemtjänst: Når inte fram.\nHemtjänst: Bandvagn"

    def test_many_functions_are_cut_and_the_worst_are_named(self):
        many = tuple(replace(CALM, row_id=UUID(int=n), name=f"Rad {n}") for n in range(9))
        with translation.override("sv"):
            told = words.LINES["situation.status_reported"][1](line_of(replace(REPORT, items=(*many, TOLD))).facts)["what"]
        assert told.startswith("Hemtjänst gul → röd, Rad 0")
        assert told.endswith("4 till.")

    def test_what_leaves_orange_or_red_is_important_too(self):
        better = replace(REPORT, items=(replace(TOLD, level=Level.GREEN, before=Level.RED),))
        assert line_of(better).importance == Importance.IMPORTANT
        assert line_of(replace(REPORT, items=(CALM,))).importance == Importance.NORMAL

    def test_it_is_as_closed_as_it_is_marked_and_links_are_for_the_staff(self):
        assert line_of(replace(REPORT, mark=Mark(Secrecy.INTERNAL))).mark.level == Secrecy.INTERNAL
        assert kinds.of("situation.link_given").least(None) == Secrecy.INTERNAL
        assert kinds.of("situation.status_reported").least(REPORT) == Secrecy.OPEN


@each(
    ("minutes", "text"),
    [(30, "var 30:e minut"), (60, "varje timme"), (120, "varannan timme"), (240, "var 4:e timme"), (90, "var 90:e minut")],
)
def test_intervals_are_said_as_people_say_them(minutes, text):
    with translation.override("sv"):
        assert words.every(minutes) == text


@pytest.fixture
def on_board(alva, incident_id):
    opened_board(alva, incident_id)
    return incident_id


def row_and_known(viewer, incident_id, now):
    row = incidents.incident(viewer, incident_id)
    return row, known_now(row, now)


@pytest.mark.django_db
class TestTheReport:
    def test_each_side_is_a_piece_with_source_age_and_the_entry_it_rests_on(self, alva, on_board):
        entry = reported(alva, on_board, said(on_board, "Hemtjänst", Level.ORANGE, need_what="Bandvagn"), now=later(5))
        with translation.override("sv"):
            found = status_offers.give(alva, *row_and_known(alva, on_board, later(6)))
        by_key = {one.key: one for one in found}
        row_id = row_of(on_board, "Hemtjänst")
        told, need = by_key[f"status:{row_id}"], by_key[f"status:{row_id}:need"]
        assert told.text == "Hemtjänst: allvarligt. Når inte fram."
        assert (told.section, told.value, told.as_of, told.number, told.important) == (
            Section.CONSEQUENCES,
            "orange",
            later(5),
            entry.number,
            True,
        )
        assert told.source == "Socialförvaltningen, Enhetschef"
        assert (need.section, need.value) == (Section.NEEDS, "Bandvagn")
        assert by_key["status:summary"].section == Section.JUDGEMENT
        assert "1 orange" in by_key["status:summary"].text

    def test_old_green_is_given_as_old_and_never_as_green(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN), now=later(0))
        with translation.override("sv"):
            found = {one.key: one for one in status_offers.give(alva, *row_and_known(alva, on_board, later(500)))}
        told = found[f"status:{row_of(on_board, 'Hemtjänst')}"]
        assert (told.value, told.text) == ("old", "Hemtjänst: gammal uppgift (normalt).")
        assert "0 gröna" in found["status:summary"].text

    def test_what_is_not_for_the_reader_is_not_given(self, alva, bo, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence="Hemligt"), mark=SECRET)
        assert not [one for one in status_offers.give(bo, *row_and_known(bo, on_board, later(6))) if "Hemligt" in one.text]

    def test_what_is_closed_is_given_with_its_mark(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=Mark(Secrecy.INTERNAL))
        (told,) = [one for one in status_offers.give(alva, *row_and_known(alva, on_board, later(6))) if one.section == Section.CONSEQUENCES]
        assert told.mark.level == Secrecy.INTERNAL

    def test_without_a_board_there_is_nothing(self, alva, incident_id):
        assert status_offers.give(alva, *row_and_known(alva, incident_id, later(6))) == []

    def test_it_is_offered(self):
        assert status_offers.give in material._offers


@pytest.mark.django_db
class TestTheTimeMachine:
    def test_shows_the_board_as_it_was_known(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), now=later(10))
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED), now=later(30))
        row = incidents.incident(alva, on_board)
        key = f"status:{row_of(on_board, 'Hemtjänst')}"

        def tone(minutes: int) -> str:
            known = known_at(row, later(minutes), later(60))
            return next(one.tone for one in status_offers.seen(alva, row, known) if one.key == key)

        assert [tone(5), tone(20), tone(40)] == ["grey", "yellow", "red"]

    def test_is_offered_under_its_key(self):
        assert [one.key for one in moments.parts()].count("status") == 1


@pytest.mark.django_db
class TestWhatIsDue:
    def test_a_late_unit_is_an_obligation_and_then_the_deputys(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Elförsörjning"), now=later(20))
        with translation.override("sv"):
            late, later_still = list(status_offers.due(alva, later(45))), list(status_offers.due(alva, later(70)))
        (one,) = late
        assert (one.state, one.due_at, one.incident.id) == (Due.OVERDUE, later(30), on_board)
        assert "Socialförvaltningen" in one.title
        assert "Avdelningschef" in later_still[0].title
        assert Role.STAFF_MEMBER in one.roles

    def test_nobody_else_is_told_and_what_is_over_is_not_due(self, alva, bo, cilla, on_board):
        assert [*status_offers.due(bo, later(500)), *status_offers.due(cilla, later(500))] == []
        closed(alva, on_board)
        assert list(status_offers.due(alva, later(500))) == []

    def test_an_exercise_says_so(self, alva):
        opened_board(alva, opened(alva, mode=Mode.EXERCISE))
        assert all(one.is_exercise for one in status_offers.due(alva, later(500)))

    def test_it_is_offered(self):
        assert status_offers.due in obligations._sources


def test_the_strip_says_the_same_without_colour():
    hours = tuple(
        Hour(later(60 * n), level, old)
        for n, (level, old) in enumerate([(Level.GREY, False), *[(Level.RED, False)] * 2, (Level.RED, True)])
    )
    with translation.override("sv"):
        found = strip(hours, later(300))
    assert [(run.width, run.height) for run in found.runs] == [(8, 4), (16, 30), (8, 30)]
    assert "upprätthålls inte, gammal uppgift" in found.text
    assert found.width == 32


def test_a_function_without_anybody_to_ask_is_still_named(alva, incident_id, db):
    opened_board(alva, incident_id, (replace(ALARMS, reporter="", deputy=""),))
    assert "–" in next(iter(status_offers.due(alva, later(500)))).title


@pytest.mark.django_db
def test_unchanged_is_young_material(alva, on_board):
    reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN))
    entry = unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(80))
    found = [one for one in status_offers.give(alva, *row_and_known(alva, on_board, later(100))) if one.section == Section.CONSEQUENCES]
    assert [(one.value, one.number) for one in found] == [("green", entry.number)]
