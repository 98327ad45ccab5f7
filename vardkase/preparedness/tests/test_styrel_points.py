"""Connection points (rsa-cases A8): the classes and their conditions, one class to a point, the changes, and nothing to anybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import queries
from vardkase.preparedness.events import styrel as written
from vardkase.preparedness.forms.styrel import PointForm
from vardkase.preparedness.models import StyrelPointRow
from vardkase.preparedness.projections import styrel as projections
from vardkase.preparedness.queries.styrel import rounds
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.styrel import CLASSES, MOST_POINTS, Point, check_point, is_usual
from vardkase.preparedness.tests.scenes import NEW, PERSONAL_NUMBER, Chain, refused
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.preparedness.words import PRIORITIES
from vardkase.testing.cases import each
from vardkase.testing.pages import alike, sign_in
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with
from vardkase.testing.scenes import kept

GSRN = "735999" + "123456789012"
OTHER = "735999" + "210987654321"
POINT = Point(UUID(int=1), GSRN, UUID(int=9), "Vattenverket", 2, why="Dricksvatten")


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


class TestTheClasses:
    def test_there_are_eight_in_the_order_of_the_ordinance_each_with_its_word(self) -> None:
        assert list(CLASSES) == list(PRIORITIES) == [1, 2, 3, 4, 5, 6, 7, 8]
        assert len({str(word) for word in PRIORITIES.values()}) == 8

    @each(
        "priority, large_values, environment, code",
        [
            *((number, False, False, "") for number in (1, 2, 3, 4, 7, 8)),
            (5, True, False, ""),
            (6, False, True, ""),
            (5, True, True, ""),
            (5, False, False, "styrel_no_values"),
            (5, False, True, "styrel_no_values"),
            (6, False, False, "styrel_no_environment"),
            (6, True, False, "styrel_no_environment"),
            (0, True, True, "styrel_no_class"),
            (9, True, True, "styrel_no_class"),
            (-1, True, True, "styrel_no_class"),
        ],
    )
    def test_five_asks_for_large_values_and_six_for_the_environment(
        self, priority: int, large_values: bool, environment: bool, code: str
    ) -> None:
        point = replace(POINT, priority=priority, large_values=large_values, environment=environment)
        if not code:
            assert check_point(point, []) == point
            return
        with refused(f"preparedness.{code}"):
            check_point(point, [])


class TestThePoint:
    def test_one_activity_may_have_points_in_classes_one_and_three(self) -> None:
        first, third = replace(POINT, priority=1), replace(POINT, id=UUID(int=2), gsrn=OTHER, priority=3)
        assert check_point(third, [first]).function_id == first.function_id

    @each("gsrn", [GSRN, f" {GSRN} ", f"{GSRN[:6]} {GSRN[6:12]} {GSRN[12:]}", f"{GSRN[:6]}-{GSRN[6:]}", f"{GSRN}\u00a0"])
    def test_one_point_has_one_class_however_its_number_is_typed(self, gsrn: str) -> None:
        with refused("preparedness.styrel_point_taken", field="gsrn", name="Vattenverket", priority=2):
            check_point(replace(POINT, id=UUID(int=2), gsrn=gsrn, priority=1), [POINT])
        assert check_point(replace(POINT, gsrn=gsrn, priority=1), [POINT]).gsrn == GSRN, "it is not in the way of itself"

    @each(
        "gsrn, usual",
        [
            (GSRN, True),
            ("735999" + "0" * 12, True),
            (GSRN[:-1], False),
            (GSRN + "0", False),
            ("735998" + GSRN[6:], False),
            (GSRN[:-1] + "x", False),
            (GSRN[:-1] + "٣", False),
            (GSRN + "\n", False),
            ("", False),
        ],
    )
    def test_what_the_number_looks_like_as_a_rule(self, gsrn: str, usual: bool) -> None:
        assert is_usual(gsrn) is usual

    @each(
        "said, code, field",
        [
            ({"gsrn": " - "}, "styrel_needs_gsrn", "gsrn"),
            ({"gsrn": "7" * 61}, "too_long", "gsrn"),
            ({"why": "  "}, "needs_reason", "why"),
            ({"why": "x" * 601}, "too_long", "why"),
            ({"why": f"Patient {PERSONAL_NUMBER}"}, "personal_id", "why"),
            ({"place": PERSONAL_NUMBER}, "personal_id", "place"),
            ({"place": "x" * 201}, "too_long", "place"),
        ],
    )
    def test_what_is_refused_at_its_field(self, said: dict[str, Any], code: str, field: str) -> None:
        with refused(f"preparedness.{code}", field=field):
            check_point(replace(POINT, **said), [])

    def test_there_is_room_for_so_many_and_a_change_needs_no_more_room(self) -> None:
        many = [replace(POINT, id=UUID(int=number + 10), gsrn=str(number)) for number in range(MOST_POINTS)]
        with refused("preparedness.styrel_too_many", most=MOST_POINTS):
            check_point(POINT, many)
        assert check_point(replace(many[0], priority=1), many).priority == 1

    def test_the_days_of_the_fourth_round_are_those_of_the_agency(self) -> None:
        (fourth,) = [one for one in rounds() if "4" in one.name]
        said = ["2023-09-01", "2023-11-30", "2024-01", "2024-10-01", "2025-01-31", "2025-04-01", "2025-08-01", "2025-12-31"]
        assert [one.when for one in fourth.milestones] == said == sorted(said)
        assert [one.day for one in fourth.milestones if one.day] == [date.fromisoformat(one) for one in said if len(one) == 10]
        assert all(one.what for one in fourth.milestones)
        assert fourth.source


FUNCTIONS = [(UUID(int=9), "Vattenverket"), (UUID(int=8), "Skolan")]


class TestTheForm:
    @each(
        "point",
        [
            POINT,
            replace(POINT, priority=5, large_values=True, place="Tryckstegring"),
            replace(POINT, priority=6, environment=True),
            replace(POINT, function_id=UUID(int=77), function="Ur bruk"),
        ],
    )
    def test_a_point_that_nobody_touches_is_read_as_it_was(self, point: Point) -> None:
        shown = PointForm(None, point=point, functions=FUNCTIONS)
        typed = {field.html_name: str(field.value()) for field in shown if field.value() not in (None, "", False)}
        form = PointForm({**typed, "key": str(new_id())}, point=point, functions=FUNCTIONS)
        assert form.is_valid(), form.errors
        assert replace(form.draft(), function=point.function) == point
        assert shown.initial["seen"] == checks.digest(point)

    @each(
        "typed, field, words",
        [
            ({"priority": "5"}, "large_values", "stora ekonomiska värden (5 § förordningen 2011:931)"),
            ({"priority": "6"}, "environment", "6"),
            ({"priority": ""}, "priority", "Välj en av klasserna 1–8"),
            ({"priority": "9"}, "priority", "Välj ett giltigt alternativ"),
            ({"gsrn": ""}, "gsrn", "Skriv anslutningspunktens nummer"),
            ({"why": ""}, "why", "Skriv varför."),
            ({"function_id": str(UUID(int=5))}, "function_id", "Välj ett giltigt alternativ"),
            ({"place": PERSONAL_NUMBER}, "place", "personnummer"),
        ],
    )
    def test_what_is_refused_is_said_in_swedish_at_its_field(self, typed: dict[str, str], field: str, words: str) -> None:
        known = {"key": str(new_id()), "gsrn": GSRN, "function_id": str(UUID(int=9)), "priority": "2", "why": "Dricksvatten"}
        form = PointForm({**known, **typed}, point=None, functions=FUNCTIONS)
        if form.is_valid():
            with pytest.raises(Refusal) as no:
                check_point(form.draft(), [])
            form.refuse(no.value)
        assert list(form.errors) == [field]
        assert words in form.errors[field][0]


def point(chain: Chain, gsrn: str = GSRN, function: str = "Hemtjänst", **said: Any) -> Point:
    return Point(**{"id": NEW, "gsrn": gsrn, "function_id": chain.ids[function], "function": "", "priority": 1, "why": "Larm", **said})


@kept
def placed(chain: Chain) -> Chain:
    """Home care has a point in class 1 and one in class 3, and the wells one in class 6."""
    chain.do("save_point", point=point(chain))
    chain.do("save_point", point=point(chain, OTHER, priority=3, place="Förrådet"))
    chain.do("save_point", point=point(chain, "4711", "Enskilda brunnar", priority=6, environment=True, why="Utsläpp"))
    return chain


def listed(chain: Chain, viewer: Any = None) -> Any:
    return queries.styrel_page(viewer or chain.town.viewer, chain.authority)


def first(chain: Chain) -> Point:
    found: Point = listed(chain).lines[0].point
    return found


def head(chain: Chain) -> int:
    return ledger.head(written.stream_of(chain.authority)).number


def address(chain: Chain, name: str = "styrel", id: UUID | None = None) -> str:
    return reverse(f"preparedness:{name}", args=[chain.authority, *([id] if id else [])])


@pytest.mark.django_db
class TestTheRegisterOfPoints:
    def test_stands_by_class_then_name_with_a_warning_and_no_refusal(self, placed: Chain) -> None:
        assert [(one.function, one.point.priority, one.is_usual) for one in listed(placed).lines] == [
            ("Hemtjänst", 1, True), ("Hemtjänst", 3, True), ("Enskilda brunnar", 6, False),
        ]  # fmt: skip

    def test_what_was_changed_is_told_the_latest_first(self, placed: Chain) -> None:
        one = first(placed)
        placed.do("save_point", point=replace(one, priority=2), seen=checks.digest(one))
        placed.do("save_point", point=replace(first(placed), why="Annat"), seen=checks.digest(first(placed)))
        placed.do("remove_point", point_id=one.id, reason="Riven", seen=checks.digest(first(placed)))
        found = listed(placed).changes
        assert [(one.kind.split(".")[1], one.point.priority, one.before, one.reason) for one in found][:3] == [
            ("styrel_point_removed", 2, None, "Riven"),
            ("styrel_point_saved", 2, None, ""),
            ("styrel_point_saved", 2, 1, ""),
        ]
        assert len(found) == 6
        assert {one.by for one in found} == {placed.town.viewer.actor.label}
        assert found[-1].point.gsrn == GSRN

    def test_a_function_out_of_use_keeps_its_points_by_the_name_that_it_had(self, placed: Chain) -> None:
        placed.do("retire_function", function_id=placed.ids["Hemtjänst"], reason="Upphandlad.")
        assert [one.function for one in listed(placed).lines] == ["Hemtjänst", "Hemtjänst", "Enskilda brunnar"]
        one = first(placed)
        with refused("preparedness.no_such_function", field="function_id"):
            placed.do("save_point", point=replace(one, priority=2), seen=checks.digest(one))
        placed.do("save_point", point=replace(one, function_id=placed.ids["El"]), seen=checks.digest(one))
        assert [one.function for one in listed(placed).lines] == ["El", "Hemtjänst", "Enskilda brunnar"]

    def test_what_is_refused_writes_nothing(self, placed: Chain) -> None:
        one, before, number = first(placed), list(StyrelPointRow.objects.order_by("pk").values()), head(placed)
        seen = checks.digest(one)
        for what, facts, code in (
            ("save_point", {"point": point(placed, priority=2)}, "styrel_point_taken"),
            ("save_point", {"point": replace(one, gsrn=OTHER), "seen": seen}, "styrel_point_taken"),
            ("save_point", {"point": replace(one, priority=5), "seen": seen}, "styrel_no_values"),
            ("save_point", {"point": replace(one, priority=2), "seen": ""}, "changed_meanwhile"),
            ("save_point", {"point": replace(one, id=new_id(), gsrn="1"), "seen": seen}, "changed_meanwhile"),
            ("save_point", {"point": replace(point(placed, "1"), function_id=UUID(int=3))}, "no_such_function"),
            ("remove_point", {"point_id": one.id, "reason": " ", "seen": seen}, "needs_reason"),
            ("remove_point", {"point_id": one.id, "reason": "Prov", "seen": ""}, "changed_meanwhile"),
            ("remove_point", {"point_id": new_id(), "reason": "Prov", "seen": seen}, "styrel_no_point"),
        ):
            with refused(f"preparedness.{code}"):
                placed.do(what, **facts)
        assert (list(StyrelPointRow.objects.order_by("pk").values()), head(placed)) == (before, number)

    def test_twice_is_once_and_a_key_is_not_used_for_two_things(self, placed: Chain) -> None:
        key, number = new_id(), head(placed)
        assert not placed.do("save_point", point=point(placed, "8"), key=key).repeated
        assert placed.do("save_point", point=point(placed, " 8 "), key=key).repeated, "as it was typed the first time, but for a space"
        for other in ({"priority": 2}, {"why": "Annat"}, {"gsrn": "9"}):
            with refused("ledger.key_reused"):
                placed.do("save_point", point=point(placed, **{"gsrn": "8", **other}), key=key)
        one = first(placed)
        gone = {"point_id": one.id, "reason": "Riven", "seen": checks.digest(one)}
        with refused("ledger.key_reused"):
            placed.do("remove_point", **gone, key=key)
        again = new_id()
        assert not placed.do("remove_point", **gone, key=again).repeated
        assert placed.do("remove_point", **gone, key=again).repeated
        with refused("ledger.key_reused"):
            placed.do("remove_point", **{**gone, "point_id": first(placed).id}, key=again)
        assert head(placed) == number + 2

    def test_a_renamed_function_does_not_make_the_same_sending_another(self, placed: Chain) -> None:
        key, one = new_id(), placed.function("El")
        placed.do("save_point", point=point(placed, "8", "El"), key=key)
        placed.do("save_function", function=replace(one, name="Elförsörjning"), seen=placed.seen(one))
        assert placed.do("save_point", point=point(placed, "8", "El"), key=key).repeated

    def test_the_table_is_made_again_from_entries_that_can_be_read_alone(self, placed: Chain) -> None:
        one = first(placed)
        placed.do("save_point", point=replace(one, priority=2, place="Huset"), seen=checks.digest(one))
        second = listed(placed).lines[1].point
        placed.do("remove_point", point_id=second.id, reason="Riven", seen=checks.digest(second))
        before = list(StyrelPointRow.objects.order_by("pk").values())
        projections.forget(placed.authority)
        assert not StyrelPointRow.objects.exists()
        kinds = set()
        for entry in ledger.entries(written.stream_of(placed.authority)):
            projections.apply(entry)
            kinds.add(type(entry.event))
            assert codec.from_plain(type(entry.event), codec.to_plain(entry.event)) == entry.event
            assert entry.event.authority == "Kommunstyrelsen"
            assert entry.event.point.function in {"Hemtjänst", "Enskilda brunnar"}
        assert kinds == set(written.KINDS)
        assert list(StyrelPointRow.objects.order_by("pk").values()) == before

    def test_the_table_itself_refuses_a_class_that_there_is_not_and_a_point_twice(self, placed: Chain) -> None:
        for change in ({"priority": 0}, {"priority": 9}):
            with pytest.raises(IntegrityError), transaction.atomic():
                StyrelPointRow.objects.filter(gsrn=GSRN).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            StyrelPointRow.objects.filter(gsrn=OTHER).update(gsrn=GSRN)


@pytest.mark.django_db
class TestNobodyElse:
    OTHERS = (Role.CHIEF_OF_STAFF, Role.AUDITOR, Role.UNIT_HEAD, Role.ADMINISTRATOR)

    def test_learns_anything_by_any_query(self, placed: Chain) -> None:
        one = first(placed)
        for viewer in (nobody(), viewer_with(), viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), *map(viewer_with, self.OTHERS)):
            for ask in (lambda: listed(placed, viewer), lambda: queries.styrel_point(viewer, placed.authority, one.id)):  # noqa: B023 - asked at once
                with refused("preparedness.not_found"):
                    ask()
            with pytest.raises(Refusal):
                placed.do("save_point", point=point(placed, "8"), viewer=viewer)
        social = viewer_with(Role.COORDINATOR, scope=f"org:{placed.town.social}")
        assert queries.styrel_page(social, placed.town.social).lines == ()
        with refused("preparedness.not_found"):
            queries.styrel_point(social, placed.town.social, one.id)

    def test_is_answered_as_of_a_page_that_is_not_there(self, placed: Chain, client: Client) -> None:
        one = first(placed)
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        nowhere = alike(client.get(f"/preparedness/functions/{new_id()}/styrel/"))
        assert nowhere[0] == 404
        for name, id in (("styrel", None), ("new_point", None), ("edit_point", one.id), ("remove_point", one.id)):
            assert alike(client.get(address(placed, name, id))) == nowhere
        assert client.post(address(placed, "remove_point", one.id), {"key": str(new_id()), "reason": "X"}).status_code == 404
        assert len(listed(placed).lines) == 3

    def test_nor_by_what_lies_around(self, placed: Chain, client: Client) -> None:
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF))
        for name in ("functions", "history", "continuity"):
            text = client.get(address(placed, name)).content.decode()
            assert GSRN not in text
            assert "/styrel/" not in text
        restrict(placed, "Hemtjänst")
        assert GSRN not in client.get(reverse("preparedness:function", args=[placed.authority, placed.ids["Hemtjänst"]])).content.decode()


@pytest.mark.django_db
class TestThePage:
    def test_counts_each_class_warns_and_tells_the_changes(self, placed: Chain, client: Client) -> None:
        sign_in(client, placed.town.viewer)
        one = first(placed)
        placed.do("save_point", point=replace(one, priority=2), seen=checks.digest(one))
        page = html.fromstring(client.get(address(placed)).content.decode())
        text = " ".join(page.text_content().split())
        assert [" ".join(cell.text_content().split())[0] for cell in page.xpath("//main//tbody/tr/td[1]")] == ["2", "3", "6"]
        assert text.count("Se över numret") == 1
        assert "Anslutningspunkt sparad: 735999123456789012, Hemtjänst, klass 1 till 2" in text
        assert "elsystemet" in text, "what decides whether the power system itself works is not to be here"
        counts = [one.text_content().split()[-2] for one in page.xpath("//section[h2='Klasserna']//li")]
        assert counts == ["0", "1", "1", "0", "0", "1", "0", "0"]

    def test_two_who_change_the_same_point_and_one_that_is_gone(self, placed: Chain, client: Client) -> None:
        sign_in(client, placed.town.viewer)
        one = first(placed)
        form = client.get(address(placed, "edit_point", one.id)).context["form"]
        typed = {field.html_name: str(field.value()) for field in form if field.value() not in (None, "", False)}
        placed.do("save_point", point=replace(one, why="Den andras"), seen=checks.digest(one))
        answer = client.post(address(placed, "edit_point", one.id), {**typed, "why": "Min"})
        assert answer.status_code == 422
        assert "Någon annan har ändrat det här" in answer.content.decode()
        assert first(placed).why == "Den andras"
        placed.do("remove_point", point_id=one.id, reason="Riven", seen=checks.digest(first(placed)))
        assert client.post(address(placed, "edit_point", one.id), typed).status_code == 404
        assert client.get(address(placed, "remove_point", one.id)).status_code == 404

    def test_a_reason_with_signs_in_it_is_text(self, placed: Chain, client: Client) -> None:
        sign_in(client, placed.town.viewer)
        placed.do("save_point", point=point(placed, "<b>8</b>", why="<script>alert(1)</script>"))
        page = html.fromstring(client.get(address(placed)).content.decode())
        assert not page.xpath("//main//script")
        assert "<script>alert(1)</script>" in page.text_content()
