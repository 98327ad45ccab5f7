"""What waits in all incidents at once, and how an obligation is put into words: only what can be read elsewhere, in the order of need."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.incidents.rules import OPEN, Mark, Mode, Secrecy, State
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, closed, later, moved, opened
from vardkase.leadership import obligations, queries, words
from vardkase.leadership.obligations import Due, Obligation
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.tasks import Priority, Reminder, TaskState
from vardkase.leadership.tests.scenes import DECISION, DIRECTION, TAKEOVER, TASK, act, activated, asked, decided, tasked, took_over
from vardkase.leadership.views import due as views
from vardkase.testing.cases import each
from vardkase.testing.people import OTHER_SCOPE, viewer_with

BOARD = replace(DECISION, capacity=Capacity.BOARD)
db = pytest.mark.django_db


def obligation(**facts: Any) -> Obligation:
    common: dict[str, Any] = {
        "key": "a", "code": "a", "title": "Ring", "why": "Därför.", "since": NIGHT, "due_at": None, "state": Due.DUE, "url": "/x/",
        "roles": (Role.LOG_KEEPER,),
    }  # fmt: skip
    return Obligation(**{**common, **facts})


@db
class TestDutiesEverywhere:
    def test_are_those_of_every_incident_that_one_reads(self, alva: Viewer) -> None:
        for title in ("Storm", "Skogsbrand"):
            incident_id = opened(alva, title=title)
            activated(alva, incident_id)
            decided(alva, incident_id, draft=BOARD)
        found = queries.duties_everywhere(alva, now=NIGHT)
        assert sorted(row.title for row, _ in found) == ["Skogsbrand", "Storm"]
        assert {duty.kind for _, duty in found} == {DutyKind.REPORT_TO_COUNCIL}

    @pytest.mark.parametrize("mark", [OPEN, INTERNAL, SECRET], ids=lambda mark: str(mark.level))
    def test_carry_the_level_of_their_decision(self, alva: Viewer, incident_id: UUID, mark: Mark) -> None:
        activated(alva, incident_id)
        decided(alva, incident_id, draft=replace(BOARD, mark=mark))
        ((_, duty),) = queries.duties_everywhere(alva, now=NIGHT)
        assert duty.mark.level is mark.level

    @pytest.mark.parametrize(
        ("role", "levels"),
        [
            (Role.LOG_KEEPER, {Secrecy.OPEN, Secrecy.INTERNAL, Secrecy.SECRET}),
            (Role.BOARD_CHAIR, {Secrecy.OPEN, Secrecy.INTERNAL}),
            (Role.STAFF_MEMBER, {Secrecy.OPEN, Secrecy.INTERNAL}),
            (Role.OBSERVER, {Secrecy.OPEN}),
            (Role.ADMINISTRATOR, set()),
        ],
    )
    def test_are_seen_by_those_who_read_the_decision(self, alva: Viewer, incident_id: UUID, role: Role, levels: set[Secrecy]) -> None:
        activated(alva, incident_id)
        for mark in (OPEN, INTERNAL, SECRET):
            decided(alva, incident_id, draft=replace(BOARD, mark=mark))
        assert {duty.mark.level for _, duty in queries.duties_everywhere(viewer_with(role), now=NIGHT)} == levels

    @pytest.mark.parametrize(
        ("states", "shown"),
        [((), True), ((State.EVALUATED,), True), ((State.EVALUATED, State.ARCHIVED), False)],
        ids=["closed", "evaluated", "archived"],
    )
    def test_outlive_the_incident_until_the_archive(self, alva: Viewer, incident_id: UUID, states: tuple[State, ...], shown: bool) -> None:
        activated(alva, incident_id)
        decided(alva, incident_id, draft=BOARD)
        closed(alva, incident_id)
        moved(alva, incident_id, *states)
        assert bool(queries.duties_everywhere(alva, now=NIGHT)) is shown

    def test_that_are_done_are_gone(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        decision_id = decided(alva, incident_id, draft=BOARD)
        act("fulfil_duty", alva, incident_id, about_id=decision_id, kind=DutyKind.REPORT_TO_COUNCIL, how="Kf § 1")
        assert queries.duties_everywhere(alva, now=NIGHT) == ()


@db
class TestTheRest:
    def test_of_directions_the_latest_counts(self, alva: Viewer, incident_id: UUID) -> None:
        act("set_direction", alva, incident_id, draft=DIRECTION)
        act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal="Alla har värme."), now=later(90))
        ((row, version, at),) = queries.directions_everywhere(alva)
        assert (row.id, version, at) == (incident_id, 2, later(90))

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_others_are_told_nothing_of_any(self, alva: Viewer, incident_id: UUID, request: Any, who: str) -> None:
        act("set_direction", alva, incident_id, draft=DIRECTION)
        activated(alva, incident_id)
        took_over(alva, incident_id)
        asked(alva, incident_id)
        tasked(alva, incident_id, draft=replace(TASK, priority=Priority.LIFE))
        moved(alva, incident_id, State.STANDING_DOWN)
        other = request.getfixturevalue(who)
        assert queries.directions_everywhere(other) == ()
        assert queries.takeovers_at_stand_down(other) == ()
        assert queries.unanswered_questions(other, now=later(99)) == ()
        assert queries.reminders(other, now=later(99)) == ()
        assert queries.duties_everywhere(other, now=later(99)) == ()
        assert len(queries.takeovers_at_stand_down(alva)) == 1

    def test_what_went_back_waits_no_more(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        first = took_over(alva, incident_id)
        took_over(alva, incident_id, draft=replace(TAKEOVER, from_board="Skolnämnden"))
        moved(alva, incident_id, State.STANDING_DOWN)
        act("hand_back", alva, incident_id, takeover_id=first, circumstances="Lugnt.")
        assert [taken.said.from_board for _, taken in queries.takeovers_at_stand_down(alva)] == ["Skolnämnden"]

    def test_reminders_are_the_oldest_first(self, alva: Viewer, incident_id: UUID) -> None:
        late = tasked(alva, incident_id, draft=replace(TASK, due_at=later(50)))
        urgent = tasked(alva, incident_id, draft=replace(TASK, priority=Priority.HIGH), now=later(5))
        tasked(alva, incident_id)
        found = [(line.id, line.reminder) for _, line in queries.reminders(alva, now=later(55))]
        assert found == [(late, Reminder.OVERDUE), (urgent, Reminder.NOT_RECEIVED)]
        act("move_task", alva, incident_id, task_id=late, to=TaskState.DONE, now=later(56))
        assert [line.id for _, line in queries.reminders(alva, now=later(57))] == [urgent]

    def test_the_board_of_leads_is_the_longest_silent_first(self, alva: Viewer) -> None:
        for minutes, title in ((5, "Skogsbrand"), (0, "Storm")):
            asked(alva, opened(alva, title=title), now=later(minutes))
        assert [row.title for row, _ in queries.unanswered_questions(alva, now=later(60))] == ["Storm", "Skogsbrand"]

    def test_a_viewer_of_everything_sees_every_authority(self, alva: Viewer, cilla: Viewer, incident_id: UUID) -> None:
        from vardkase.testing.people import OTHER_AUTHORITY

        asked(alva, incident_id)
        asked(cilla, opened(cilla, authority_id=OTHER_AUTHORITY, authority="Socialnämnden"))
        everything = viewer_with(Role.AUDITOR, scope=EVERYWHERE)
        assert len(queries.unanswered_questions(everything, now=later(60))) == 2
        assert len(queries.unanswered_questions(viewer_with(Role.AUDITOR, scope=OTHER_SCOPE), now=later(60))) == 1


class TestInWords:
    @each(
        ("state", "due_at", "tone", "word"),
        [
            (Due.OVERDUE, later(-35), "red", "Försenat · för 35 min sedan"),
            (Due.DUE, later(35), "orange", "Att göra nu · om 35 min"),
            (Due.DUE, None, "orange", "Att göra nu"),
            (Due.SOON, later(60), "yellow", "Snart · om 1 tim"),
        ],
    )
    def test_a_state_is_colour_shape_word_and_age(self, state: Due, due_at: datetime | None, tone: str, word: str) -> None:
        found = views.shown(obligation(state=state, due_at=due_at), NIGHT)
        assert (found["tone"], found["word"]) == (tone, word)

    @pytest.mark.parametrize(("mark", "said"), [(OPEN, ""), (INTERNAL, "Intern"), (SECRET, "Sekretess")])
    def test_a_mark_is_a_word(self, mark: Mark, said: str) -> None:
        assert views.shown(obligation(mark=mark), NIGHT)["marking"].startswith(said)
        assert bool(views.shown(obligation(mark=mark), NIGHT)["marking"]) is bool(said)

    def test_whom_it_concerns_is_said(self) -> None:
        assert (
            views.shown(obligation(roles=(Role.LOG_KEEPER, Role.BOARD_CHAIR)), NIGHT)["roles"]
            == "Loggförare, Krisledningsnämndens ordförande"
        )

    @pytest.mark.parametrize("state", list(Due))
    def test_every_state_has_its_word_and_its_tone(self, state: Due) -> None:
        assert str(words.DUE[state])
        assert views.TONES[state] in {"red", "orange", "yellow"}

    @pytest.mark.parametrize("reminder", list(Reminder))
    def test_every_reminder_has_its_word(self, reminder: Reminder) -> None:
        assert str(words.REMINDERS[reminder])

    def test_an_obligation_is_a_value(self) -> None:
        with pytest.raises(FrozenInstanceError):
            obligation().state = Due.SOON  # type: ignore[misc]  # that is what is tried
        assert obligation() == obligation()

    @pytest.mark.parametrize(
        ("exercise", "mode", "marked"), [(False, Mode.REAL, False), (True, Mode.REAL, True), (False, Mode.EXERCISE, True)]
    )
    @db
    def test_an_exercise_is_marked_by_itself_or_by_its_incident(self, alva: Viewer, exercise: bool, mode: Mode, marked: bool) -> None:
        from vardkase.incidents import queries as incidents

        row = incidents.incident(alva, opened(alva, mode=mode))
        assert obligation(exercise=exercise, incident=row).is_exercise is marked

    @given(st.lists(st.tuples(st.sampled_from(list(Due)), st.integers(-500, 500) | st.none(), st.booleans()), max_size=12))
    def test_the_order_is_always_that_of_need_with_exercises_last(self, made: list[tuple[Due, int | None, bool]]) -> None:
        rows = [
            obligation(key=str(number), state=state, due_at=None if at is None else later(at), exercise=exercise)
            for number, (state, at, exercise) in enumerate(made)
        ]
        before, obligations._sources[:] = list(obligations._sources), []
        try:
            obligations.offer(lambda viewer, now: rows)
            found = obligations.obligations(viewer_with(), NIGHT)
        finally:
            obligations._sources[:] = before
        assert sorted(one.key for one in found) == sorted(one.key for one in rows)
        ranks = [(one.is_exercise, list(Due).index(one.state)) for one in found]
        assert ranks == sorted(ranks)


@db
def test_a_guest_of_one_incident_is_told_of_its_duties_alone(alva: Viewer) -> None:
    ours, theirs = opened(alva), opened(alva)
    for incident_id in (ours, theirs):
        activated(alva, incident_id)
        decided(alva, incident_id, draft=BOARD)
    guest = viewer_with(grants=[Grant(Role.BOARD_CHAIR, f"incident:{ours}")])
    assert [row.id for row, _ in queries.duties_everywhere(guest, now=NIGHT)] == [ours]
