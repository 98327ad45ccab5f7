"""The demonstration's register of vital functions: whole, owned, reported on, and invented where it says so."""

from __future__ import annotations

from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.preparedness import queries
from vardkase.preparedness.events import stream_of
from vardkase.preparedness.rules.chain import Lack
from vardkase.shell.demo.norrtalje import KEEPER_ID, load_organisation
from vardkase.shell.demo.norrtalje.functions import ensure_functions
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
