"""The replay: the same steps, here and now, as an exercise; the storm's own times in the texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from vardkase.access.rules import Role
from vardkase.incidents import queries
from vardkase.incidents.rules import Mode, State
from vardkase.kernel.moments import Precision
from vardkase.kernel.refusal import Refusal
from vardkase.shell.demo.alfrida import replay as room
from vardkase.shell.demo.alfrida.script import Do, Step, steps
from vardkase.shell.demo.alfrida.tests.reading import whole
from vardkase.shell.demo.alfrida.tests.test_loader import make_cast
from vardkase.testing import people
from vardkase.testing.cases import each

START = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
BY_ID = {step.id: step for step in steps()}


class Clock:
    """A clock that goes on by what is slept, and by a hundredth of a second each time somebody looks."""

    def __init__(self) -> None:
        self.now = START
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        return self.now


def play(**changes):
    clock = Clock()
    seen: list[Step] = []
    given = {"cast": make_cast(), "sleep": clock.sleep, "clock": clock, "on_step": seen.append, **changes}
    return room.replay(**given), clock, seen


def log_of(incident_id):
    viewer = people.viewer_with(Role.AUDITOR)
    return tuple(reversed(whole(viewer, incident_id)))


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """The storm, replayed once for those who look at it, under a title of its own; and once more under the usual one."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        other, _, _ = play(cast=cast, title="Övning Roslagen")
        yield (*play(cast=cast), other)
        transaction.set_rollback(True)


@pytest.fixture
def replayed(once, django_db_blocker):
    with django_db_blocker.unblock():
        yield once


class TestReplay:
    def test_every_step_is_played_into_an_exercise_of_its_own_name(self, replayed):
        incident_id, _, seen, _ = replayed
        row = queries.incident(people.viewer_with(Role.AUDITOR), incident_id)
        assert (row.mode, row.state) == (Mode.EXERCISE, State.CLOSED)
        assert row.title == "Stormen Alfrida (repris 2026-11-22 20:00)"
        assert seen == list(steps())

    def test_it_is_recorded_now_and_never_in_2019(self, replayed):
        incident_id, clock, _, _ = replayed
        log = log_of(incident_id)
        assert all(START < entry.recorded_at <= clock.now for entry in log)
        recorded = [entry.recorded_at for entry in log]
        assert recorded == sorted(recorded)

    def test_it_happened_just_before_it_was_recorded_so_that_nothing_is_late(self, replayed):
        for entry in log_of(replayed[0]):
            assert not entry.late
            if entry.happened.at:
                assert timedelta(0) <= entry.recorded_at - entry.happened.at <= timedelta(minutes=2)

    def test_the_storms_own_time_stands_first_in_every_text(self, replayed):
        written = [entry for entry in log_of(replayed[0]) if entry.is_written]
        wanted = [step for step in steps() if step.do in {Do.ENTRY, Do.PHOTO, Do.CORRECT} or step.body.get("act") == "take_in"]
        texts = [step.body.get("text") or step.body["said"] for step in wanted]
        assert [entry.text for entry in written] == [f"{step.storm_time} · {text}" for step, text in zip(wanted, texts, strict=True)]

    def test_two_replays_are_two_incidents_and_a_title_of_ones_own_is_kept(self, replayed):
        incident_id, _, _, other = replayed
        assert incident_id != other
        assert queries.incident(people.viewer_with(Role.AUDITOR), other).title == "Övning Roslagen"
        assert len(log_of(other)) == len(log_of(incident_id))


@pytest.mark.django_db
class TestRefused:
    def test_those_without_the_right_play_nothing(self):
        with pytest.raises(Refusal):
            play(cast=make_cast(scope=people.OTHER_SCOPE))

    @pytest.mark.parametrize("speed", [0, -1, float("nan")])
    def test_a_speed_that_is_not_above_zero_is_refused(self, speed):
        with pytest.raises(ValueError, match="above zero"):
            play(speed=speed)


class TestPace:
    def waits(self, speed):
        befores = [None, *steps()]
        return [room.wait_seconds(before, step, speed) for before, step in zip(befores, steps(), strict=False)]

    def test_the_first_step_waits_for_nothing(self):
        assert self.waits(60)[0] == 0

    def test_a_minute_takes_a_second_at_sixty(self):
        before, step = BY_ID["alarm-smhi"], BY_ID["level-watched"]
        assert room.wait_seconds(before, step, 600) == 1.0

    def test_no_wait_is_longer_than_four_seconds(self):
        assert max(self.waits(1)) == max(self.waits(60)) == 4.0

    def test_the_whole_storm_takes_minutes_at_the_usual_speed(self):
        assert 60 < sum(self.waits(room.SPEED)) < 600

    def test_faster_is_never_slower(self):
        assert sum(self.waits(60)) >= sum(self.waits(3600)) >= sum(self.waits(100_000))


class TestMovedTime:
    def moved(self, step_id, speed=60.0):
        return room.moved(BY_ID[step_id], START, speed)

    def test_what_was_written_late_happened_that_much_earlier_by_the_speed(self):
        assert START - self.moved("row-12").at == timedelta(minutes=40) / 60

    def test_exact_stays_exact_and_about_stays_about(self):
        assert self.moved("row-12").precision is Precision.MINUTE
        assert self.moved("row-11").precision is Precision.ABOUT

    def test_a_day_or_a_part_of_it_becomes_about(self):
        assert BY_ID["row-14"].happened.precision is Precision.DAY
        assert BY_ID["row-13"].happened.precision is Precision.PART_OF_DAY
        assert self.moved("row-14").precision is self.moved("row-13").precision is Precision.ABOUT

    def test_the_unknown_stays_unknown(self):
        assert (self.moved("row-39").at, self.moved("row-39").precision) == (None, Precision.UNKNOWN)

    def test_a_step_that_says_no_time_gets_none(self):
        assert self.moved("level-staff") is None

    @each("step", steps(), ids=lambda step: step.id)
    def test_nothing_happens_in_the_time_to_come(self, step):
        found = room.moved(step, START, room.SPEED)
        assert found is None or found.at is None or found.at <= START
