"""Whatever is reported in whatever order: what speaks of the latest moment stands, at any number, and the ledger makes the tables again."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later, refused
from vardkase.situation.queries import status as queries
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.status import Level, Side
from vardkase.situation.tests.status_scenes import board, opened_board, reported, row_of, said, status_of, unchanged

NAMES = ("Elförsörjning", "Hemtjänst", "Trygghetslarm")
LEVELS = (Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED)
# What is done, and of which minute: a report of one side at a level, or that a function is unchanged.
ACTS = st.one_of(
    st.tuples(st.just("report"), st.sampled_from(NAMES), st.sampled_from(Side), st.sampled_from(LEVELS), st.integers(0, 300)),
    st.tuples(st.just("unchanged"), st.sampled_from(NAMES), st.just(Side.OWN), st.just(Level.GREEN), st.integers(0, 300)),
)
Stood = dict[tuple[str, Side], tuple[int, Level]]


class Undone(Exception):
    """Takes an example back."""


def does(viewer, incident_id, act, stood: Stood, turn: int) -> int | None:
    """Does one act as the model says it must go; the number of its entry, None when it is refused."""
    what, name, side, level, minute = act
    now = later(301 + turn)
    if what == "report":
        number = reported(viewer, incident_id, said(incident_id, name, level, side), now=now, as_of=later(minute)).number
        if (name, side) not in stood or minute >= stood[name, side][0]:
            stood[name, side] = (minute, level)
        return number
    known = {which: one for which, one in stood.items() if which[0] == name}
    row_id, says = row_of(incident_id, name), {"now": now, "as_of": later(minute)}
    if not known or any(minute <= before for before, _level in known.values()):
        with refused("situation.status_unchanged_before" if known else "situation.status_nothing_to_repeat"):
            unchanged(viewer, incident_id, row_id, **says)
        return None
    number = unchanged(viewer, incident_id, row_id, **says).number
    stood.update({which: (minute, level) for which, (_before, level) in known.items()})
    return number


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, min_size=1, max_size=10))
def test_what_speaks_of_the_latest_moment_stands_now_and_as_it_was_known(alva, incident_id, acts):
    try:
        with transaction.atomic():
            opened_board(alva, incident_id)
            stood: Stood = {}
            after: dict[int, Stood] = {}
            for turn, act in enumerate(acts):
                if number := does(alva, incident_id, act, stood, turn):
                    after[number] = dict(stood)
            row = incidents.incident(alva, incident_id)
            for number, then in after.items():
                found = queries.board(alva, row, Known(number, later(400)))
                assert {which: status_of(found, *which).level for which in then} == {which: level for which, (_at, level) in then.items()}
            assert maintenance.agrees(f"incident:{incident_id}")
            summary = board(alva, incident_id, later(100_000)).summary
            assert (sum(summary.known.values()), summary.old) == (0, len(stood))
            raise Undone
    except Undone:
        pass
