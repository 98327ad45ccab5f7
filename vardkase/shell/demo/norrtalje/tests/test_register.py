"""The demonstration register: Norrtälje's structure, nobody real, no number that can ring, fast, and harmless to load twice."""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import queries
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, Organisation, Person, Post, PostHolding
from vardkase.organisation.rules import Channel, Freshness
from vardkase.shell.demo.norrtalje import FILE, KEEPER_ID, MUNICIPALITY_ID, load_organisation
from vardkase.testing import people
from vardkase.testing.counted import statements
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
# The series that PTS keeps free for books and films.
FICTION = re.compile(r"\+46(701740(60[5-9]|6[1-9]\d)|8465004\d\d|3139006\d\d|4062804\d\d|9803192\d\d)")


@pytest.fixture(scope="session")
def coordinator():
    """The one who loads the demonstration."""
    return people.viewer_with(Role.COORDINATOR, scope=EVERYWHERE, label="Beredskapssamordnare")


@kept
def loaded(coordinator, now):
    """The register, loaded."""
    return load_organisation(coordinator, now)


def by_name(name):
    return Organisation.objects.get(name=name)


def test_every_number_comes_from_the_series_for_fiction(loaded):
    numbers = ContactWay.objects.filter(value__startswith="+").values_list("value", flat=True)
    assert len(numbers) > 100
    assert [number for number in numbers if not FICTION.fullmatch(number)] == []


def test_every_address_ends_where_no_mail_goes(loaded):
    addresses = ContactWay.objects.filter(channel=Channel.EMAIL).values_list("value", flat=True)
    assert len(addresses) > 30
    assert all(address.endswith(".example") for address in addresses)


def test_every_name_is_obviously_invented(loaded):
    last = "Exempelsson Påhittsson Låtsasdotter Övningsberg Provström Demolund Fantasisson Skissberg Modellund Fingersson Tänkmark"
    invented = set(last.split()) | {"Utkastsson", "Prövdal", "Repetersson", "Attrappqvist"}
    assert {name.split()[-1] for name in Person.objects.values_list("name", flat=True)} <= invented


def test_the_structure_is_norrtaljes(loaded):
    assert by_name("Norrtälje kommun").id == MUNICIPALITY_ID
    assert by_name("Kommunstyrelsen").id == KEEPER_ID
    assert by_name("Kommunstyrelsekontoret").authority_id == KEEPER_ID
    assert by_name("Socialkontoret").authority.name == "Socialnämnden"
    assert by_name("TioHundra AB").parent.name == "Kommunalförbundet sjukvård och omsorg i Norrtälje"
    assert by_name("TioHundra AB").authority.name == "TioHundra AB"
    assert by_name("Norrtälje Energi AB").parent.name == "Norrtälje kommunhus AB"
    stations = Organisation.objects.filter(parent=by_name("Räddningstjänsten Norrtälje")).values_list("name", flat=True)
    assert {name.removeprefix("Brandstation ") for name in stations} == {"Norrtälje", "Rimbo", "Hallstavik", "Älmsta", "Blidö"}


def test_the_37_actors_are_there_and_each_can_be_reached(loaded, coordinator, now):
    tree = queries.tree(coordinator, now)
    assert tree.ssr_members == 37
    partners = Organisation.objects.filter(ssr_member=True, partner=True)
    assert partners.count() == 36
    assert not [row.name for row in partners if not row.ways.exists()]


def test_green_amber_red_and_grey_all_show(loaded, coordinator, now):
    counts = queries.due_counts(coordinator, now)
    assert all(counts[freshness] >= 10 for freshness in Freshness)
    assert counts[Freshness.CHECKED] > counts[Freshness.OLD]


def test_loading_twice_changes_nothing_even_another_day(loaded, coordinator, now):
    rows = [model.objects.count() for model in (Organisation, Post, Person, PostHolding, ContactWay)]
    number = ledger.head(STREAM).number
    assert load_organisation(coordinator, now.replace(year=2027)) == loaded
    assert [model.objects.count() for model in (Organisation, Post, Person, PostHolding, ContactWay)] == rows
    assert ledger.head(STREAM).number == number == 1


def test_loading_asks_little_of_the_database_however_many_there_are(coordinator, now):
    with statements() as asked:
        load_organisation(coordinator, now)
    assert asked.number <= 30


def test_the_ids_are_always_the_same(loaded):
    assert all(isinstance(id, UUID) and id.version == 7 for id in loaded.values())
    assert loaded["ks"] == KEEPER_ID
    assert len(set(loaded.values())) == len(loaded)


@pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody", "alva"])
def test_others_cannot_load_it(who, request, now):
    with pytest.raises(Refusal):
        load_organisation(request.getfixturevalue(who), now)
    assert not Organisation.objects.exists()


def test_a_coordinator_of_the_executive_board_loads_it_too(now):
    load_organisation(people.viewer_with(Role.COORDINATOR, scope=f"org:{KEEPER_ID}"), now)
    assert Organisation.objects.count() > 70


def test_the_file_says_where_it_comes_from_and_repeats_no_key():
    data = json.loads(FILE.read_text(encoding="utf-8"))
    assert "påhittade" in data["source"]
    keys = [row["key"] for row in (*data["organisations"], *data["partners"])]
    assert len(keys) == len(set(keys))
    assert len({row["key"] for row in data["posts"]}) == len(data["posts"])
