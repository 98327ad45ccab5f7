"""Rows read and written without the ORM, held against what the ORM reads and writes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from vardkase.incidents import tables
from vardkase.incidents.projections import rows
from vardkase.kernel.ids import new_id
from vardkase.leadership.models import CalloutRejected, CalloutRole, CardItemRow
from vardkase.leadership.rules.tasks import TaskState
from vardkase.organisation.models import Organisation

NOW = datetime(2026, 3, 1, 2, 20, 0, 123456, tzinfo=UTC)
INCIDENT, CARD = UUID(int=1), UUID(int=2)


def an_item(place: int = 0, **more: Any) -> CardItemRow:
    """An item of a card."""
    given = {"id": new_id(), "incident_id": INCIDENT, "card_id": CARD, "number": 7, "place": place, "body": "{}", "done_by": "", "note": ""}
    return CardItemRow(**{**given, **more})


def facts(row: Any) -> dict[str, Any]:
    """Every attribute that a row keeps."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.django_db
class TestWriting:
    def test_what_goes_in_is_what_the_orm_reads(self) -> None:
        done = an_item(1, due_at=NOW, done_at=NOW + timedelta(hours=1), done_by="Stabschefen", note="åäö ' \" % %s \N{FIRE}")
        rows.insert([an_item(0), done])
        found = list(CardItemRow.objects.order_by("place"))
        assert [one.place for one in found] == [0, 1]
        assert facts(found[1]) == facts(done)
        assert found[0].due_at is None

    def test_nothing_is_no_statement(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            rows.insert([])
        assert not asked.captured_queries

    def test_what_the_database_numbers_is_left_to_it(self) -> None:
        roles = [
            CalloutRole(
                callout_id=CARD, place=place, role_key=f"r{place}", role="Roll", count=1, first=1, within_minutes=15, step=0, next_at=None,
                state="asking", moved_at=NOW,
            )
            for place in range(2)
        ]  # fmt: skip
        rows.insert(roles)
        first, second = CalloutRole.objects.order_by("place")
        assert first.pk
        assert second.pk
        assert first.pk != second.pk

    def test_a_word_of_a_fixed_set_is_kept_by_its_value(self) -> None:
        row = an_item(note=TaskState.IN_PROGRESS)
        rows.insert([row])
        assert CardItemRow.objects.values_list("note", flat=True).get() == "in_progress"

    def test_what_the_table_forbids_is_refused(self) -> None:
        with pytest.raises(IntegrityError):
            rows.insert([an_item(3), an_item(3)])

    def test_what_is_said_of_every_column_is_what_the_orm_reads(self) -> None:
        one, other = an_item(1, due_at=NOW), an_item(2, note=TaskState.DONE)
        rows.enter(CardItemRow, [facts(one), facts(other)])
        assert [facts(found) for found in CardItemRow.objects.order_by("place")] == [facts(one), facts(other) | {"note": "done"}]

    def test_a_column_that_nothing_is_said_of_is_refused(self) -> None:
        said = facts(an_item(1))
        del said["note"]
        with pytest.raises(KeyError, match="note"):
            rows.enter(CardItemRow, [said])
        assert not CardItemRow.objects.exists()

    def test_what_is_no_value_of_a_column_is_refused(self) -> None:
        for wrong in ({"a": 1}, b"bytes", object(), 1.5):
            with pytest.raises(TypeError, match="cannot be kept in a row"):
                rows.insert([an_item(note=wrong)])
        assert not CardItemRow.objects.exists()


@pytest.mark.django_db
class TestReading:
    def test_every_column_is_read_as_the_orm_reads_it(self) -> None:
        rows.insert([an_item(1, due_at=NOW, done_at=NOW, done_by="Ä"), an_item(2)])
        ours, theirs = tables.load(CardItemRow, "place"), list(CardItemRow.objects.order_by("place"))
        assert [facts(one) for one in ours] == [facts(one) for one in theirs]
        assert ours == theirs
        assert ours[0].due_at == NOW
        assert ours[0].due_at is not None
        assert ours[0].due_at.utcoffset() == timedelta(0)

    def test_days_and_counts_are_read_as_the_orm_reads_them(self) -> None:
        CalloutRejected.objects.create(day=date(2026, 3, 1), provider="x", reason="forged", count=3, last_at=NOW)
        ours, theirs = tables.load(CalloutRejected)[0], CalloutRejected.objects.get()
        assert facts(ours) == facts(theirs)
        assert ours.day == date(2026, 3, 1)
        assert tables.first(CalloutRejected, day=date(2026, 3, 1)) == theirs
        assert tables.first(CalloutRejected, day=date(2026, 3, 2)) is None

    def test_what_was_read_can_be_saved(self) -> None:
        rows.insert([an_item(1)])
        row = tables.load(CardItemRow)[0]
        row.note = "ändrad"
        row.save()
        assert CardItemRow.objects.get().note == "ändrad"

    @pytest.mark.parametrize(
        ("asked", "places"),
        [
            ({}, [1, 2, 3, 4]),
            ({"incident_id": INCIDENT}, [1, 2, 3]),
            ({"incident_id": UUID(int=9)}, [4]),
            ({"done_at": None}, [1, 2, 4]),
            ({"incident_id": INCIDENT, "done_at": None}, [1, 2]),
            ({"place": [1, 4]}, [1, 4]),
            ({"place": {2, 3}, "incident_id": INCIDENT}, [2, 3]),
            ({"card_id": (CARD, UUID(int=8))}, [1, 2, 3, 4]),
            ({"place": []}, []),
            ({"done_by": "' OR 1=1 --"}, []),
            ({"done_at": NOW}, [3]),
        ],
        ids=("all", "one", "another", "empty", "both", "among", "set", "tuple", "none", "attack", "moment"),
    )
    def test_what_is_asked_is_what_the_orm_is_asked(self, asked: dict[str, Any], places: list[int]) -> None:
        rows.insert([an_item(1), an_item(2), an_item(3, done_at=NOW, done_by="A"), an_item(4, incident_id=UUID(int=9))])
        like = {f"{name}__in" if isinstance(value, list | set | tuple) else name: value for name, value in asked.items()}
        assert [one.place for one in tables.load(CardItemRow, "place", **asked)] == places
        assert list(QuerySet(CardItemRow).filter(**like).order_by("place").values_list("place", flat=True)) == places

    def test_the_order_and_the_most(self) -> None:
        rows.insert([an_item(place, number=place % 2) for place in range(5)])
        assert [one.place for one in tables.load(CardItemRow, "-number, place")] == [1, 3, 0, 2, 4]
        assert [one.place for one in tables.load(CardItemRow, "number,-place", most=2)] == [4, 2]
        assert tables.load(CardItemRow, "place", most=0) == []
        found = tables.first(CardItemRow, "-place")
        assert found is not None
        assert found.place == 4

    def test_one_statement_and_no_more_than_is_wanted(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert tables.first(CardItemRow, "place", incident_id=INCIDENT) is None
            assert tables.load(CardItemRow, place=()) == []
        assert len(asked.captured_queries) == 1
        assert asked.captured_queries[0]["sql"].endswith("LIMIT 1")

    def test_a_column_that_is_not_there_is_refused(self) -> None:
        for order, asked in (("nowhere", {}), ("", {"nowhere": 1}), ("place; DROP TABLE x", {}), ("", {"place__gt": 1})):
            with pytest.raises(ValueError, match="there is no column"):
                tables.load(CardItemRow, order, **asked)

    def test_a_value_that_no_column_has_is_refused(self) -> None:
        with pytest.raises(TypeError, match="dict cannot be kept"):
            tables.load(CardItemRow, place={"a": 1})

    def test_every_table_of_leadership_can_be_read(self) -> None:
        for model in apps.get_app_config("leadership").get_models():
            assert tables.load(model) == list(QuerySet(model)), model

    def test_a_table_that_refers_to_another_is_left_to_the_orm(self) -> None:
        with pytest.raises(TypeError, match="a ForeignKey, which is not read this way"):
            tables.load(Organisation)
