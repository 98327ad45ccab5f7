"""What may be done when: every state of the incident, every state of the thing drawn, and keys that come twice with other words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.seen import digest
from vardkase.ledger.entry import Entry
from vardkase.situation.actions import areas as actions
from vardkase.situation.models.areas import AreaRow
from vardkase.situation.queries import areas as queries
from vardkase.situation.rules import areas as rules
from vardkase.situation.rules.areas import AreaDraft, AreaKind, AreaState, Standing
from vardkase.situation.tests.area_scenes import E18, OUTAGE, POINT, RIMBO, ROAD, changed, drew, ended, on_map
from vardkase.testing.cases import each

db = pytest.mark.django_db
SOON = later(60)
OTHER = replace(ROAD, title="E18 är enkelriktad")


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def draw(viewer: Viewer, incident_id: UUID, area_id: UUID, key: UUID, now: datetime = SOON) -> Entry:
    return actions.draw_area(viewer=viewer, incident_id=incident_id, draft=ROAD, key=key, now=now)


def change(viewer: Viewer, incident_id: UUID, area_id: UUID, key: UUID, now: datetime = SOON, **more: Any) -> Entry:
    said: dict[str, Any] = {"draft": OTHER, "why": "Så är det."} | more
    return actions.change_area(viewer=viewer, incident_id=incident_id, area_id=area_id, key=key, now=now, **said)


def end(viewer: Viewer, incident_id: UUID, area_id: UUID, key: UUID, now: datetime = SOON, **more: Any) -> Entry:
    said: dict[str, Any] = {"why": "Vägen är röjd."} | more
    return actions.end_area(viewer=viewer, incident_id=incident_id, area_id=area_id, key=key, now=now, **said)


ACTS: dict[str, Callable[..., Entry]] = {"draw": draw, "change": change, "end": end}
every_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)

# How an incident comes into each state from the one that it is opened in, and whether its map is then drawn upon.
STATES: list[tuple[tuple[State, ...], bool]] = [
    ((), True),
    ((State.STANDING_DOWN,), True),
    ((State.STANDING_DOWN, State.ACTIVE), True),
    ((State.STANDING_DOWN, State.CLOSED), False),
    ((State.STANDING_DOWN, State.CLOSED, State.EVALUATED), False),
    ((State.STANDING_DOWN, State.CLOSED, State.EVALUATED, State.ARCHIVED), False),
]
every_state = pytest.mark.parametrize(("states", "is_open"), STATES, ids=["-".join(map(str, one)) or "opened" for one, _ in STATES])


@db
class TestStatesOfTheIncident:
    @every_act
    @every_state
    def test_say_whether_it_is_drawn_upon(self, alva, incident_id, act, states, is_open):
        area_id = drew(alva, incident_id)
        moved(alva, incident_id, *states)
        before = head(incident_id)
        if is_open:
            assert act(alva, incident_id, area_id, new_id()).number == before + 1
            return
        with refused("leadership.incident_is_over"):
            act(alva, incident_id, area_id, new_id())
        assert head(incident_id) == before

    @every_state
    def test_leave_what_is_drawn_readable(self, alva, bo, incident_id, states, is_open):
        drew(alva, incident_id)
        moved(alva, incident_id, *states)
        for viewer in (alva, bo):
            assert list(on_map(viewer, incident_id, later(60))) == ["K-001"]
        assert queries.may_draw(alva, incidents.incident(alva, incident_id)) is is_open

    @every_act
    @every_state
    def test_let_what_was_done_before_be_sent_again(self, alva, incident_id, act, states, is_open):
        area_id, key = drew(alva, incident_id), new_id()
        first = act(alva, incident_id, area_id, key, now=later(5))
        moved(alva, incident_id, *states, now=later(6))
        before = head(incident_id)
        again = act(alva, incident_id, area_id, key)
        assert (again.number, again.repeated, first.repeated) == (first.number, True, False)
        assert head(incident_id) == before


# What has been done with something before, how it then stands, and whether it can be changed and ended.
LIVES: list[tuple[str, AreaState, bool]] = [
    ("drawn", AreaState.CURRENT, True),
    ("changed", AreaState.CURRENT, True),
    ("planned", AreaState.PLANNED, True),
    ("run out", AreaState.OVER, True),
    ("ended", AreaState.OVER, False),
    ("changed and ended", AreaState.OVER, False),
]


def lived(viewer: Viewer, incident_id: UUID, life: str) -> UUID:
    more = {"planned": {"valid_from": later(500)}, "run out": {"valid_from": later(-60), "valid_until": later(10)}}.get(life, {})
    area_id = drew(viewer, incident_id, as_of=later(-70), **more)
    if "changed" in life:
        changed(viewer, incident_id, area_id, ROAD, now=later(20), title="Ett körfält öppet")
    if "ended" in life:
        ended(viewer, incident_id, area_id, now=later(30))
    return area_id


@db
class TestStatesOfAThing:
    @pytest.mark.parametrize(("life", "state", "is_open"), LIVES, ids=[one[0] for one in LIVES])
    @pytest.mark.parametrize("act", [change, end], ids=["change", "end"])
    def test_say_whether_it_can_be_changed_and_ended(self, alva, incident_id, act, life, state, is_open):
        area_id = lived(alva, incident_id, life)
        assert on_map(alva, incident_id, later(59))["K-001"].state is state
        before = head(incident_id)
        if is_open:
            assert act(alva, incident_id, area_id, new_id()).number == before + 1
            return
        with refused("situation.area_ended_already"):
            act(alva, incident_id, area_id, new_id())
        assert head(incident_id) == before

    def test_one_that_has_run_out_holds_again_when_it_is_changed(self, alva, incident_id):
        area_id = lived(alva, incident_id, "run out")
        change(alva, incident_id, area_id, new_id(), draft=replace(ROAD, valid_until=later(600)))
        assert on_map(alva, incident_id, later(61))["K-001"].state is AreaState.CURRENT

    def test_one_that_was_planned_is_ended_before_it_begins(self, alva, incident_id):
        area_id = lived(alva, incident_id, "planned")
        end(alva, incident_id, area_id, new_id())
        assert on_map(alva, incident_id, later(61))["K-001"].state is AreaState.OVER

    def test_one_that_ended_is_drawn_anew_under_a_reference_of_its_own(self, alva, incident_id):
        lived(alva, incident_id, "ended")
        drew(alva, incident_id, now=later(40))
        assert {name: line.state for name, line in on_map(alva, incident_id, later(41)).items()} == {
            "K-001": AreaState.OVER,
            "K-002": AreaState.CURRENT,
        }

    @pytest.mark.parametrize(
        ("at", "code"),
        [
            (later(-31), "situation.area_ends_before"),
            (later(-30), None),
            (later(0), None),
            (later(60), None),
            (later(65), None),
            (later(65.1), "situation.area_end_future"),
        ],
    )
    def test_it_ends_between_when_it_began_and_now(self, alva, incident_id, at, code):
        area_id = drew(alva, incident_id, as_of=later(-10), valid_from=later(-30))
        if code is None:
            end(alva, incident_id, area_id, new_id(), ended_at=at)
            assert on_map(alva, incident_id, later(90))["K-001"].ended.ended_at == at
            return
        with refused(code, field="ended_at"):
            end(alva, incident_id, area_id, new_id(), ended_at=at)

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET])
    def test_its_end_is_marked_as_it_was(self, alva, incident_id, mark):
        area_id = drew(alva, incident_id, mark=mark)
        change(alva, incident_id, area_id, new_id(), now=later(5))
        end(alva, incident_id, area_id, new_id(), now=later(6))
        assert len(set(QuerySet(AreaRow).filter(area_id=area_id).values_list("mark_key", flat=True))) == 1
        assert on_map(alva, incident_id, later(7))["K-001"].ended.mark.level is mark.level


@db
class TestKeys:
    @pytest.mark.parametrize("second", ACTS)
    @pytest.mark.parametrize("first", ACTS)
    def test_of_one_act_do_not_serve_another(self, alva, incident_id, first, second):
        area_id, key = drew(alva, incident_id), new_id()
        ACTS[first](alva, incident_id, area_id, key, now=later(5))
        before = head(incident_id)
        if first == second:
            assert ACTS[second](alva, incident_id, area_id, key).repeated
        else:
            with refused("ledger.key_reused"):
                ACTS[second](alva, incident_id, area_id, key)
        assert head(incident_id) == before

    @pytest.mark.parametrize(
        "more",
        [
            {"title": "E4 vid Rösa"}, {"kind": AreaKind.DANGER}, {"source": "Polisen"}, {"standing": Standing.ASSUMED}, {"text": "Mer."},
            {"valid_from": later(30)}, {"valid_until": later(600)}, {"as_of": later(-5)}, {"shape": RIMBO}, {"mark": INTERNAL},
        ],
        ids=lambda more: next(iter(more)),
    )  # fmt: skip
    def test_of_a_drawing_with_any_other_word_are_refused(self, alva, incident_id, more):
        key = drew(alva, incident_id)
        with refused("ledger.key_reused", number=head(incident_id)):
            drew(alva, incident_id, key=key, **more)
        assert on_map(alva, incident_id, later(1))["K-001"].said.title == ROAD.title

    @pytest.mark.parametrize(
        "more",
        [{"draft": replace(OTHER, text="Mer.")}, {"draft": replace(OTHER, shape=RIMBO)}, {"why": "Av ett annat skäl."}],
        ids=["text", "shape", "why"],
    )
    def test_of_a_change_with_any_other_word_are_refused(self, alva, incident_id, more):
        area_id, key = drew(alva, incident_id), new_id()
        change(alva, incident_id, area_id, key, now=later(5))
        with refused("ledger.key_reused"):
            change(alva, incident_id, area_id, key, **more)

    @pytest.mark.parametrize("more", [{"why": "Av ett annat skäl."}, {"ended_at": later(2)}], ids=["why", "ended_at"])
    def test_of_an_end_with_any_other_word_are_refused(self, alva, incident_id, more):
        area_id, key = drew(alva, incident_id), new_id()
        end(alva, incident_id, area_id, key, now=later(5))
        with refused("ledger.key_reused"):
            end(alva, incident_id, area_id, key, **more)

    @pytest.mark.parametrize("act", [change, end], ids=["change", "end"])
    def test_of_one_thing_do_not_serve_another_thing(self, alva, incident_id, act):
        one, other, key = drew(alva, incident_id), drew(alva, incident_id), new_id()
        act(alva, incident_id, one, key, now=later(5))
        with refused("ledger.key_reused"):
            act(alva, incident_id, other, key)

    @every_act
    def test_used_in_another_incident_are_fresh_here(self, alva, incident_id, act):
        other = opened(alva)
        there, here, key = drew(alva, other), drew(alva, incident_id), new_id()
        act(alva, other, there, key, now=later(5))
        assert not act(alva, incident_id, here, key).repeated

    def test_of_what_is_kept_do_not_tell_others_that_it_is_there(self, alva, cilla, incident_id):
        key = drew(alva, incident_id)
        with refused("incident.not_found"):
            drew(cilla, incident_id, key=key)

    def test_sent_again_with_the_ring_the_other_way_round_are_the_same(self, alva, incident_id):
        key = drew(alva, incident_id, OUTAGE)
        turned = '{"coordinates":[[[18.85,59.66],[18.95,59.66],[18.96,59.58],[18.86,59.57]]],"type":"Polygon"}'
        assert actions.draw_area(viewer=alva, incident_id=incident_id, draft=replace(OUTAGE, shape=turned), key=key, now=SOON).repeated


@db
class TestRoom:
    def test_is_counted_in_things_and_not_in_what_was_said_of_them(self, alva, incident_id, monkeypatch):
        monkeypatch.setattr(rules, "MAX_AREAS", 2)
        area_id = drew(alva, incident_id)
        for minute in (1, 2, 3):
            changed(alva, incident_id, area_id, ROAD, now=later(minute))
        drew(alva, incident_id, now=later(4))
        with refused("situation.too_many_areas", limit=2):
            drew(alva, incident_id, now=later(5))
        changed(alva, incident_id, area_id, ROAD, now=later(6))

    def test_of_one_incident_is_not_that_of_another(self, alva, incident_id, monkeypatch):
        monkeypatch.setattr(rules, "MAX_AREAS", 1)
        drew(alva, incident_id)
        drew(alva, opened(alva))

    def test_that_is_full_still_answers_what_is_sent_again(self, alva, incident_id, monkeypatch):
        monkeypatch.setattr(rules, "MAX_AREAS", 1)
        key = drew(alva, incident_id)
        assert draw(alva, incident_id, key, key).repeated


@db
class TestRebuilt:
    @pytest.mark.parametrize("life", [one[0] for one in LIVES])
    def test_every_life_is_made_anew_as_it_was(self, alva, incident_id, life):
        lived(alva, incident_id, life)
        before = on_map(alva, incident_id, later(59))
        list(maintenance.rebuild(str(incident_id)))
        assert on_map(alva, incident_id, later(59)) == before
        assert maintenance.agrees(f"incident:{incident_id}")


MINUTES = st.integers(-600, 600).map(later)


class TestRules:
    @settings(max_examples=50)
    @given(st.none() | MINUTES, st.none() | MINUTES, st.none() | MINUTES, MINUTES)
    def test_what_is_over_stays_over_and_what_holds_was_planned_before(self, valid_from, valid_until, ended_at, at):
        states = [rules.state_at(valid_from, valid_until, ended_at, later(minute)) for minute in range(-700, 701, 20)]
        order = [AreaState.PLANNED, AreaState.CURRENT, AreaState.OVER]
        places = [order.index(one) for one in states]
        assert places == sorted(places)
        here = rules.state_at(valid_from, valid_until, ended_at, at)
        assert (here is AreaState.OVER) is any(one is not None and one <= at for one in (valid_until, ended_at))

    @settings(max_examples=50)
    @given(st.none() | MINUTES, st.none() | MINUTES, st.none() | MINUTES)
    def test_a_drawing_that_is_taken_begins_before_it_ends_and_is_not_of_tomorrow(self, as_of, valid_from, valid_until):
        draft = AreaDraft(AreaKind.OTHER, "Något", E18, "Någon", as_of, valid_from=valid_from, valid_until=valid_until)
        try:
            found = rules.check_area(draft, NIGHT)
        except Refusal as refusal:
            code = refusal.code
        else:
            code = "taken"
            assert found.as_of is not None
            assert found.as_of <= later(5)
            assert found.valid_until is None or found.valid_until > (found.valid_from or found.as_of)
        assert code in {"taken", "situation.area_as_of_future", "situation.area_ends_before"}

    @each(("why", "is_taken"), [("ok!", False), ("Nej", True), ("\u200b\u200b\u200b", False), ("...", False)])
    def test_a_reason_says_something(self, why, is_taken):
        if is_taken:
            assert rules.check_why(why, NIGHT) == why
            return
        with refused("situation.area_needs_why", field="why"):
            rules.check_why(why, NIGHT)

    @each("field", ["title", "source"])
    @each(("text", "is_taken"), [("E4", True), ("E", False), ("E ", False), ("漢字", True), ("\u00ad\u00ad", False)])
    def test_title_and_source_say_something(self, field, text, is_taken):
        found = [one.facts["field"] for one in rules.lacking(replace(POINT, **{field: text}))]
        assert found == ([] if is_taken else [field])


@db
class TestTwoWhoChangeTheSame:
    def changed(self, alva: Any, incident_id: Any, area_id: Any, seen: str | None, **said: Any) -> Any:
        draft = replace(ROAD, as_of=NIGHT, **said)
        return actions.change_area(
            viewer=alva, incident_id=incident_id, area_id=area_id, draft=draft, why="Så är det.", seen=seen, key=new_id(), now=later(5)
        )

    def test_the_last_is_told_of_the_first_and_nothing_is_lost(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        seen = digest(rules.draft_of(on_map(alva, incident_id, later(1))["K-001"].said))
        self.changed(alva, incident_id, area_id, seen, title="E18 är enkelriktad")
        with refused("leadership.changed_meanwhile"):
            self.changed(alva, incident_id, area_id, seen, title="E18 är öppen")
        assert on_map(alva, incident_id, later(6))["K-001"].said.title == "E18 är enkelriktad"

    def test_a_time_that_is_written_back_in_whole_minutes_is_as_old_as_it_was(self, alva, incident_id):
        at = NIGHT + timedelta(seconds=41)
        area_id = drew(alva, incident_id, as_of=at, now=later(1))
        self.changed(alva, incident_id, area_id, None, title="E18 är enkelriktad")
        assert on_map(alva, incident_id, later(6))["K-001"].said.as_of == at

    def test_a_later_time_is_the_later_one(self, alva, incident_id):
        area_id = drew(alva, incident_id)
        changed(alva, incident_id, area_id, ROAD, as_of=later(4), now=later(5))
        assert on_map(alva, incident_id, later(6))["K-001"].said.as_of == later(4)
