"""The demonstration's plans: adopted, callable by invented people, two of them deliberately in two lists, and made once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, Person
from vardkase.organisation.rules import Freshness
from vardkase.plans import queries
from vardkase.plans.events import stream_of
from vardkase.plans.models import Draft, Version
from vardkase.plans.rules import Worry
from vardkase.shell.demo.norrtalje import MUNICIPALITY_ID, load_organisation, organisation_id
from vardkase.shell.demo.norrtalje.plans import FILE, ensure_plans
from vardkase.shell.demo.norrtalje.tests.test_register import FICTION
from vardkase.testing import people
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def made(now: Any) -> Any:
    """The register and the plans; the one who made them."""
    viewer = people.viewer_with(Role.COORDINATOR, scope=EVERYWHERE, label="Beredskapssamordnare")
    load_organisation(viewer, now)
    ensure_plans(viewer, now)
    return viewer


def test_three_units_lead_by_plans_of_their_own_and_everybody_in_them_can_be_called(made: Any, now: Any) -> None:
    plans = [plan for plan in queries.leading_plans(made, None, now) if not plan.is_default]
    assert {plan.organisation for plan in plans} == {"Norrtälje kommun", "Socialkontoret", "Norrtälje Energi AB"}
    assert (plans[0].organisation_id, len(plans[0].roles)) == (MUNICIPALITY_ID, 15)
    assert all(role.chain for plan in plans for role in plan.roles)
    assert [one.name for plan in plans for role in plan.roles for one in role.chain if not one.ways] == []
    assert sum(len(role.chain[: role.wanted]) for role in plans[0].roles) >= 15
    assert plans[0].decided_by == "Kommunfullmäktige"
    assert not Draft.objects.exists()


def test_two_people_stand_in_two_lists(made: Any, now: Any) -> None:
    concerns = queries.plan(made, MUNICIPALITY_ID, now).concerns
    assert ("Hitta Påhittsson", Worry.IN_SEVERAL) in [(one.name, one.worry) for one in concerns]
    assert ("Repetita Låtsasdotter", Worry.OTHER_PLAN) in [(one.name, one.worry) for one in concerns]
    assert not [one for one in concerns if one.grave]


def test_nobody_is_real_and_no_number_rings(made: Any) -> None:
    rows = json.loads(FILE.read_text(encoding="utf-8"))["people"]
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names) == Person.objects.filter(name__in=names).count()
    last = {name.split()[-1] for name in Person.objects.exclude(name__in=names).values_list("name", flat=True)}
    assert {name.split()[-1] for name in names} <= last
    numbers = ContactWay.objects.filter(person__name__in=names).values_list("value", flat=True)
    assert len(numbers) == len(names)
    assert [number for number in numbers if not FICTION.fullmatch(number)] == []
    assert not ContactWay.objects.filter(person__name__in=names, verified_at=None).exists()


def test_they_were_checked_lately(made: Any, now: Any) -> None:
    found = queries.leading_plan(made, MUNICIPALITY_ID, now).role("contact_centre").chain
    assert [way.freshness for one in found for way in one.ways] == [Freshness.CHECKED]


def test_making_them_again_changes_nothing_even_another_day(made: Any, now: Any) -> None:
    streams = [STREAM, *(stream_of(organisation_id(key)) for key in ("kommun", "sk", "energi"))]
    before = [ledger.head(stream).number for stream in streams]
    ids = ensure_plans(made, now.replace(year=2027))
    assert ids == tuple(organisation_id(key) for key in ("kommun", "sk", "energi"))
    assert [ledger.head(stream).number for stream in streams] == before
    assert Version.objects.count() == 3


@pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
def test_others_cannot_make_them(who: str, request: Any, now: Any) -> None:
    with pytest.raises(Refusal):
        ensure_plans(request.getfixturevalue(who), now)
    assert not Version.objects.exists()
