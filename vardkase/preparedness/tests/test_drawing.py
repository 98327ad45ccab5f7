"""The drawing of a chain: every function once, in its column, joined to those beside it, and large enough for all."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from vardkase.preparedness.queries.rows import FunctionPage
from vardkase.preparedness.rules.chain import MOST_DRAWN, around
from vardkase.preparedness.rules.content import Function, Register
from vardkase.preparedness.tests.scenes import function, need, net
from vardkase.preparedness.views.drawing import BOX_HEIGHT, BOX_WIDTH, COLUMN, LONGEST_LABEL, drawing

POWER, TELE, ALARM = (function(number, name) for number, name in enumerate(("El", "Mobil", "Larm"), 1))
CHAIN = net([POWER, TELE, ALARM], (TELE, need(POWER)), (ALARM, need(TELE)))


def page(register: Register, one: Function) -> FunctionPage:
    names = {each.id: each.name for each in register.functions}
    at = datetime(2019, 1, 2, tzinfo=UTC)
    return FunctionPage(
        UUID(int=9), "Kommunstyrelsen", False, one, None, (), (), False, around(register, one.id), names, (), (), at, "Alva"
    )


def drawn(register: Register, one: Function):
    found = drawing(page(register, one))
    assert found is not None
    return found


def test_one_alone_is_not_drawn():
    assert drawing(page(net([POWER]), POWER)) is None


def test_what_is_needed_stands_to_the_left_and_what_needs_it_to_the_right():
    boxes = {box.name: box for box in drawn(CHAIN, TELE).boxes}
    assert boxes["El"].x < boxes["Mobil"].x < boxes["Larm"].x
    assert [box.name for box in boxes.values() if box.is_middle] == ["Mobil"]


def test_a_line_goes_from_what_is_needed_to_what_needs_it():
    found = drawn(CHAIN, TELE)
    boxes = {box.name: box for box in found.boxes}
    starts = [line.path.split("C")[0] for line in found.lines]
    assert f"M{boxes['El'].x + BOX_WIDTH} {boxes['El'].y + BOX_HEIGHT // 2}" in starts
    assert len(found.lines) == 2


def test_a_circle_has_a_line_each_way():
    circle = net([POWER, TELE], (TELE, need(POWER)), (POWER, need(TELE)))
    assert len(drawn(circle, POWER).lines) == 2


@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_no_two_boxes_meet_and_all_lie_within(count):
    many = [function(number + 10, f"Verksamhet {number}") for number in range(count)]
    found = drawn(net([POWER, *many], *[(one, need(POWER)) for one in many]), POWER)
    assert len(found.boxes) == count + 1
    assert len({(box.x, box.y) for box in found.boxes}) == count + 1
    for box in found.boxes:
        assert 0 <= box.x <= found.width - BOX_WIDTH
        assert 0 <= box.y <= found.height - BOX_HEIGHT
    columns: dict[int, list[int]] = {}
    for box in found.boxes:
        columns.setdefault(box.x, []).append(box.y)
    assert all(after - before >= BOX_HEIGHT for ys in columns.values() for before, after in zip(sorted(ys), sorted(ys)[1:], strict=False))
    assert all(abs(one - other) >= COLUMN for one in columns for other in columns if one != other)


def test_where_there_is_much_it_goes_no_further():
    near = [function(number + 10, f"Nära {number}") for number in range(MOST_DRAWN)]
    far = function(99, "Fjärran")
    register = net([POWER, *near, far], *[(one, need(POWER)) for one in near], (far, need(near[0])))
    assert far.name not in [box.name for box in drawn(register, POWER).boxes]


def test_a_long_name_is_cut_in_the_box_and_whole_in_its_title():
    long = function(50, "Individ- och familjeomsorg, socialjour")
    found = drawn(net([POWER, long], (long, need(POWER))), POWER)
    box = next(box for box in found.boxes if not box.is_middle)
    assert box.name == long.name
    assert box.label.endswith("…")
    assert len(box.label) <= LONGEST_LABEL
    assert box.text_y > box.y
