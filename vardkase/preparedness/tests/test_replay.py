"""The tables are what the ledger makes them: functions and needs come back as they were."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.ledger import verify
from vardkase.preparedness import events, projections, queries
from vardkase.preparedness.models import FunctionRow, NeedRow
from vardkase.preparedness.tests.scenes import Chain
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


def rows() -> list[Any]:
    return [*FunctionRow.objects.order_by("place").values(), *NeedRow.objects.order_by("id").values()]


def replay(authority_id: Any) -> None:
    projections.forget(authority_id)
    for entry in ledger.entries(events.stream_of(authority_id)):
        projections.apply(entry)


@kept
def worked(chain: Chain) -> Chain:
    """A year's work: one changed, one retired, one retired and restored, a need changed and one taken away."""
    power, need = chain.function("El"), chain.need("Mobilnät", "El")
    chain.do("save_function", function=replace(power, name="Elförsörjning"), seen=chain.seen(power))
    chain.do("retire_function", function_id=chain.ids["Enskilda brunnar"], reason="Förs av andra.")
    for what in ("retire_function", "restore_function"):
        chain.do(what, function_id=chain.ids["Trygghetslarm"], reason="Fel.")
    chain.do("save_need", function_id=chain.ids["Mobilnät"], need=replace(need, note="Ny."), seen=chain.seen(need))
    gone = chain.need("Hemtjänst", "Trygghetslarm")
    chain.do("remove_need", function_id=chain.ids["Hemtjänst"], need_id=gone.id, reason="Fel.", seen=chain.seen(gone))
    chain.add("Skola")
    return chain


def test_everything_comes_back(worked: Chain) -> None:
    before = rows()
    assert len(before) == 6 + 3
    replay(worked.authority)
    assert rows() == before


def test_so_does_the_default_set(filled: Any) -> None:
    empty = Chain(filled)
    empty.do("begin_register")
    before, register = rows(), empty.register()
    replay(filled.board)
    assert rows() == before
    assert empty.register() == register


def test_one_register_is_made_again_without_touching_another(worked: Chain) -> None:
    other = FunctionRow.objects.first()
    assert other is not None
    other.pk, other.authority_id, other.key = new_id(), worked.town.social, "annan"
    other.save(force_insert=True)
    replay(worked.authority)
    assert FunctionRow.objects.filter(authority_id=worked.town.social).count() == 1


def test_the_chain_of_entries_is_whole(worked: Chain) -> None:
    assert [verdict.stream for verdict in verify.verify_all() if not verdict.intact] == []


def test_every_entry_can_be_read_alone(worked: Chain) -> None:
    for entry in ledger.entries(events.stream_of(worked.authority)):
        event = entry.event
        assert event.authority == "Kommunstyrelsen"
        if isinstance(event, events.DependencySaved | events.DependencyRemoved):
            assert event.function
            assert event.need.on


def test_an_erased_entry_changes_nothing(worked: Chain) -> None:
    stream = events.stream_of(worked.authority)
    number = ledger.head(stream).number
    with transaction.atomic():
        ledger.erase_payload(
            stream=stream, number=number, reason="Namn", authority="Gallringsbeslut 1", decided_by="Arkivansvarig",
            viewer=worked.town.viewer, key=new_id(), now=worked.town.now,
        )  # fmt: skip
    (entry,) = [one for one in ledger.entries(stream) if one.number == number]
    before = rows()
    projections.apply(entry)
    assert rows() == before
    assert queries.history(worked.town.viewer, worked.authority)


class TestTheDatabaseItselfRefuses:
    def test_two_functions_of_one_short_name(self, chain: Chain) -> None:
        row = FunctionRow.objects.get(pk=chain.ids["El"])
        row.pk, row.name_folded = new_id(), "annat"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_two_functions_in_use_of_one_name(self, chain: Chain) -> None:
        row = FunctionRow.objects.get(pk=chain.ids["El"])
        row.pk, row.key = new_id(), "annan"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_the_same_need_twice(self, chain: Chain) -> None:
        row = NeedRow.objects.get(function_id=chain.ids["Mobilnät"])
        row.pk = new_id()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_a_need_of_itself(self, chain: Chain) -> None:
        row = NeedRow.objects.get(function_id=chain.ids["Mobilnät"])
        row.on_id = row.function_id
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
