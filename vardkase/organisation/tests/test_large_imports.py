"""A file of fifty thousand rows costs no more a row than a small one, and one row more is refused."""

from __future__ import annotations

import gc
import time

import pytest

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions
from vardkase.organisation.imports.files import MAX_ROWS
from vardkase.organisation.imports.plan import Outcome
from vardkase.organisation.models import ContactWay
from vardkase.organisation.tests.importing import HEAD, shown, start, undo
from vardkase.testing import people

pytestmark = pytest.mark.django_db
# How much more a row may cost in ten times as large a file: the machine's noise, and no more.
GROWTH = 2.5
# How often it is asked again before a step is called dear.
AGAIN = 2
TURNS = 200_000


def file_of(count):
    places = ("Kommunstyrelsekontoret", "Socialnämnden")
    rows = [f"{places[n % 2]};Funktion {n};;070-174 06{n % 95 + 5:02d};f{n}@provkoping.example;dygnet runt;;;\r\n" for n in range(count)]
    return (HEAD + "".join(rows)).encode("cp1252")


def turn():
    """Seconds of the processor that a bare loop takes just now. Where others share the core, all work takes longer, and the loop too."""
    begun = time.process_time()
    for _ in range(TURNS):
        pass
    return time.process_time() - begun


def whole_way(town, count):
    """Reads, shows, writes and undoes a file of so many rows; the work for each row and step, in turns of a bare loop."""
    data, spent = file_of(count), {}

    def timed(what, call):
        # One full collection of what thousands of earlier tests left in memory costs more than reading five hundred rows:
        # it is no row's cost, so it is made before the clock starts, and none is made while it runs.
        gc.collect()
        gc.disable()
        try:
            loop, begun = turn(), time.process_time()
            result = call()
            work = time.process_time() - begun
            spent[what] = work / ((loop + turn()) / 2) / count
        finally:
            gc.enable()
        return result

    draft = timed("read", lambda: start(town, data))
    plan = timed("show", lambda: shown(town, draft))
    assert plan.counts[Outcome.NEW] == count
    call = {"viewer": town.viewer, "draft_id": draft, "shown": plan.digest, "key": new_id(), "now": town.now}
    batch = timed("write", lambda: actions.confirm_import(**call))
    assert ContactWay.objects.count() == 2 * count
    undo(town, batch)
    assert not ContactWay.objects.exists()
    return spent


def grown(town, few, many):
    """The steps whose cost a row grew with the file, with how many times. They are asked again: the machine may have been busy."""
    small, large = whole_way(town, few), whole_way(town, many)
    for _ in range(AGAIN):
        if not dear(small, large):
            break
        # The least that was measured is the nearest to what the work itself costs, of the small file as of the large.
        small, large = least(small, whole_way(town, few)), least(large, whole_way(town, many))
    return dear(small, large)


def least(one, other):
    return {what: min(cost, other[what]) for what, cost in one.items()}


def dear(small, large):
    return {what: large[what] / small[what] for what in small if large[what] > GROWTH * small[what]}


class TestFiftyThousandRows:
    # Once is enough for the largest file: what grows faster than the rows does so on both databases, and shows at a tenth too.
    # What is measured is the processor's work: the clock on the wall, which a busy machine drags out, only ends what hangs.
    @pytest.mark.timeout(900)
    @pytest.mark.sqlite
    def test_a_row_costs_as_little_in_the_largest_file_as_in_a_small_one(self, town):
        assert grown(town, MAX_ROWS // 10, MAX_ROWS) == {}

    @pytest.mark.timeout(900)
    @pytest.mark.postgresql
    def test_a_row_costs_as_little_in_a_large_file_as_in_a_small_one(self, town):
        assert grown(town, MAX_ROWS // 100, MAX_ROWS // 10) == {}

    def test_one_more_is_refused(self, town):
        with pytest.raises(Refusal) as caught:
            start(town, file_of(MAX_ROWS) + "Socialnämnden;En för mycket;;070-174 06 11;;;;;\r\n".encode("cp1252"))
        assert caught.value.code == "organisation.file_too_many_rows"
        assert town.board == people.AUTHORITY
