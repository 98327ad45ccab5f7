"""What should worry whoever prepares: lists that nobody answers, and one person in two places."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from vardkase.plans import words
from vardkase.plans.rules import Concern, Reach, Spot, Worry, concerns, in_two_plans, people_of
from vardkase.plans.rules.worries import GRAVE

TESTA, DEMO, PROVA = UUID(int=1), UUID(int=2), UUID(int=3)
LABELS = {"chief_of_staff": "Stabschef", "log_keeper": "Loggförare", "economy": "Ekonomi"}
APART = (("log_keeper", "chief_of_staff"),)


def person(id: UUID, name: str = "Testa Exempelsson", *, way: bool = True) -> Spot:
    return Spot(name, (Reach(id, name, way),))


def found(**chains: Any) -> list[tuple[Worry, str, str, tuple[str, ...]]]:
    full = {key: chains.get(key, (person(UUID(int=place + 100), f"Person {place}"),)) for place, key in enumerate(LABELS)}
    return [(one.worry, one.role, one.name, one.others) for one in concerns(LABELS, full, APART)]


def test_lists_that_are_in_order_worry_nobody() -> None:
    assert found() == []


def test_an_empty_list_calls_nobody() -> None:
    assert found(economy=()) == [(Worry.NOBODY, "Ekonomi", "", ())]


def test_a_post_without_a_holder_is_told_and_so_is_the_list_that_ends_there() -> None:
    assert found(economy=(Spot("Ekonomichef", ()),)) == [
        (Worry.NOBODY, "Ekonomi", "", ()),
        (Worry.POST_EMPTY, "Ekonomi", "Ekonomichef", ()),
    ]


def test_a_post_without_a_holder_behind_somebody_is_to_be_known() -> None:
    assert found(economy=(person(PROVA), Spot("Ekonomichef", ()))) == [(Worry.POST_EMPTY, "Ekonomi", "Ekonomichef", ())]


def test_somebody_who_has_left_is_told() -> None:
    assert found(economy=(person(PROVA), Spot("Demo Påhittsson", (), gone=True))) == [(Worry.GONE, "Ekonomi", "Demo Påhittsson", ())]


def test_a_list_that_cannot_be_reached_is_told() -> None:
    assert found(economy=(person(PROVA, way=False), person(DEMO, "Demo Påhittsson", way=False))) == [(Worry.NO_WAY, "Ekonomi", "", ())]


def test_one_who_can_be_reached_is_enough() -> None:
    assert found(economy=(person(PROVA, way=False), person(DEMO, "Demo Påhittsson"))) == []


def test_one_person_in_two_lists_is_to_be_known() -> None:
    assert found(economy=(person(TESTA),), log_keeper=(person(DEMO, "Demo Påhittsson"), person(TESTA))) == [
        (Worry.IN_SEVERAL, "", "Testa Exempelsson", ("Loggförare", "Ekonomi"))
    ]


def test_one_person_first_in_two_that_should_not_meet_is_grave() -> None:
    worries = found(chief_of_staff=(person(TESTA),), log_keeper=(person(TESTA),))
    assert worries[0] == (Worry.NOT_TOGETHER, "Loggförare", "Testa Exempelsson", ("Stabschef",))
    assert worries[1][0] is Worry.IN_SEVERAL


def test_a_deputy_in_the_other_of_two_that_should_not_meet_is_to_be_known() -> None:
    worries = found(chief_of_staff=(person(TESTA),), log_keeper=(person(DEMO, "Demo Påhittsson"), person(TESTA)))
    assert [one[0] for one in worries] == [Worry.IN_SEVERAL]


def test_whoever_is_first_behind_an_empty_post_is_first() -> None:
    worries = found(chief_of_staff=(Spot("Beredskapschef", ()), person(TESTA)), log_keeper=(person(TESTA),))
    assert Worry.NOT_TOGETHER in [one[0] for one in worries]


def test_a_number_of_a_function_is_nobody_in_particular() -> None:
    duty = Spot("IT-jour", (Reach(None, "IT-jour", has_way=True),))
    assert found(chief_of_staff=(duty,), log_keeper=(duty,), economy=(duty,)) == []


def test_twice_in_one_list_is_once() -> None:
    assert found(economy=(person(TESTA), person(TESTA))) == []
    assert people_of({"economy": (person(TESTA), person(TESTA))}) == {TESTA: ("Testa Exempelsson", ["economy"])}


def test_the_grave_ones_come_first() -> None:
    worries = found(economy=(person(PROVA), Spot("Ekonomichef", ())), log_keeper=())
    assert [one[0] for one in worries] == [Worry.NOBODY, Worry.POST_EMPTY]


def test_one_person_in_two_plans_is_told_in_both() -> None:
    both = in_two_plans({"Kommunen": {TESTA: "Testa Exempelsson", DEMO: "Demo Påhittsson"}, "Socialkontoret": {TESTA: "Testa Exempelsson"}})
    assert both["Kommunen"] == (Concern(Worry.OTHER_PLAN, name="Testa Exempelsson", others=("Socialkontoret",)),)
    assert both["Socialkontoret"] == (Concern(Worry.OTHER_PLAN, name="Testa Exempelsson", others=("Kommunen",)),)


def test_plans_that_share_nobody_have_nothing_to_tell() -> None:
    assert in_two_plans({"Kommunen": {TESTA: "Testa"}, "Bolaget": {DEMO: "Demo"}, "Tomt": {}}) == {
        "Kommunen": (),
        "Bolaget": (),
        "Tomt": (),
    }


@pytest.mark.parametrize("worry", list(Worry))
def test_each_is_a_sentence_in_both_languages(worry: Worry) -> None:
    one = Concern(worry, "Stabschef", "Testa Exempelsson", ("Loggförare", "Ekonomi"))
    texts = []
    for language in ("sv", "en"):
        with translation.override(language):
            texts.append(words.worry(one))
    assert texts[0] != texts[1]
    assert all(text.endswith(".") and not re.search(r"%\(|_", text) for text in texts)
    assert one.grave is (worry in GRAVE)
