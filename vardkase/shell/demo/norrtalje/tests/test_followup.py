"""The demonstration's rules and follow-ups: made once, invented where it says so, and whole after it was broken off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.preparedness import actions, queries
from vardkase.preparedness.events import followups, rulesets, selfchecks
from vardkase.shell.demo.norrtalje import KEEPER_ID, load_organisation
from vardkase.shell.demo.norrtalje.followup import ensure_followup
from vardkase.testing import people
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def town(now: Any) -> Any:
    viewer = people.viewer_with(Role.COORDINATOR, scope=EVERYWHERE, label="Beredskapssamordnare")
    load_organisation(viewer, now)
    return viewer


def numbers() -> list[int]:
    return [ledger.head(room.stream_of(KEEPER_ID)).number for room in (rulesets, selfchecks, followups)]


def test_two_years_are_there_the_latter_under_way_and_nothing_is_made_twice(town: Any, now: Any) -> None:
    ensure_followup(town, now)
    made = numbers()
    this, last = queries.followups(town, KEEPER_ID)
    assert (last.progress.is_complete, this.progress.is_complete) == (True, False)
    assert last.sent_on is not None
    assert this.sent_on is None
    page = queries.followup_page(town, KEEPER_ID, this.year, now.date())
    assert [one.earlier.certain for one in page.groups[0].questions if one.earlier] == [True, False, True]
    for found in (page, queries.selfcheck_page(town, KEEPER_ID, last.year, now.date())):
        assert all("Fiktivt" in one.evidence for one in found.answers.values())
    assert "Påhittade" in page.form.mark
    for later in (now, now + timedelta(days=400)):
        ensure_followup(town, later)
    assert numbers() == made


def test_broken_off_it_goes_on_where_it_was(town: Any, now: Any, monkeypatch: Any) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(actions, "mark_sent", lambda **facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ensure_followup(town, now)
    broken = numbers()
    ensure_followup(town, now + timedelta(days=200))
    assert numbers() > broken
    assert [one.year for one in queries.followups(town, KEEPER_ID)] == [now.year, now.year - 1]
