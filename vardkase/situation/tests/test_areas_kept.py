"""What is drawn is kept with who, when and why: done once, by those who may, and never written over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.queries import Filters
from vardkase.incidents.rules import Category, Importance, State
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, closed, erased, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.situation.actions import areas as actions
from vardkase.situation.models.areas import AreaRow
from vardkase.situation.rules.areas import AreaKind, AreaState, Standing
from vardkase.situation.tests.area_scenes import BOW_TIE, E18, OUTAGE, POINT, RIMBO, ROAD, changed, drew, ended, on_map
from vardkase.testing.people import alva as alva_provsson
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def newest(viewer: Viewer, incident_id: UUID) -> Any:
    return incidents.log_page(viewer, incident_id, Filters(), limit=1).entries[0]


def rows(incident_id: UUID) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, QuerySet(AreaRow).filter(incident_id=incident_id).values_list()), key=repr)


def draw(viewer: Viewer, incident_id: UUID) -> None:
    drew(viewer, incident_id, now=later(60))


def change(viewer: Viewer, incident_id: UUID, area_id: UUID) -> None:
    changed(viewer, incident_id, area_id, ROAD, now=later(60), title="E18 är enkelriktad")


def end(viewer: Viewer, incident_id: UUID, area_id: UUID) -> None:
    ended(viewer, incident_id, area_id, now=later(60))


class TestDrawing:
    def test_writes_an_entry_that_stands_in_the_log(self, alva, incident_id):
        drew(alva, incident_id, now=later(5))
        line = newest(alva, incident_id)
        assert line.kind == "situation.area_drawn"
        assert line.category is Category.EVENT
        assert line.importance is Importance.IMPORTANT
        assert "SOS Alarm" in line.text

    def test_says_where_in_the_log(self, alva, incident_id):
        drew(alva, incident_id, POINT)
        assert "59.7430, 18.3660" in newest(alva, incident_id).text

    def test_of_where_help_is_is_not_loud(self, alva, incident_id):
        drew(alva, incident_id, POINT)
        assert newest(alva, incident_id).importance is Importance.NORMAL

    def test_numbers_things_in_the_order_in_which_they_were_drawn(self, alva, incident_id):
        drew(alva, incident_id)
        drew(alva, incident_id, POINT)
        other = opened(alva)
        drew(alva, other)
        assert set(on_map(alva, incident_id, later(1))) == {"K-001", "K-002"}
        assert set(on_map(alva, other, later(1))) == {"K-001"}

    def test_holds_from_now_and_is_as_of_now_when_nothing_is_said(self, alva, incident_id):
        drew(alva, incident_id, now=later(7))
        (line,) = on_map(alva, incident_id, later(8)).values()
        assert (line.said.as_of, line.state, line.versions) == (later(7), AreaState.CURRENT, 1)

    def test_keeps_every_word(self, alva, incident_id):
        draft = replace(POINT, as_of=later(-20), standing=Standing.ASSUMED, valid_from=later(60), valid_until=later(600), mark=INTERNAL)
        drew(alva, incident_id, draft)
        (line,) = on_map(alva, incident_id, later(1)).values()
        assert {name: getattr(line.said, name) for name in AreaNames} == {name: getattr(draft, name) for name in AreaNames}

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"shape": BOW_TIE}, "geo.crosses_itself"),
            ({"shape": ""}, "situation.area_needs_place"),
            ({"source": ""}, "situation.area_needs_source"),
            ({"mark": replace(SECRET, statute="")}, "incident.secret_needs_statute"),
        ],
    )
    def test_that_is_refused_leaves_nothing(self, alva, incident_id, more, code):
        before = head(incident_id)
        with refused(code):
            drew(alva, incident_id, **more)
        assert head(incident_id) == before
        assert rows(incident_id) == []


AreaNames = ("kind", "title", "shape", "source", "as_of", "standing", "text", "valid_from", "valid_until", "mark")


class TestChanging:
    def test_says_anew_and_leaves_what_was(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        changed(alva, incident_id, area_id, ROAD, now=later(30), title="E18 vid Rösa: ett körfält öppet")
        (line,) = on_map(alva, incident_id, later(31)).values()
        assert (line.said.title, line.reference, line.versions) == ("E18 vid Rösa: ett körfält öppet", "K-001", 2)
        (before,) = on_map(alva, incident_id, later(29), later(31)).values()
        assert (before.said.title, before.versions) == (ROAD.title, 1)

    def test_says_why_in_the_log(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        changed(alva, incident_id, area_id, ROAD, now=later(30), why="Trafikverket ringde.")
        line = newest(alva, incident_id)
        assert line.kind == "situation.area_changed"
        assert "Trafikverket ringde." in line.text

    def test_may_move_it_and_make_something_else_of_it(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        changed(alva, incident_id, area_id, ROAD, now=later(30), shape=RIMBO, kind=AreaKind.DANGER)
        (line,) = on_map(alva, incident_id, later(31)).values()
        assert (line.said.shape, line.said.kind) == (RIMBO, AreaKind.DANGER)

    def test_keeps_the_marking_whatever_is_said(self, alva, incident_id):
        area_id = drew(alva, incident_id, mark=INTERNAL)
        changed(alva, incident_id, area_id, ROAD, now=later(30), title="E18 är öppen")
        (line,) = on_map(alva, incident_id, later(31)).values()
        assert line.said.mark == INTERNAL

    def test_nothing_is_refused(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        with refused("situation.area_nothing_changed"):
            changed(alva, incident_id, area_id, ROAD, now=later(30), as_of=NIGHT)

    def test_only_that_it_was_looked_at_again_is_a_change(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        changed(alva, incident_id, area_id, ROAD, now=later(30))
        (line,) = on_map(alva, incident_id, later(31)).values()
        assert line.said.as_of == later(30)

    def test_needs_a_reason(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        with refused("situation.area_needs_why", field="why"):
            changed(alva, incident_id, area_id, ROAD, now=later(30), why=" ", title="E18")

    def test_what_is_not_there_is_refused(self, alva, incident_id):
        with refused("situation.not_found"):
            change(alva, incident_id, new_id())

    def test_what_is_in_another_incident_is_refused_in_the_same_words(self, alva, incident_id):
        elsewhere = drew(alva, opened(alva))
        with refused("situation.not_found"):
            change(alva, incident_id, elsewhere)

    def test_what_has_ended_is_refused(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        ended(alva, incident_id, area_id, now=later(10))
        with refused("situation.area_ended_already"):
            change(alva, incident_id, area_id)


class TestEnding:
    def test_takes_it_off_and_leaves_it_in_the_list(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        ended(alva, incident_id, area_id, now=later(30), at=later(25))
        (line,) = on_map(alva, incident_id, later(31)).values()
        assert (line.state, line.ended.ended_at, line.ended.why) == (AreaState.OVER, later(25), "Vägen är röjd.")
        assert line.said.title == ROAD.title

    def test_stands_in_the_log(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        ended(alva, incident_id, area_id, now=later(30))
        line = newest(alva, incident_id)
        assert (line.kind, line.text) == ("situation.area_ended", "Vägen är röjd.")

    def test_twice_is_refused(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        end(alva, incident_id, area_id)
        with refused("situation.area_ended_already"):
            end(alva, incident_id, area_id)

    def test_what_is_not_there_is_refused(self, alva, incident_id):
        with refused("situation.not_found"):
            end(alva, incident_id, new_id())

    def test_before_it_was_is_refused(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        with refused("situation.area_ends_before"):
            ended(alva, incident_id, area_id, now=later(30), at=later(-5))

    def test_without_a_reason_is_refused(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        with refused("situation.area_needs_why"):
            ended(alva, incident_id, area_id, now=later(30), why="")


class TestWhatIsSentAgain:
    def test_is_done_once(self, alva, incident_id):
        key = new_id()
        for minutes in (0, 5):
            drew(alva, incident_id, now=later(minutes), key=key)
        assert len(rows(incident_id)) == 1

    def test_is_answered_also_when_the_incident_is_over(self, alva, incident_id):
        key = drew(alva, incident_id)
        closed(alva, incident_id)
        assert actions.draw_area(viewer=alva, incident_id=incident_id, draft=ROAD, key=key, now=later(90)).repeated

    def test_with_other_words_is_refused(self, alva, incident_id):
        key = drew(alva, incident_id)
        with refused("ledger.key_reused"):
            drew(alva, incident_id, key=key, title="Något annat")

    @pytest.mark.parametrize("shape", [RIMBO, "", BOW_TIE])
    def test_with_another_shape_is_refused(self, alva, incident_id, shape):
        key = drew(alva, incident_id)
        with refused("ledger.key_reused"):
            drew(alva, incident_id, key=key, shape=shape)

    def test_with_the_same_shape_otherwise_written_is_the_same(self, alva, incident_id):
        key = drew(alva, incident_id)
        drew(alva, incident_id, key=key, shape=E18.replace(",", " , "))
        assert len(rows(incident_id)) == 1

    def test_of_a_change_and_an_end_is_done_once(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        common = {"viewer": alva, "incident_id": incident_id, "area_id": area_id}
        change_key, end_key = new_id(), new_id()
        draft = replace(ROAD, title="E18 är enkelriktad")
        for _ in range(2):
            actions.change_area(**common, draft=draft, why="Så är det.", key=change_key, now=later(5))
        for _ in range(2):
            actions.end_area(**common, why="Vägen är röjd.", key=end_key, now=later(6))
        assert len(rows(incident_id)) == 3

    def test_of_a_change_with_another_reason_is_refused(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        common = {"viewer": alva, "incident_id": incident_id, "area_id": area_id, "key": new_id(), "now": later(5)}
        draft = replace(ROAD, title="E18 är enkelriktad")
        actions.change_area(**common, draft=draft, why="Så är det.")
        with refused("ledger.key_reused"):
            actions.change_area(**common, draft=draft, why="Av ett annat skäl.")

    def test_under_an_id_of_another_incident_is_a_thing_of_its_own(self, alva, incident_id):
        key = drew(alva, opened(alva))
        drew(alva, incident_id, key=key)
        (line,) = on_map(alva, incident_id, later(1)).values()
        assert line.area_id != key


ACTS: list[Callable[..., None]] = [lambda viewer, incident, area: draw(viewer, incident), change, end]
every_act = pytest.mark.parametrize("act", ACTS, ids=["draw", "change", "end"])


class TestWhoMay:
    @every_act
    @pytest.mark.parametrize("role", [Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR])
    def test_who_may_say_how_things_stand(self, alva, incident_id, act, role):
        area_id = drew(alva, incident_id)
        before = head(incident_id)
        act(viewer_with(role), incident_id, area_id)
        assert head(incident_id) == before + 1

    @every_act
    def test_a_reader_may_not(self, alva, bo, incident_id, act):
        area_id = drew(alva, incident_id)
        with refused("leadership.may_not"):
            act(bo, incident_id, area_id)

    @every_act
    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_others_do_not_know_of_it(self, alva, incident_id, act, who, request):
        area_id = drew(alva, incident_id)
        before = head(incident_id)
        with refused("incident.not_found"):
            act(request.getfixturevalue(who), incident_id, area_id)
        assert head(incident_id) == before

    @every_act
    def test_not_in_an_incident_that_is_not(self, alva, act):
        with refused("incident.not_found"):
            act(alva, new_id(), new_id())

    @every_act
    @pytest.mark.parametrize("states", [(State.STANDING_DOWN, State.CLOSED), (State.STANDING_DOWN, State.CLOSED, State.EVALUATED)])
    def test_not_when_the_incident_is_over(self, alva, incident_id, act, states):
        area_id = drew(alva, incident_id)
        moved(alva, incident_id, *states)
        with refused("leadership.incident_is_over"):
            act(alva, incident_id, area_id)

    def test_a_secret_is_not_there_for_who_does_not_read_it(self, alva, incident_id):
        area_id = drew(alva, incident_id, mark=SECRET)
        member = viewer_with(Role.STAFF_MEMBER)
        for act in (change, end):
            with refused("situation.not_found"):
                act(member, incident_id, area_id)


class TestMadeAnew:
    def test_the_rows_are_what_the_actions_made(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        drew(alva, incident_id, OUTAGE, mark=SECRET)
        change(alva, incident_id, area_id)
        end(alva, incident_id, area_id)
        before = rows(incident_id)
        assert len(before) == 4
        list(maintenance.rebuild(str(incident_id)))
        assert rows(incident_id) == before
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_a_forged_row_is_found_and_put_right(self, alva, incident_id):
        drew(alva, incident_id)
        before = rows(incident_id)
        QuerySet(AreaRow).filter(incident_id=incident_id).update(reference="K-999")
        assert not maintenance.agrees(f"incident:{incident_id}")
        list(maintenance.rebuild(str(incident_id)))
        assert rows(incident_id) == before

    def test_what_stands_in_the_frame_of_the_incident_is_not_erased(self, alva, incident_id):
        drew(alva, incident_id, POINT)
        with refused("incident.cannot_erase_frame"):
            erased(alva, incident_id, head(incident_id), now=later(9))

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.sampled_from(["draw", "change", "end"]), st.integers(0, 3)), max_size=12))
    def test_whatever_was_drawn_the_map_can_be_made_anew(self, plan):
        alva = alva_provsson()
        incident_id = opened(alva)
        ids: list[UUID] = []
        codes: set[str] = set()
        for minute, (what, which) in enumerate(plan, start=1):
            try:
                if what == "draw" or not ids:
                    ids.append(drew(alva, incident_id, (ROAD, POINT, OUTAGE)[which % 3], now=later(minute)))
                elif what == "change":
                    changed(alva, incident_id, ids[which % len(ids)], ROAD, now=later(minute), title=f"Vägen, {minute}")
                else:
                    ended(alva, incident_id, ids[which % len(ids)], now=later(minute))
            except Refusal as refusal:
                codes.add(refusal.code)
        before = rows(incident_id)
        list(maintenance.rebuild(str(incident_id)))
        assert rows(incident_id) == before
        assert len(on_map(alva, incident_id, later(60))) == len(ids)
        assert codes <= {"situation.area_ended_already"}
