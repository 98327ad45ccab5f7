"""The list of what is due by itself: how near a thing is, of what a task reminds, the order, the roles, and each source once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Due, Obligation, state_at
from vardkase.leadership.obligations import obligations as everything
from vardkase.leadership.rules.tasks import Priority, Reminder, TaskState, reminder
from vardkase.testing.people import viewer_with

HOUR = timedelta(hours=1)


def made(**facts: Any) -> Obligation:
    """An obligation with what a test does not care about filled in."""
    common: dict[str, Any] = {
        "key": "a", "code": "a", "title": "Ring", "why": "Därför.", "since": NIGHT, "due_at": NIGHT, "state": Due.DUE, "url": "/",
        "roles": (Role.LOG_KEEPER,),
    }  # fmt: skip
    return Obligation(**{**common, **facts})


class TestHowNear:
    @pytest.mark.parametrize(
        ("minutes", "state"), [(-1, Due.OVERDUE), (0, Due.OVERDUE), (1, Due.SOON), (60, Due.SOON), (61, None), (9999, None)]
    )
    def test_is_told_by_the_clock(self, minutes: int, state: Due | None) -> None:
        assert state_at(later(minutes), NIGHT) is state

    def test_without_a_moment_it_is_due_as_it_stands(self) -> None:
        assert state_at(None, NIGHT) is Due.DUE

    @pytest.mark.parametrize(("soon", "state"), [(HOUR, None), (3 * HOUR, Due.SOON)])
    def test_what_is_soon_hangs_on_the_noun(self, soon: timedelta, state: Due | None) -> None:
        assert state_at(later(120), NIGHT, soon) is state


class TestReminders:
    @pytest.mark.parametrize("state", list(TaskState))
    @pytest.mark.parametrize("priority", list(Priority))
    @pytest.mark.parametrize(("age", "left"), [(0, None), (29, 10), (30, None), (30, 10), (90, -1), (5, -1), (5, 59), (5, 61)])
    def test_of_a_task_follow_its_state_its_urgency_and_the_clock(
        self, state: TaskState, priority: Priority, age: int, left: int | None
    ) -> None:
        due_at = None if left is None else later(left)
        found = reminder(state, priority, later(-age), due_at, NIGHT, soon=HOUR, receipt=timedelta(minutes=30))
        if state.is_over:
            expected = None
        elif state is TaskState.NEW and priority is not Priority.NORMAL and age >= 30:
            expected = Reminder.NOT_RECEIVED
        elif left is not None and left < 0:
            expected = Reminder.OVERDUE
        else:
            expected = Reminder.SOON if left is not None and left <= 60 else None
        assert found is expected


class TestTheList:
    @pytest.fixture(autouse=True)
    def _alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(obligations, "_sources", [])
        monkeypatch.setattr(obligations, "_loud", [])

    def test_puts_the_most_pressing_first_and_exercises_last(self, alva: Viewer) -> None:
        rows = [
            made(key="soon", state=Due.SOON, due_at=later(9)),
            made(key="exercise", state=Due.OVERDUE, exercise=True),
            made(key="late", state=Due.OVERDUE, due_at=later(-5)),
            made(key="later", state=Due.OVERDUE, due_at=later(-90)),
            made(key="now", due_at=None),
        ]
        obligations.offer(lambda viewer, now: rows)
        assert [each.key for each in everything(alva, NIGHT)] == ["later", "late", "now", "soon", "exercise"]

    def test_puts_what_cannot_wait_above_what_is_late_and_an_exercise_still_last(self, alva: Viewer) -> None:
        rows = [
            made(key="late", state=Due.OVERDUE, due_at=later(-90)),
            made(key="exercise", weight=1, exercise=True),
            made(key="heavy", weight=1, due_at=None, since=later(-1)),
            made(key="heavier", weight=2, due_at=None),
        ]
        obligations.offer(lambda viewer, now: rows)
        assert [each.key for each in everything(alva, NIGHT)] == ["heavier", "heavy", "late", "exercise"]

    def test_is_made_of_every_source_and_each_offers_once(self, alva: Viewer) -> None:
        def first(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
            yield made(key="first")

        obligations.offer(first)
        obligations.offer(lambda viewer, now: [made(key="second")])
        assert [each.key for each in everything(alva, NIGHT)] == ["first", "second"]
        with pytest.raises(ValueError, match="offers its obligations already"):
            obligations.offer(first)

    def test_hears_only_what_is_loud(self, alva: Viewer) -> None:
        obligations.offer(lambda viewer, now: [made(key="quiet"), made(key="loud")], loud=lambda viewer, now: [made(key="loud")])
        assert [each.key for each in obligations.loud(alva, NIGHT)] == ["loud"]

    @pytest.mark.parametrize(
        ("roles", "shown"),
        [(None, 2), ([], 0), ([Role.LOG_KEEPER], 1), ([Role.DUTY_OFFICER], 1), ([Role.AUDITOR], 0), (list(Role), 2)],
    )
    def test_is_narrowed_to_roles(self, alva: Viewer, roles: list[Role] | None, shown: int) -> None:
        obligations.offer(lambda viewer, now: [made(), made(key="b", roles=(Role.DUTY_OFFICER,))])
        assert len(everything(alva, NIGHT, roles)) == shown

    def test_knows_the_roles_of_a_viewer_but_not_those_of_an_emergency(self) -> None:
        broken = Grant(Role.LOG_KEEPER, EVERYWHERE, emergency=True, until=later(60))
        viewer = viewer_with(Role.COORDINATOR, Role.DUTY_OFFICER, grants=[broken])
        assert obligations.own_roles(viewer) == (Role.DUTY_OFFICER, Role.COORDINATOR)
