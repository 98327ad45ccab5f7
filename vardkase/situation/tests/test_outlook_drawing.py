"""A band as it is drawn: its parts in their colours, the middle where it is, and under it how it would be instead."""

from __future__ import annotations

from lxml import html

from vardkase.situation.rules.outlook import Fall
from vardkase.situation.views.outlook_drawing import FILLS, HEIGHT, LOWER, TICKS, drawing
from vardkase.testing.cases import each


def fall(down: tuple[int, ...] = (0,) * 25, middle: int | None = 180) -> Fall:
    return Fall("f", 1.0, (60, 120, middle, 240, 300), (None,) * 5, down)


def drawn(*falls: Fall, middle: bool = True):
    return html.fromstring(drawing(falls[0], 6, middle=middle, other=falls[1] if len(falls) > 1 else None))


def thick(tree):
    return [(line.get("x1"), line.get("y1")) for line in tree.xpath(".//line[@stroke-width='3']")]


def test_what_stands_is_white_with_an_edge():
    found = drawn(fall(), middle=False).xpath(".//rect")
    assert [one.get("fill") for one in found] == ["var(--raised)", "none"]


@each(("chance", "step"), [(5, 0), (30, 1), (60, 2), (80, 3), (100, 4)])
def test_the_likelier_the_redder(chance, step):
    (part,) = drawn(fall((chance,) * 25)).xpath(".//rect[@fill-opacity]")
    name, opacity = FILLS[step]
    assert (part.get("fill"), part.get("fill-opacity"), part.get("width")) == (f"var({name})", opacity, "100%")


def test_the_middle_is_marked_when_it_is_asked_for():
    assert thick(drawn(fall())) == [("50%", "-1")]
    assert thick(drawn(fall(), middle=False)) == []
    assert thick(drawn(fall(middle=None))) == []


def test_hours_are_marked_along_it():
    assert len(drawn(fall()).xpath(".//line[@stroke-opacity]")) == TICKS


def test_instead_lies_under_it_and_makes_it_higher():
    one, both = drawn(fall()), drawn(fall((100,) * 25), fall((0,) * 25, 90))
    assert int(both.get("height")) > int(one.get("height")) >= HEIGHT
    heights = [int(rect.get("height")) for rect in both.xpath(".//rect")]
    assert heights.count(LOWER) == 2
    assert [x for x, _y in thick(both)] == ["50%", "25%"]


def test_nothing_but_figures_and_our_own_names_is_in_it():
    odd = Fall("<script>", 1.0, (60, 120, 180, 240, 300), (None,) * 5, (100,) * 25, (("<b>", 1.0),))
    assert "<script>" not in drawing(odd, 6, middle=True)
    assert "<b>" not in drawing(odd, 6, middle=True)
