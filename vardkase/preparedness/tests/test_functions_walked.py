"""The net walked with nothing but links: every box leads on, the table says what is drawn, and nothing is told that is restricted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from vardkase.access.rules import Role
from vardkase.preparedness import queries
from vardkase.preparedness.rules.content import Code, Register, Stretch
from vardkase.preparedness.rules.net import MOST_BOXES, MOST_NEEDED, MOST_STEPS, most_needed, net_of, reach_of, whole_net
from vardkase.preparedness.tests.scenes import Chain, function, hours, need, net
from vardkase.preparedness.tests.test_what_is_restricted import restrict
from vardkase.preparedness.views.drawing import BOX_WIDTH, LONGEST_LABEL, net_drawing
from vardkase.testing.cases import each
from vardkase.testing.pages import sign_in
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

SEVEN = [function(number + 1, f"F{number}") for number in range(7)]
PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=16, unique=True)


def of_pairs(pairs: list[tuple[int, int]]) -> Register:
    return net(SEVEN, *[(SEVEN[one], need(SEVEN[other])) for one, other in pairs if one != other])


class TestThePlainReckoning:
    @settings(max_examples=40, deadline=None)
    @given(PAIRS)
    def test_how_many_hang_on_each_is_how_many_a_slow_walk_finds(self, pairs: list[tuple[int, int]]) -> None:
        register = of_pairs(pairs)
        found = reach_of(register)
        for one in SEVEN:
            hit, before = {one.id}, -1
            while len(hit) != before:
                before = len(hit)
                hit |= {each.function_id for each in register.needs if each.need.on_id in hit}
            assert found[one.id] == len(hit) - 1

    @settings(max_examples=40, deadline=None)
    @given(PAIRS, st.integers(0, 6), st.integers(0, MOST_STEPS))
    def test_a_line_goes_rightwards_or_within_a_circle_and_each_stands_once(self, pairs: Any, start: int, steps: int) -> None:
        register = of_pairs(pairs)
        found = net_of(register, [SEVEN[start].id], steps, reach_of(register))
        ids = [id for layer in found.layers for id in layer]
        place = {id: number for number, layer in enumerate(found.layers) for id in layer}
        assert len(ids) == len(set(ids))
        assert SEVEN[start].id in place
        for on, one in found.links:
            assert place[on] < place[one] or {on, one} <= found.in_circle

    @settings(max_examples=30, deadline=None)
    @given(PAIRS)
    def test_the_whole_leaves_nobody_out_of_a_register_that_has_room(self, pairs: list[tuple[int, int]]) -> None:
        found = whole_net(of_pairs(pairs), reach_of(of_pairs(pairs)))
        assert {id for layer in found.layers for id in layer} == {one.id for one in SEVEN}
        assert found.left_out == 0
        assert len(found.links) == len({pair for pair in pairs if pair[0] != pair[1]})

    @each("count, drawn", [(0, 0), (1, 1), (MOST_BOXES, MOST_BOXES), (MOST_BOXES + 1, MOST_NEEDED), (200, MOST_NEEDED)])
    def test_where_the_room_ends(self, count: int, drawn: int) -> None:
        register = Register(tuple(function(number + 1, f"F{number}") for number in range(count)))
        found = whole_net(register, reach_of(register))
        assert sum(len(layer) for layer in found.layers) == drawn
        assert found.left_out == count - drawn
        assert len(most_needed(reach_of(register))) == count

    def test_nobody_to_begin_with_is_an_empty_net(self) -> None:
        register = of_pairs([(1, 0)])
        for start in ([], [UUID(int=99)]):
            assert net_of(register, start, 2, reach_of(register)).layers == ()

    def test_several_to_begin_with_are_each_gone_out_from(self) -> None:
        register = of_pairs([(1, 0), (3, 2)])
        found = net_of(register, [SEVEN[0].id, SEVEN[2].id], 1, reach_of(register))
        assert {id.int - 1 for layer in found.layers for id in layer} == {0, 1, 2, 3}

    def test_a_long_name_is_cut_in_its_box_and_whole_in_its_title(self) -> None:
        name = "Förskola, skola och fritidshem i hela kommunen"
        register = net([function(1, name)])
        drawing = net_drawing(whole_net(register, reach_of(register)), {UUID(int=1): name}, {UUID(int=1): "/x"}, None)
        assert drawing is not None
        (box,) = drawing.boxes
        assert (len(box.label) <= LONGEST_LABEL, box.label[-1], box.name, box.url) == (True, "…", name, "/x")
        assert box.x + BOX_WIDTH < drawing.width


@kept
def netted(chain: Chain) -> Chain:
    """The chain, with fuel that the generator of the net needs and that needs roads, and power and telephony in a circle."""
    chain.add("Vägar", external=True, owner="Trafikverket")
    chain.add("Drivmedel", external=True, owner="Bolagen", codes=(Code("samhallssektorer", "ENE", "Energiförsörjning"),))
    chain.link("Drivmedel", "Vägar", hours(24))
    chain.link("Mobilnät", "Drivmedel", hours(72))
    chain.link("El", "Mobilnät", hours(48), delay=Stretch(0, 30, 60))
    return chain


def opened(client: Client, chain: Chain, query: str = "") -> Any:
    answer = client.get(reverse("preparedness:net", args=[chain.authority]) + query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def boxes(page: Any) -> dict[str, str]:
    return {one.findtext("title"): one.get("href") for one in page.xpath("//main//svg/a")}


def told(page: Any) -> dict[str, tuple[set[str], set[str]]]:
    """What the table says: of each, what it needs and what needs it."""
    found = {}
    for row in page.xpath("//*[@id='net-table']//tbody/tr"):
        needs, needed = ({one.text_content().strip() for one in cell.xpath(".//a")} for cell in row.xpath("./td")[:2])
        found[row.xpath("./th/a")[0].text_content().strip()] = (needs, needed)
    return found


@pytest.mark.django_db
class TestWithoutAScript:
    @pytest.fixture(autouse=True)
    def _in(self, client: Client, netted: Chain) -> None:
        sign_in(client, netted.town.viewer)

    def test_from_any_box_one_comes_to_every_other_that_hangs_together_with_it(self, client: Client, netted: Chain) -> None:
        known = {str(id): name for name, id in netted.ids.items()}
        seen, waiting = {"Hemtjänst"}, [f"?function={netted.ids['Hemtjänst']}&steps=1"]
        while waiting:
            for name, href in boxes(opened(client, netted, waiting.pop())).items():
                asked = parse_qs(urlsplit(href).query)
                assert known[asked["function"][0]] == name
                assert asked["steps"] == ["1"], "how far one looks is kept on the way"
                if name not in seen:
                    seen.add(name)
                    waiting.append("?" + urlsplit(href).query)
        assert seen == set(netted.ids)

    def test_the_table_says_what_is_drawn_and_is_consistent_both_ways(self, client: Client, netted: Chain) -> None:
        page = opened(client, netted)
        said = told(page)
        assert set(said) == set(boxes(page)) == set(netted.ids)
        for name, (needs, needed) in said.items():
            assert all(name in said[other][1] for other in needs)
            assert all(name in said[other][0] for other in needed)
        assert sum(len(needs) for needs, _needed in said.values()) == len(page.xpath("//main//svg/path"))
        register = netted.register()
        assert {name: needs for name, (needs, _needed) in said.items()} == {
            one.name: {its.on for its in register.needs_of(one.id)} for one in register.functions
        }

    def test_a_reader_of_the_screen_and_one_with_a_keyboard_come_past_the_drawing(self, client: Client, netted: Chain) -> None:
        page = opened(client, netted)
        (skip,) = page.xpath("//main//a[@href='#net-table']")
        assert skip.text_content() == "Detsamma i en tabell"
        assert page.xpath("//*[@id='net-table']/@tabindex") == ["-1"]
        order = list(page.iter())
        assert order.index(skip) < order.index(page.xpath("//main//svg")[0]) < order.index(page.xpath("//*[@id='net-table']")[0])
        assert page.xpath("//main//svg/@role") == ["group"]
        assert page.xpath("//main//svg/@aria-label") == ["Beroendenätet"]
        assert page.xpath("//*[@id='net-table']//caption")[0].text_content() == "Detsamma i en tabell"

    def test_who_stands_in_a_circle_is_said_with_a_word_too(self, client: Client, netted: Chain) -> None:
        page = opened(client, netted)
        ringed = {row.xpath("./th/a")[0].text for row in page.xpath("//*[@id='net-table']//tbody/tr[contains(., 'i en ring')]")}
        dashed = {one.findtext("title") for one in page.xpath("//main//svg/a[rect/@stroke-dasharray]")}
        assert ringed == dashed == {"El", "Mobilnät"}

    def test_the_one_that_was_chosen_is_marked_in_both_and_leads_to_its_page(self, client: Client, netted: Chain) -> None:
        page = opened(client, netted, f"?function={netted.ids['Mobilnät']}")
        assert [one.findtext("title") for one in page.xpath("//main//svg/a[@aria-current='true']")] == ["Mobilnät"]
        assert [row.xpath("./th/a")[0].text for row in page.xpath("//tr[@aria-current='true']")] == ["Mobilnät"]
        assert reverse("preparedness:function", args=[netted.authority, netted.ids["Mobilnät"]]) in page.xpath(
            "//main//@href"
        ) + page.xpath("//@href")
        assert page.xpath("//h1")[0].text_content().strip() == "Nätet kring Mobilnät"

    def test_how_many_steps(self, client: Client, netted: Chain) -> None:
        def around(steps: str) -> set[str]:
            return set(boxes(opened(client, netted, f"?function={netted.ids['Hemtjänst']}&steps={steps}")))

        assert around("0") == {"Hemtjänst"}
        assert around("1") == {"Hemtjänst", "Trygghetslarm"}
        assert around("") == {"Hemtjänst", "Trygghetslarm", "Mobilnät"}
        assert around("4") == around("9") == set(netted.ids) - {"Enskilda brunnar"}
        for nonsense in ("-1", "10", "x", "²", "1.5", "٣"):
            assert around(nonsense) == around("")

    def test_a_sector_alone_and_what_lies_a_step_from_it(self, client: Client, netted: Chain) -> None:
        assert set(boxes(opened(client, netted, "?code=samhallssektorer:ENE"))) == {"Drivmedel"}
        assert set(boxes(opened(client, netted, "?code=samhallssektorer:ENE&steps=1"))) == {"Drivmedel", "Vägar", "Mobilnät"}
        # The same letters in another list are another class.
        assert "Inget sådant i registret." in opened(client, netted, "?code=beredskapssektorer:ENE").text_content()

    @pytest.mark.parametrize(
        "query", ["?function=", "?function=1", "?function=%00", "?code=" + "x" * 3000, "?code=%3Cscript%3E", "?steps=1"]
    )
    def test_nonsense_breaks_nothing(self, client: Client, netted: Chain, query: str) -> None:
        page = opened(client, netted, query)
        assert not page.xpath("//main//script")

    def test_a_function_of_another_register_is_not_there(self, client: Client, netted: Chain) -> None:
        netted.do("retire_function", function_id=netted.ids["Vägar"], reason="Prov.")
        for id in (netted.ids["Vägar"], UUID(int=5)):
            assert client.get(reverse("preparedness:net", args=[netted.authority]) + f"?function={id}").status_code == 404
        assert "Vägar" not in boxes(opened(client, netted))

    def test_a_name_with_signs_in_it_is_text_in_the_drawing_and_the_table(self, client: Client, netted: Chain) -> None:
        name = '"><script>alert(1)</script>'
        netted.add(name, external=True, owner="X")
        page = opened(client, netted)
        assert name in boxes(page)
        assert name in told(page)
        assert not page.xpath("//main//script")


@pytest.mark.django_db
class TestWhatIsRestricted:
    def test_is_in_neither_drawing_nor_table_nor_count(self, client: Client, netted: Chain) -> None:
        restrict(netted, "Mobilnät")
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        page = opened(client, netted)
        said = told(page)
        assert said["Mobilnät"] == (set(), {"El", "Trygghetslarm"})
        assert "Mobilnät" not in said["Drivmedel"][1] | said["El"][1]
        text = " ".join(page.text_content().split())
        assert "Inte för dig, och inte ritat: vad Mobilnät behöver" in text
        assert not page.xpath("//*[@id='net-table']//tbody/tr[contains(., 'i en ring')]")

    def test_and_is_counted_to_those_who_edit(self, netted: Chain) -> None:
        restrict(netted, "Mobilnät")
        reader, editor = (
            queries.net_page(viewer, netted.authority).reach for viewer in (viewer_with(Role.CHIEF_OF_STAFF), netted.town.viewer)
        )
        assert (reader[netted.ids["Vägar"]], editor[netted.ids["Vägar"]]) == (1, 6)
        assert all(reader[id] <= editor[id] for id in reader)

    def test_around_it_a_reader_sees_what_needs_it_and_no_more(self, netted: Chain) -> None:
        restrict(netted, "Mobilnät")
        found = queries.net_page(viewer_with(Role.STAFF_MEMBER), netted.authority, function_id=netted.ids["Mobilnät"], steps=1)
        assert {id for layer in found.net.layers for id in layer} == {netted.ids[name] for name in ("Mobilnät", "El", "Trygghetslarm")}

    def test_what_was_reckoned_for_one_is_not_given_to_the_other_after_a_change(self, netted: Chain) -> None:
        reader = viewer_with(Role.STAFF_MEMBER)
        before = queries.net_page(reader, netted.authority).reach[netted.ids["Vägar"]]
        restrict(netted, "Mobilnät")
        assert (before, queries.net_page(reader, netted.authority).reach[netted.ids["Vägar"]]) == (6, 1)
        restrict(netted, "Mobilnät", restricted=False)
        assert queries.net_page(reader, netted.authority).reach[netted.ids["Vägar"]] == 6


@pytest.mark.django_db
def test_the_most_needed_are_named_first_and_none_that_nothing_hangs_on(client: Client, netted: Chain) -> None:
    sign_in(client, netted.town.viewer)
    (line,) = opened(client, netted).xpath("//main//p[b='Mest hänger på:']")
    names = [one.text for one in line.xpath("./a")]
    assert names[0] == "Vägar"
    assert "Hemtjänst" not in names
    one = netted.function("Vägar")
    netted.do("save_function", function=replace(one, name="Vägnät"), seen=netted.seen(one))
    assert "Vägnät" in opened(client, netted).text_content()
