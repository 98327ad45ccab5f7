"""Styrel: one class for each point, several points for an activity (rsa-cases A8), and nothing for those who only read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import queries
from vardkase.preparedness.events import styrel as written
from vardkase.preparedness.models import StyrelPointRow
from vardkase.preparedness.projections import styrel as projections
from vardkase.preparedness.queries.styrel import rounds
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.styrel import Point, check_point, is_usual
from vardkase.preparedness.tests.scenes import NEW, Chain, refused
from vardkase.testing.pages import sign_in
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

FIRST, SECOND = "735999" + "0" * 12, "735999" + "1" * 12
HOME = Point(UUID(int=1), FIRST, UUID(int=9), "Hemtjänst", 1, why="Trygghetslarm")


class TestTheRules:
    def test_an_activity_has_points_in_classes_one_and_three(self) -> None:
        other = replace(HOME, id=UUID(int=2), gsrn=SECOND, priority=3)
        assert check_point(other, [HOME]) == other

    def test_a_point_has_one_class(self) -> None:
        for gsrn in (FIRST, f"{FIRST[:6]} {FIRST[6:]}"):
            with refused("preparedness.styrel_point_taken", priority=1, name="Hemtjänst"):
                check_point(replace(HOME, id=UUID(int=2), gsrn=gsrn, priority=3, function_id=UUID(int=7)), [HOME])
        assert check_point(replace(HOME, priority=2), [HOME]).priority == 2

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"priority": 5}, "styrel_no_values"),
            ({"priority": 6, "large_values": True}, "styrel_no_environment"),
            ({"priority": 0}, "styrel_no_class"),
            ({"priority": 9}, "styrel_no_class"),
            ({"gsrn": " "}, "styrel_needs_gsrn"),
            ({"why": ""}, "needs_reason"),
        ],
    )
    def test_the_classes_have_their_conditions(self, said: dict[str, Any], code: str) -> None:
        with refused(f"preparedness.{code}"):
            check_point(replace(HOME, **said), [])
        assert check_point(replace(HOME, priority=5, large_values=True), [])
        assert check_point(replace(HOME, priority=6, environment=True), [])

    def test_a_number_that_looks_otherwise_is_told_and_not_refused(self) -> None:
        assert is_usual(FIRST)
        for odd in ("735998" + "0" * 12, FIRST[:-1], FIRST + "1", "735999" + "٣" * 12, "abc"):
            assert not is_usual(odd)
            assert check_point(replace(HOME, gsrn=odd), []).gsrn == odd

    def test_the_days_of_the_fourth_round(self) -> None:
        assert [one.when for one in rounds()[0].milestones] == [
            "2023-09-01", "2023-11-30", "2024-01", "2024-10-01", "2025-01-31", "2025-04-01", "2025-08-01", "2025-12-31",
        ]  # fmt: skip
        assert [one.when for one in rounds()[0].milestones if one.day is None] == ["2024-01"]


def point(chain: Chain, gsrn: str = FIRST, **said: Any) -> Point:
    return Point(**{"id": NEW, "gsrn": gsrn, "function_id": chain.ids["Hemtjänst"], "function": "", "priority": 1, "why": "Larm", **said})


@kept
def pointed(chain: Chain) -> Chain:
    """Home care has two points."""
    chain.do("save_point", point=point(chain))
    chain.do("save_point", point=point(chain, SECOND, priority=3))
    return chain


def points(chain: Chain) -> list[Point]:
    return [one.point for one in queries.styrel_page(chain.town.viewer, chain.authority).lines]


@pytest.mark.django_db
class TestTheRegister:
    def test_points_stand_by_class_with_the_name_of_today(self, pointed: Chain) -> None:
        one = pointed.function("Hemtjänst")
        pointed.do("save_function", function=replace(one, name="Hemvård"), seen=pointed.seen(one))
        page = queries.styrel_page(pointed.town.viewer, pointed.authority)
        assert [(line.function, line.point.function, line.point.priority) for line in page.lines] == [
            ("Hemvård", "Hemtjänst", 1), ("Hemvård", "Hemtjänst", 3),
        ]  # fmt: skip

    def test_changed_taken_away_and_made_again_from_the_ledger(self, pointed: Chain) -> None:
        first, second = points(pointed)
        pointed.do("save_point", point=replace(first, priority=2), seen=checks.digest(first))
        with refused("preparedness.changed_meanwhile"):
            pointed.do("save_point", point=first, seen=checks.digest(first))
        with refused("preparedness.changed_meanwhile"):
            pointed.do("save_point", point=replace(first, id=new_id(), gsrn="7"), seen="x")
        with refused("preparedness.needs_reason"):
            pointed.do("remove_point", point_id=second.id, reason="", seen=checks.digest(second))
        pointed.do("remove_point", point_id=second.id, reason="Riven", seen=checks.digest(second))
        with refused("preparedness.styrel_no_point"):
            pointed.do("remove_point", point_id=second.id, reason="Igen", seen=checks.digest(second))
        before = list(StyrelPointRow.objects.values())
        assert [row["priority"] for row in before] == [2]
        projections.forget(pointed.authority)
        for entry in ledger.entries(written.stream_of(pointed.authority)):
            projections.apply(entry)
        assert list(StyrelPointRow.objects.values()) == before

    def test_sent_twice_it_is_one_point(self, chain: Chain) -> None:
        key = new_id()
        assert not chain.do("save_point", point=point(chain), key=key).repeated
        assert chain.do("save_point", point=point(chain), key=key).repeated
        with refused("ledger.key_reused"):
            chain.do("save_point", point=point(chain, priority=2), key=key)
        with refused("preparedness.no_such_function"):
            chain.do("save_point", point=point(chain, SECOND, function_id=UUID(int=3)))
        assert len(points(chain)) == 1

    def test_the_table_itself_refuses_two_classes_of_one_point(self, pointed: Chain) -> None:
        row = StyrelPointRow.objects.get(gsrn=FIRST)
        row.pk, row.priority = new_id(), 4
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_outsiders_learn_nothing(self, pointed: Chain, client: Client) -> None:
        for viewer in (nobody(), viewer_with(Role.CHIEF_OF_STAFF), viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE)):
            with refused("preparedness.not_found"):
                queries.styrel_page(viewer, pointed.authority)
            with refused("preparedness.not_found"):
                queries.styrel_point(viewer, pointed.authority, points(pointed)[0].id)
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        address = reverse("preparedness:styrel", args=[pointed.authority])
        assert client.get(address).status_code in (403, 404)
        assert address not in client.get(reverse("preparedness:functions", args=[pointed.authority])).content.decode()

    def test_by_the_pages(self, pointed: Chain, client: Client) -> None:
        sign_in(client, pointed.town.viewer)
        address, new = (reverse(f"preparedness:{name}", args=[pointed.authority]) for name in ("styrel", "new_point"))
        opened = client.get(new).context["form"]
        said = {
            "key": str(opened["key"].value()),
            "seen": "",
            "gsrn": "1234",
            "function_id": str(pointed.ids["El"]),
            "priority": "5",
            "why": "Industri",
        }
        assert "stora ekonomiska värden" in client.post(new, said).content.decode()
        assert client.post(new, {**said, "large_values": "on"}).status_code == 302
        text = client.get(address).content.decode()
        assert text.count("Se över numret") == 1
        one = points(pointed)[0]
        edit, remove = (reverse(f"preparedness:{name}", args=[pointed.authority, one.id]) for name in ("edit_point", "remove_point"))
        assert FIRST in client.get(edit).content.decode()
        opened = client.get(remove).context["form"]
        gone = {"key": str(opened["key"].value()), "seen": opened["seen"].value(), "reason": "Riven"}
        for _twice in range(2):
            assert client.post(remove, gone).status_code == 302
        assert client.get(edit).status_code == 404
