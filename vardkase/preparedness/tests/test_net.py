"""The whole net: layers that end, circles in one of them, what has room, and a page that can be walked."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.preparedness import queries
from vardkase.preparedness.rules.content import Code, Function, Register
from vardkase.preparedness.rules.net import MOST_BOXES, MOST_NEEDED, Net, most_needed, net_of, reach_of, whole_net
from vardkase.preparedness.tests.scenes import Chain, function, need, net, refused
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.preparedness.views.drawing import BOX_HEIGHT, BOX_WIDTH, net_drawing
from vardkase.testing.pages import sign_in
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with

POWER, TELE, HEAT, LEADING, HOMES, FUEL = (
    function(number, name) for number, name in enumerate(("El", "Mobil", "Värme", "Ledning", "Äldreboende", "Drivmedel"), 1)
)
# A3: power -> mobile -> crisis leadership, power -> heat -> evacuation of elderly care; and power and mobile in a circle.
TOWN = net(
    [POWER, TELE, HEAT, LEADING, HOMES, FUEL],
    (TELE, need(POWER)), (POWER, need(TELE)), (LEADING, need(TELE)), (HEAT, need(POWER)), (HOMES, need(HEAT)),
)  # fmt: skip


def around(register: Register, start: Function, steps: int) -> Net:
    return net_of(register, [start.id], steps, reach_of(register))


def names(register: Register, found: Net) -> list[set[str]]:
    known = {one.id: one.name for one in register.functions}
    return [{known[id] for id in layer} for layer in found.layers]


class TestLayers:
    def test_what_is_needed_stands_before_and_a_circle_in_one_layer(self) -> None:
        found = whole_net(TOWN, reach_of(TOWN))
        assert names(TOWN, found) == [{"El", "Mobil", "Drivmedel"}, {"Värme", "Ledning"}, {"Äldreboende"}]
        assert found.in_circle == {POWER.id, TELE.id}
        assert (found.left_out, len(found.links)) == (0, 5)

    def test_so_many_steps_each_way_and_never_there_and_back(self) -> None:
        assert names(TOWN, around(TOWN, HEAT, 0)) == [{"Värme"}]
        assert names(TOWN, around(TOWN, HEAT, 1)) == [{"El"}, {"Värme"}, {"Äldreboende"}]
        # The leadership hangs on the power by the mobile net, but does not hang together with the heat.
        assert "Ledning" not in set().union(*names(TOWN, around(TOWN, HEAT, 4)))

    def test_how_many_hang_on_each_also_through_a_circle(self) -> None:
        reach = reach_of(TOWN)
        assert [reach[one.id] for one in (POWER, TELE, HEAT, LEADING, FUEL)] == [4, 4, 1, 0, 0]
        assert most_needed(reach)[:3] == [POWER.id, TELE.id, HEAT.id]

    def test_one_large_ring_and_one_long_row_end(self) -> None:
        many = [function(number + 10, f"Verksamhet {number}") for number in range(40)]
        row = [(later, need(before)) for before, later in pairwise(many)]
        assert len(whole_net(net(many, *row), reach_of(net(many, *row))).layers) == 40
        ring = net(many, *row, (many[0], need(many[-1])))
        found = whole_net(ring, reach_of(ring))
        assert (len(found.layers), len(found.in_circle)) == (1, 40)


class TestALargeRegister:
    MANY = tuple(function(number + 10, f"Verksamhet {number}") for number in range(500))
    LARGE = net([POWER, *MANY], *[(one, need(POWER)) for one in MANY], (MANY[9], need(MANY[8])))

    def test_is_drawn_by_what_most_hangs_on(self) -> None:
        found = whole_net(self.LARGE, reach_of(self.LARGE))
        drawn = {id for layer in found.layers for id in layer}
        assert len(drawn) == MOST_NEEDED
        assert found.left_out == 501 - MOST_NEEDED
        assert {POWER.id, self.MANY[8].id} <= drawn

    def test_and_around_one_by_the_nearest(self) -> None:
        found = around(self.LARGE, POWER, 4)
        drawn = {id for layer in found.layers for id in layer}
        assert (len(drawn), found.left_out) == (MOST_BOXES, 501 - MOST_BOXES)
        assert POWER.id in drawn

    def test_no_two_boxes_meet(self) -> None:
        found = around(self.LARGE, POWER, 2)
        ids = [one.id for one in self.LARGE.functions]
        drawing = net_drawing(found, dict.fromkeys(ids, "Namn"), dict.fromkeys(ids, "/"), POWER.id)
        assert drawing is not None
        places = sorted((box.x, box.y) for box in drawing.boxes)
        assert all(one[0] != other[0] or other[1] - one[1] >= BOX_HEIGHT for one, other in pairwise(places))
        assert max(x for x, _y in places) + BOX_WIDTH <= drawing.width
        assert net_drawing(whole_net(Register(), {}), {}, {}, None) is None


@pytest.mark.django_db
class TestThePage:
    def page(self, chain: Chain, **asked: Any) -> str:
        return reverse("preparedness:net", args=[chain.authority]) + "?" + "&".join(f"{name}={said}" for name, said in asked.items())

    def test_every_box_is_a_link_and_the_table_says_the_same(self, chain: Chain, client: Client) -> None:
        sign_in(client, chain.town.viewer)
        text = client.get(self.page(chain)).content.decode()
        drawing, table = text.split('role="region"')[1].split("</svg>")[0], text.split("<tbody>")[1]
        for id in chain.ids.values():
            assert f"?function={id}" in drawing
            assert f"?function={id}" in table
        assert drawing.count("<rect") == 5

    def test_one_goes_on_from_there_and_nonsense_is_the_whole(self, chain: Chain, client: Client) -> None:
        sign_in(client, chain.town.viewer)
        near = client.get(self.page(chain, function=chain.ids["Hemtjänst"], steps=1)).content.decode().split("<tbody>")[1]
        assert "Trygghetslarm" in near
        assert "Enskilda brunnar" not in near
        for asked in ({"function": "x", "steps": "99"}, {"steps": "²"}, {"code": "inget:annat"}):
            assert client.get(self.page(chain, **asked)).status_code == 200
        assert client.get(self.page(chain, function=UUID(int=5))).status_code == 404

    def test_a_sector_alone(self, chain: Chain) -> None:
        one = chain.function("El")
        coded = Function(**{**{name: getattr(one, name) for name in one.__dataclass_fields__}, "codes": (Code("s", "ENE", "Energi"),)})
        chain.do("save_function", function=coded, seen=chain.seen(one))
        found = queries.net_page(chain.town.viewer, chain.authority, code="s:ENE")
        assert found.net.layers == ((chain.ids["El"],),)
        assert len(queries.net_page(chain.town.viewer, chain.authority, code="s:ENE", steps=1).net.links) == 2

    def test_what_is_restricted_is_drawn_for_nobody_else_and_outsiders_see_nothing(self, chain: Chain) -> None:
        restrict(chain, "Mobilnät")
        reader = queries.net_page(viewer_with(Role.CHIEF_OF_STAFF), chain.authority)
        assert (chain.ids["El"], chain.ids["Mobilnät"]) not in reader.net.links
        assert reader.hidden == ("Mobilnät",)
        assert reader.reach[chain.ids["El"]] == 1
        assert queries.net_page(chain.town.viewer, chain.authority).reach[chain.ids["El"]] == 4
        for outsider in (nobody(), viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE)):
            with refused("preparedness.not_found"):
                queries.net_page(outsider, chain.authority)
