"""The default set: fifteen roles that a staff can work by at night, in order, with all three bands, and nobody to call."""

from __future__ import annotations

from collections import Counter

import pytest

from vardkase.plans import defaults, rules
from vardkase.plans.rules import Band, ItemKind, Role, Seat, Spawn

EVERY = pytest.mark.parametrize("role", defaults.roles(), ids=lambda role: role.key)


def test_there_are_fifteen_roles_the_decision_maker_first() -> None:
    assert [role.key for role in defaults.roles()] == [
        "decision_maker", "chief_of_staff", "situation", "log_keeper", "communication", "liaison", "personnel", "logistics", "security",
        "legal", "economy", "it", "service", "crisis_support", "contact_centre",
    ]  # fmt: skip


@EVERY
def test_each_is_in_order_by_the_rules(role: Role) -> None:
    assert rules.check_role(role) == role


@EVERY
def test_each_has_something_to_do_in_all_three_bands(role: Role) -> None:
    counted = Counter(item.band for item in role.items)
    assert counted[Band.FIRST] >= 2
    assert counted[Band.SHIFT] >= 4
    assert counted[Band.CLOSE] >= 3


@EVERY
def test_each_item_of_the_first_half_hour_has_its_time_in_it(role: Role) -> None:
    assert [item.text for item in role.items if item.band is Band.FIRST and not 0 <= (item.due_minutes or 0) <= 30] == []
    assert [item.text for item in role.items if item.band is Band.FIRST and item.due_minutes is None] == []


@EVERY
def test_each_band_goes_forward_in_time(role: Role) -> None:
    for band in Band:
        times = [item.due_minutes for item in role.items if item.band is band and item.due_minutes is not None]
        assert times == sorted(times)
    assert [item for item in role.items if item.band is Band.CLOSE and item.due_minutes is not None] == []


@EVERY
def test_each_is_written_in_sentences(role: Role) -> None:
    for text in (role.core, *(item.text for item in role.items)):
        assert text[0].isupper(), text
        assert text.endswith((".", "?")), text
        assert len(text) < 160, text


@EVERY
def test_each_item_has_a_key_of_its_own(role: Role) -> None:
    assert len({item.key for item in role.items}) == len(role.items)


@EVERY
def test_nobody_is_called(role: Role) -> None:
    assert role.chain == ()


def test_no_item_says_what_another_says() -> None:
    texts = [item.text for role in defaults.roles() for item in role.items]
    assert len(set(texts)) == len(texts)


def test_every_kind_and_every_outcome_is_used() -> None:
    items = [item for role in defaults.roles() for item in role.items]
    assert {item.kind for item in items} == set(ItemKind)
    assert {item.spawn for item in items} == set(Spawn)


def test_decisions_are_what_one_decides() -> None:
    odd = [item.text for role in defaults.roles() for item in role.items if item.kind is ItemKind.DECIDE and item.spawn is Spawn.NOTHING]
    assert odd == []


@pytest.mark.parametrize("seat", list(Seat))
def test_the_frame_names_the_unit_and_is_in_order(seat: Seat) -> None:
    plan = defaults.leading(seat, "Socialkontoret")
    assert rules.check_frame(plan.frame, (role.key for role in plan.roles)) == plan.frame
    assert plan.frame.seat is seat
    assert (seat is Seat.CENTRAL) is ("Socialkontoret" not in plan.frame.label)
    assert plan.roles == defaults.roles()


def test_the_log_keeper_and_the_decision_maker_are_not_the_chief_of_staff() -> None:
    apart = defaults.leading(Seat.CENTRAL, "").frame.apart
    assert apart == (("log_keeper", "chief_of_staff"), ("decision_maker", "chief_of_staff"))


def test_several_services_speak_in_the_staff() -> None:
    assert [role.key for role in defaults.roles() if role.wanted > 1] == ["service"]


def test_a_plan_can_be_written_and_read() -> None:
    from vardkase.plans.projections import body_of, plan_of

    plan = defaults.leading(Seat.COMPANY, "Norrtälje Energi AB")
    assert plan_of(body_of(plan)) == plan
