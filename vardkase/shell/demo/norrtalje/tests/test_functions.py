"""The demonstration's register of vital functions: whole, owned, reported on, and invented where it says so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import actions, defaults, queries
from vardkase.preparedness.events import stream_of
from vardkase.preparedness.rules.chain import Lack
from vardkase.preparedness.rules.checks import check_function
from vardkase.preparedness.rules.gaps import outages
from vardkase.shell.demo.norrtalje import KEEPER_ID, load_organisation
from vardkase.shell.demo.norrtalje.functions import FILE, ensure_functions
from vardkase.testing import people
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def made(now: Any) -> Any:
    """The register of organisations and that of functions; the one who made them."""
    viewer = people.viewer_with(Role.COORDINATOR, scope=EVERYWHERE, label="Beredskapssamordnare")
    load_organisation(viewer, now)
    ensure_functions(viewer, now)
    return viewer


def test_every_function_has_an_owner_and_what_we_run_somebody_who_reports(made: Any, now: Any) -> None:
    found = queries.register(made, KEEPER_ID)
    assert len(found.functions) == 29
    assert [one.name for one in found.functions if not one.owner] == []
    assert [one.name for one in found.functions if not one.external and one.reporter is None] == ["Avfall"]
    assert all(one.deputy for one in found.functions if one.reporter)


def test_nothing_leads_nowhere_and_the_circle_is_told(made: Any, now: Any) -> None:
    page = queries.register_page(made, KEEPER_ID, now.date())
    assert [one for one in page.found if one.lack is Lack.MISSING_END] == []
    (circle,) = [one for one in page.found if one.lack is Lack.CIRCLE and "Elförsörjning" in one.others]
    assert "Telefoni och mobil" in circle.others


def test_what_is_invented_says_so_and_four_dependencies_are_checked(made: Any) -> None:
    found = queries.register(made, KEEPER_ID)
    assert all("Fiktivt" in one.tolerance.why for one in found.functions)
    checked = [one.need for one in found.needs if not one.need.assumed]
    assert len(checked) == 4
    assert all("Fiktivt" in one.note and one.source and one.verified_on for one in checked)


def test_it_is_made_once(made: Any, now: Any) -> None:
    before = ledger.head(stream_of(KEEPER_ID)).number
    ensure_functions(made, now)
    assert ledger.head(stream_of(KEEPER_ID)).number == before


def test_the_gaps_show_where_a_measure_is_needed(made: Any) -> None:
    found = queries.gap_table(made, KEEPER_ID)
    assert found[0].gap is not None
    assert found[0].gap > 0
    assert any(one.gap is not None and one.gap <= 0 for one in found)
    assert [one.gap for one in found if one.gap is not None] == sorted((one.gap for one in found if one.gap is not None), reverse=True)


class BrokenOffError(Exception):
    """The machine went down in the middle."""


@pytest.mark.parametrize(("what", "after"), [("save_function", 1), ("save_function", 28), ("save_need", 2)])
def test_broken_off_in_the_middle_it_is_made_whole_by_the_next_call(now: Any, monkeypatch: Any, what: str, after: int) -> None:
    viewer = people.viewer_with(Role.COORDINATOR, scope=EVERYWHERE, label="Beredskapssamordnare")
    load_organisation(viewer, now)
    real = getattr(actions, what)
    done: list[dict[str, Any]] = []

    def breaks(**facts: Any) -> Any:
        if len(done) == after:
            raise BrokenOffError
        done.append(facts)
        return real(**facts)

    with monkeypatch.context() as patched:
        patched.setattr(actions, what, breaks)
        with pytest.raises(BrokenOffError):
            ensure_functions(viewer, now)
    ensure_functions(viewer, now)
    found = queries.register(viewer, KEEPER_ID)
    assert len([one for one in found.needs if not one.need.assumed]) == 4
    assert all(one.tolerance.why.count("Fiktivt") == 1 for one in found.functions)
    assert ledger.head(stream_of(KEEPER_ID)).number == 1 + 29 + 4


def test_every_function_of_the_set_is_described_in_the_file_and_no_other() -> None:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    keys = {one.key for one in defaults.functions(KEEPER_ID, "", KEEPER_ID)}
    assert set(data["functions"]) == keys
    pairs = {(one.function_id, one.need.on_id) for one in defaults.needs(KEEPER_ID)}
    ids = {one.key: one.id for one in defaults.functions(KEEPER_ID, "", KEEPER_ID)}
    assert all((ids[row["function"]], ids[row["on"]]) in pairs and row["days_ago"] > 0 and row["source"] for row in data["needs"])
    assert all(("owner" in row) is not ("owner_name" in row) for row in data["functions"].values())


def test_who_reports_and_the_deputy_are_posts_of_the_register_with_an_interval_that_may_be(made: Any) -> None:
    posts = dict(queries.post_choices(made))
    for one in queries.register(made, KEEPER_ID).functions:
        for holder in (one.reporter, one.deputy):
            assert holder is None or posts[holder.post_id] == holder.name
        assert check_function(one) == one
        assert one.interval_minutes is None or one.reporter or one.external


def test_no_name_of_a_person_stands_in_it(made: Any) -> None:
    """Owners and reporters are organisations and posts: nobody's name is needed for a register."""
    holders = {holder.name for one in queries.register(made, KEEPER_ID).functions for holder in (one.reporter, one.deputy) if holder}
    assert all(", " in name for name in holders)


def test_the_longest_chain_of_the_storm_stands_there(made: Any) -> None:
    """Power, mobile net, safety alarms, home care: what failed in that order on the second of January."""
    found = queries.register(made, KEEPER_ID)
    ids = {one.key: one.id for one in found.functions}
    for one, on in (("telephony", "electricity"), ("safety_alarms", "telephony"), ("home_care", "safety_alarms")):
        assert ids[on] in {need.on_id for need in found.needs_of(ids[one])}
    away = outages(found)
    assert away[ids["electricity"]] > away[ids["telephony"]] > 0


@pytest.mark.parametrize("role", [Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.ADMINISTRATOR])
def test_only_who_may_edit_makes_it(made: Any, now: Any, role: Role) -> None:
    with pytest.raises(Refusal) as no:
        actions.begin_register(viewer=people.viewer_with(role, scope=EVERYWHERE), authority_id=KEEPER_ID, key=new_id(), now=now)
    assert no.value.code == "preparedness.may_not"
