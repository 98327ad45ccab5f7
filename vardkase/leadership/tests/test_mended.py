"""Faults that were found in use, each with the test that keeps it mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import kinds
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Importance
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, closed, erased, later, opened, refused, wrote
from vardkase.incidents.views import room as rooms
from vardkase.kernel.ids import new_id
from vardkase.leadership import law, queries
from vardkase.leadership.rooms import at_entry, links
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.tasks import Origin, OriginKind, Priority, TaskState
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import (
    DECISION,
    QUESTION,
    STAFF,
    TASK,
    act,
    activated,
    asked,
    decided,
    handed,
    item_of,
    planned,
    staffed,
    tasked,
)
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


class TestALawThatIsSilent:
    @pytest.fixture(autouse=True)
    def _until_2018(self, tmp_path: Path) -> Iterator[None]:
        """Our own file, with every section out of force before the night."""
        made = json.loads(law.OURS.read_text(encoding="utf-8"))
        made["rows"] = [row | {"to": "2018-12-31"} for row in made["rows"]]
        path = tmp_path / "law.json"
        path.write_text(json.dumps(made), encoding="utf-8")
        law.use(path)
        yield
        law.use(None)

    @pytest.mark.usefixtures("five_past")
    @pytest.mark.parametrize("path", ["board/", "board/begin/", "decisions/", "decisions/new/", "leadership/"])
    def test_breaks_no_page(self, screen: CheckingClient, incident_id: UUID, path: str) -> None:
        page = Room(screen, incident_id).get(path)
        assert page.status == 200
        assert "2006:544" not in page.text

    @pytest.mark.usefixtures("five_past")
    def test_is_said_at_the_form_and_nothing_is_written(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.leadership.tests.pages import ACTS

        page = Room(screen, incident_id).post("board/begin/", ACTS["activate_board"][1])
        assert page.status == 422
        assert "Lagfilen har ingen paragraf som gäller" in page.general
        assert queries.boards(alva, incident_id) == ()

    def test_refuses_the_act_by_its_day(self, alva: Viewer, incident_id: UUID) -> None:
        with refused("leadership.no_law", day=date(2019, 1, 2)):
            activated(alva, incident_id)


class TestAStaffOfADecision:
    def test_is_one_of_the_incident_that_is_open(self, alva: Viewer, incident_id: UUID) -> None:
        ours, theirs = staffed(alva, incident_id), staffed(alva, opened(alva, title="En annan"))
        decided(alva, incident_id, draft=replace(DECISION, staff_id=ours))
        for staff_id in (theirs, new_id()):
            with refused("leadership.no_such_staff", field="staff_id"):
                decided(alva, incident_id, draft=replace(DECISION, staff_id=staff_id))
        act("close_staff", alva, incident_id, staff_id=ours, grounds="Lugnt.")
        with refused("leadership.no_such_staff"):
            decided(alva, incident_id, draft=replace(DECISION, staff_id=ours))

    def test_that_is_not_there_is_not_closed_already(self, alva: Viewer, incident_id: UUID) -> None:
        with refused("leadership.no_such_staff"):
            act("close_staff", alva, incident_id, staff_id=new_id(), grounds="Lugnt.")
        staff_id = staffed(alva, incident_id)
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt.")
        with refused("leadership.staff_closed_already"):
            act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt.")


class TestTheSameKeyWithOtherWords:
    @pytest.mark.parametrize(
        ("what", "made", "first", "second"),
        [
            ("acknowledge_lead", asked, {"by": "Vakthavande"}, {"by": "Någon annan"}),
            ("close_question", asked, {"outcome": "Röjt."}, {"outcome": "Inte röjt."}),
            ("move_task", tasked, {"to": TaskState.DONE, "words": "Klart."}, {"to": TaskState.DONE, "words": "Nästan klart."}),
            ("close_staff", staffed, {"grounds": "Lugnt."}, {"grounds": "Elen är tillbaka."}),
        ],
        ids=["lead", "question", "task", "staff"],
    )
    def test_is_refused_and_with_the_same_is_answered(
        self, alva: Viewer, incident_id: UUID, what: str, made: Any, first: dict[str, Any], second: dict[str, Any]
    ) -> None:
        about = {"acknowledge_lead": "question_id", "close_question": "question_id", "move_task": "task_id", "close_staff": "staff_id"}
        target = {about[what]: made(alva, incident_id)}
        key = act(what, alva, incident_id, **target, **first)
        after = incidents.incident(alva, incident_id).entries
        # Blanks at the ends are the form's, and no other words.
        again = {name: f" {word} " if isinstance(word, str) and name != "to" else word for name, word in first.items()}
        act(what, alva, incident_id, key=key, now=later(3), **target, **again)
        with refused("ledger.key_reused"):
            act(what, alva, incident_id, key=key, now=later(3), **target, **second)
        assert incidents.incident(alva, incident_id).entries == after


class TestWhatAnotherFloorMayNotTake:
    @pytest.fixture(autouse=True)
    def _joined(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
        monkeypatch.setattr(rooms, "_more", dict(rooms._more))
        monkeypatch.setattr(rooms, "_of_entries", list(rooms._of_entries))

    @pytest.mark.parametrize(
        "kind", ["incident.opened", "incident.entry_written", "incident.of_tomorrow", "alarm.received", "ledger.payload_erased"]
    )
    def test_a_kind_of_the_incidents_own(self, kind: str) -> None:
        with pytest.raises(ValueError, match="has its line already"):
            kinds.declare(kind, kinds.of("leadership.task_given"))
        assert kinds.find(kind) is None

    def test_the_same_links_twice(self) -> None:
        with pytest.raises(ValueError, match="offered already"):
            rooms.offer(links, "")
        with pytest.raises(ValueError, match="offered already"):
            rooms.offer_at_entries(at_entry)
        rooms.offer(lambda viewer, row: [], "")
        rooms.offer_at_entries(lambda viewer, row, entry: [])


class TestATaskFromAnEntry:
    def origin(self, number: int) -> Origin:
        return Origin(OriginKind.ENTRY, f"#{number}", number=number)

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET])
    def test_inherits_its_mark_whatever_the_form_says(self, alva: Viewer, incident_id: UUID, mark: Any) -> None:
        number = wrote(alva, incident_id, "Nyckelskåpet är öppet.", mark=mark)
        tasked(alva, incident_id, draft=replace(TASK, origin=self.origin(number)))
        (line,) = queries.tasks(alva, incident_id, now=later(1))
        assert line.said
        assert (line.said.mark.level, line.said.mark.statute) == (mark.level, mark.statute)
        member = viewer_with(Role.OBSERVER)
        assert [one.masked for one in queries.tasks(member, incident_id, now=later(1))] == [True]

    def test_inherits_that_of_a_decision_too(self, alva: Viewer, incident_id: UUID) -> None:
        decision_id = decided(alva, incident_id, draft=replace(DECISION, mark=SECRET))
        tasked(alva, incident_id, draft=replace(TASK, origin=Origin(OriginKind.DECISION, "B-001", id=decision_id)))
        (line,) = queries.tasks(alva, incident_id, now=later(1))
        assert line.said
        assert line.said.mark.level == SECRET.level

    @pytest.mark.parametrize("what", ["absent", "none", "masked", "erased", "of another"])
    def test_needs_one_that_the_viewer_reads(self, alva: Viewer, incident_id: UUID, what: str) -> None:
        number = wrote(alva, incident_id, "Hemligt.", mark=SECRET)
        viewer = viewer_with(Role.STAFF_MEMBER) if what == "masked" else alva
        if what == "erased":
            erased(alva, incident_id, number)
        where = opened(alva, title="En annan") if what == "of another" else incident_id
        asked_for = {"absent": self.origin(99), "none": Origin(OriginKind.ENTRY, "#")}.get(what, self.origin(number))
        with refused("leadership.no_such_entry"):
            tasked(viewer, where, draft=replace(TASK, origin=asked_for))

    @pytest.mark.parametrize(("kind", "word"), [(OriginKind.CARD, "card"), (OriginKind.MEETING, "meeting"), (OriginKind.ENTRY, "entry")])
    def test_the_kinds_have_the_names_that_other_floors_know(self, kind: OriginKind, word: str) -> None:
        assert kind == word
        assert len(set(OriginKind)) == 4

    @pytest.mark.parametrize("kind", [OriginKind.CARD, OriginKind.MEETING])
    def test_from_a_card_or_a_meeting_of_this_incident_is_kept_as_it_is(self, alva: Viewer, incident_id: UUID, kind: OriginKind) -> None:
        id = item_of(handed(alva, incident_id)) if kind == OriginKind.CARD else planned(alva, incident_id)
        origin = Origin(kind, "Storm, punkt 4", id=id)
        tasked(alva, incident_id, draft=replace(TASK, origin=origin))
        (line,) = queries.tasks(alva, incident_id, now=later(1))
        assert line.said
        assert line.said.origin == origin

    @pytest.mark.parametrize(
        ("kind", "code"), [(OriginKind.CARD, "leadership.no_such_item"), (OriginKind.MEETING, "leadership.no_such_meeting")]
    )
    @pytest.mark.parametrize("where", ["nowhere", "without an id", "in another incident"])
    def test_from_what_is_not_here_is_refused(self, alva: Viewer, incident_id: UUID, kind: OriginKind, code: str, where: str) -> None:
        other = opened(alva, title="En annan")
        elsewhere = item_of(handed(alva, other)) if kind == OriginKind.CARD else planned(alva, other)
        id = {"nowhere": new_id(), "without an id": None, "in another incident": elsewhere}[where]
        with refused(code):
            tasked(alva, incident_id, draft=replace(TASK, origin=Origin(kind, "Storm, punkt 4", id=id)))
        assert queries.tasks(alva, incident_id, now=later(1)) == ()

    def test_an_urgent_one_is_important_in_the_log(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, priority=Priority.HIGH))
        assert incidents.log_page(alva, incident_id).entries[0].importance == Importance.IMPORTANT


class TestADutyAfterTheEnd:
    @pytest.fixture
    def urgent(self, alva: Viewer, incident_id: UUID) -> UUID:
        activated(alva, incident_id)
        decision_id = decided(alva, incident_id, draft=replace(DECISION, capacity=Capacity.BOARD))
        closed(alva, incident_id)
        return decision_id

    def test_is_fulfilled_when_the_council_has_met(self, alva: Viewer, incident_id: UUID, urgent: UUID) -> None:
        act("fulfil_duty", alva, incident_id, about_id=urgent, kind=DutyKind.REPORT_TO_COUNCIL, how="Kf 25 februari, § 14", now=later(90))
        assert queries.open_duties(alva, incident_id, now=later(91)) == ()
        assert incidents.log_page(alva, incident_id).entries[0].kind == "leadership.duty_done"

    @pytest.mark.usefixtures("an_hour_later")
    def test_is_offered_on_the_page_where_nothing_else_is(self, screen: CheckingClient, incident_id: UUID, urgent: UUID) -> None:
        offers = Room(screen, incident_id).get("decisions/").offers
        assert f"duties/{urgent}/council/" in offers
        assert "decisions/new/" not in offers

    def test_is_not_for_those_who_do_not_decide(self, incident_id: UUID, urgent: UUID) -> None:
        with refused("leadership.may_not"):
            act("fulfil_duty", viewer_with(Role.AUDITOR), incident_id, about_id=urgent, kind=DutyKind.REPORT_TO_COUNCIL, how="Kf § 1")


def test_two_staffs_with_the_same_name_are_refused_whatever_the_letters(alva: Viewer, incident_id: UUID) -> None:
    staffed(alva, incident_id)
    for name in ("Central krisledning", "CENTRAL  KRISLEDNING", " central krisledning "):
        with refused("leadership.staff_exists", field="name"):
            staffed(alva, incident_id, draft=replace(STAFF, name=name))


def test_the_lead_board_keeps_the_settings_patience(alva: Viewer, incident_id: UUID, settings: Any) -> None:
    asked(alva, incident_id, draft=QUESTION)
    settings.LEAD_PATIENCE_MINUTES = 60
    assert [one.unanswered for one in queries.questions(alva, incident_id, now=later(59))] == [False]
    assert [one.unanswered for one in queries.questions(alva, incident_id, now=later(60))] == [True]
