"""The pages with nothing, one and many, in Swedish; and that what is drawn and tabled says the same as the register."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.preparedness import lists, words
from vardkase.preparedness.rules.content import Code, Holder, Need, Reserve, Tolerance, Weight
from vardkase.preparedness.rules.gaps import gaps
from vardkase.preparedness.tests.scenes import NEW, Chain, hours, limit
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


class Pages:
    """Alva's browser, and what stands on a page."""

    def __init__(self, client: Any, chain: Chain) -> None:
        self.client, self.chain = client, chain

    def open(self, name: str, *args: Any, **asked: Any) -> Any:
        answer = self.client.get(reverse(f"preparedness:{name}", args=[self.chain.authority, *args]), asked)
        assert answer.status_code == 200
        return html.fromstring(answer.content.decode())

    def text(self, name: str, *args: Any, **asked: Any) -> str:
        return flat(self.open(name, *args, **asked))

    def function(self, name: str) -> Any:
        return self.open("function", self.chain.ids[name])

    def change(self, name: str, **said: Any) -> None:
        one = self.chain.function(name)
        self.chain.do("save_function", function=replace(one, **said), seen=self.chain.seen(one))


def flat(part: Any) -> str:
    return " ".join(part.text_content().split())


def table(page: Any) -> list[list[str]]:
    return [[flat(cell) for cell in row.xpath("./th|./td")] for row in page.xpath("//main//tbody/tr")]


def of_needs(page: Any) -> list[list[str]]:
    """The gaps of what is needed; those of a function's own outage have fewer terms."""
    return [row for row in table(page) if len(row) == 6]


def facts(page: Any) -> dict[str, str]:
    return {flat(one.find("dt")): flat(one.find("dd")) for one in page.xpath("//dl[contains(@class,'facts')]/div")}


@pytest.fixture
def pages(client: Any, alvas_cookies: Any, chain: Chain) -> Pages:
    client.cookies = alvas_cookies
    return Pages(client, chain)


@pytest.fixture
def empty(client: Any, alvas_cookies: Any, filled: Any) -> Pages:
    client.cookies = alvas_cookies
    return Pages(client, Chain(filled))


class TestNothing:
    def test_an_empty_register_says_so_and_offers_neither_gaps_nor_a_search(self, empty: Pages) -> None:
        page = empty.open("functions")
        assert "Inga verksamheter än" in flat(page)
        assert not page.xpath("//form[@role='search']")
        assert not page.xpath("//main//table")
        assert not [one for one in page.xpath("//a/@href") if "/gaps/" in one]

    def test_no_gaps_and_no_changes_are_said_in_words(self, empty: Pages) -> None:
        assert "Ingen verksamhet har både en tolerabel avbrottstid och ett beroende." in empty.text("gaps")
        assert "Inget har ändrats än." in empty.text("history")

    def test_one_alone_needs_nothing_and_nothing_needs_it(self, empty: Pages) -> None:
        id = empty.chain.add("Skola")
        page = empty.open("function", id)
        for part in ("Inget beroende är beskrivet.", "Inget i registret.", "Skola: ingen har sagt"):
            assert part in flat(page), part
        assert not page.xpath("//main//svg")
        assert "Gap mot det tolerabla" not in [flat(one) for one in page.xpath("//h2")]

    def test_an_unknown_owner_and_class_find_nothing_and_break_nothing(self, pages: Pages) -> None:
        for asked in ({"owner": "Ingen"}, {"code": "x:y"}, {"code": "::"}, {"code": "x"}, {"text": "\x00"}, {"text": "%_'\"<"}):
            assert "Inget sådant i registret." in pages.text("functions", **asked), asked

    def test_what_is_not_a_filter_is_nothing(self, pages: Pages) -> None:
        assert len(table(pages.open("functions", page="99", text="  "))) == 5


class TestOneAndMany:
    @pytest.mark.parametrize(("count", "said"), [(1, "1 sak saknas"), (2, "2 saker saknas")])
    def test_how_much_is_lacking_is_counted_in_swedish(self, empty: Pages, count: int, said: str) -> None:
        for number in range(count):
            empty.chain.add(f"Skola {number}", tolerance=limit(4))
        page = empty.open("functions")
        assert said in flat(page)
        assert len(page.xpath("//details[1]//li")) == count

    def test_of_one_function_too(self, empty: Pages) -> None:
        empty.chain.add("Skola", tolerance=limit(4))
        empty.chain.add("Förskola", owner="")
        rows = {row[0].split(" ")[0]: row[0] for row in table(empty.open("functions"))}
        assert "1 sak saknas" in rows["Skola"]
        assert "3 saker saknas" in rows["Förskola"]

    def test_one_change_is_one_and_many_stand_with_the_latest_first(self, empty: Pages) -> None:
        empty.chain.add("Skola")
        assert len(empty.open("history").xpath("//main//ul/li")) == 1
        for number in range(3):
            empty.chain.add(f"Skola {number}")
        found = [flat(one) for one in empty.open("history").xpath("//main//ul/li")]
        assert [re.search(r": (Skola ?\d?)", one)[1] for one in found] == ["Skola 2", "Skola 1", "Skola 0", "Skola"]  # type: ignore[index]  # each is one

    def test_one_group_is_told_when_two_are_in_it(self, pages: Pages) -> None:
        pages.chain.link("Hemtjänst", "El", group="samband")
        assert "räcker: El" not in flat(pages.function("Hemtjänst"))
        pages.chain.link("Hemtjänst", "Mobilnät", group="samband")
        assert "«samband»: ett av de här räcker: El, Mobilnät." in flat(pages.function("Hemtjänst"))


class TestTheListSaysWhatTheRegisterSays:
    def test_row_by_row(self, pages: Pages) -> None:
        pages.change("Hemtjänst", weight=Weight.LIFE)
        register = pages.chain.register()
        rows = table(pages.open("functions"))
        assert [row[0].split(" 1 sak")[0].split(" 2 saker")[0] for row in rows] == [one.name for one in register.functions]
        for row, one in zip(rows, register.functions, strict=True):
            weight = str(words.WEIGHTS[one.weight]) if one.weight else "–"
            needs, needed = len(register.needs_of(one.id)), len(register.needed_by(one.id))
            assert row[1:] == [one.owner, words.tolerance(one.tolerance), weight, str(needs), str(needed)]

    @pytest.mark.parametrize("asked", [{"text": "MOBIL"}, {"text": "operatör"}, {"owner": "Kommunen"}, {"text": "", "owner": "Hushållen"}])
    def test_a_search_shows_some_of_the_rows_as_they_were(self, pages: Pages, asked: dict[str, str]) -> None:
        every, some = table(pages.open("functions")), table(pages.open("functions", **asked))
        assert 0 < len(some) < len(every)
        assert [row for row in every if row in some] == some

    def test_what_was_asked_for_stays_in_the_fields(self, pages: Pages) -> None:
        page = pages.open("functions", text="mobil", owner="Operatören", code="beredskapssektorer:energi")
        assert page.xpath("//input[@name='text']/@value") == ["mobil"]
        assert page.xpath("//select[@name='owner']/option[@selected]/@value") == ["Operatören"]
        assert page.xpath("//select[@name='code']//option[@selected]/@value") == ["beredskapssektorer:energi"]
        assert "Visa alla" in flat(page)
        assert "Visa alla" not in pages.text("functions")

    def test_what_is_out_of_use_stands_beneath_with_its_reason_and_not_in_the_list(self, pages: Pages) -> None:
        pages.chain.do("retire_function", function_id=pages.chain.ids["Enskilda brunnar"], reason="Förs av kretsloppsbolaget.")
        page = pages.open("functions")
        assert len(table(page)) == 4
        section = page.xpath("//section[h2='Ur bruk']")[0]
        assert "Enskilda brunnar Förs av kretsloppsbolaget." in flat(section)


class TestAFunctionInWords:
    def test_only_what_somebody_has_said_has_a_line(self, pages: Pages) -> None:
        id = pages.chain.add("Skola", owner="")
        assert facts(pages.open("function", id)) == {}

    def test_everything_that_can_be_said(self, pages: Pages) -> None:
        pages.change(
            "El", weight=Weight.SOCIETY, tolerance=Tolerance(hours(4, 8, 24), why="Sedan fryser rör"), expected=hours(24, 48, 72),
            reporter=Holder(UUID(int=1), "Driftjour"), deputy=Holder(UUID(int=2), "Driftchef"), interval_minutes=90,
            codes=(lists.chosen("beredskapssektorer", "energi"), Code("samhallsfunktioner", "7", ""), Code("borta", "1", "Ett")),
        )  # fmt: skip
        found = facts(pages.function("El"))
        assert found["Vem som driver den"] == "Elnätsbolaget (utanför kommunen)"
        assert found["Tolerabel avbrottstid"] == "4–24 timmar, troligast 8. Sedan fryser rör"
        assert {"1–3 dygn", "Driftjour", "Driftchef", "1,5 timmar", "Energiförsörjning", "7", "Ett"} <= set(found.values())
        assert found["borta"] == "Ett"
        assert len(found) == 10

    @pytest.mark.parametrize(
        ("tolerance", "said"),
        [(Tolerance(forever=True, why="Kan vänta"), "Hur länge som helst. Kan vänta"), (Tolerance(hours(0)), "Ingen tid alls")],
    )
    def test_no_time_and_for_ever(self, pages: Pages, tolerance: Tolerance, said: str) -> None:
        pages.change("Hemtjänst", tolerance=tolerance)
        assert facts(pages.function("Hemtjänst"))["Tolerabel avbrottstid"] == said

    def test_why_without_how_long_is_no_tolerance(self, pages: Pages) -> None:
        pages.change("Hemtjänst", tolerance=Tolerance(why="Vet inte"))
        assert "Tolerabel avbrottstid" not in facts(pages.function("Hemtjänst"))

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"assumed": True}, "Antaget"),
            ({"assumed": False}, "Sagt, utan datum"),
            ({"assumed": False, "source": "Prov i mars"}, "Sagt, utan datum Prov i mars"),
        ],
    )
    def test_how_sure_a_need_is(self, pages: Pages, change: dict[str, Any], said: str) -> None:
        need = pages.chain.need("Mobilnät", "El")
        pages.chain.do("save_need", function_id=pages.chain.ids["Mobilnät"], need=replace(need, **change), seen=pages.chain.seen(need))
        assert table(pages.function("Mobilnät"))[0][3] == said

    def test_a_check_tells_its_day_and_an_old_one_that_it_is_old(self, pages: Pages, now: Any) -> None:
        need, id = pages.chain.need("Mobilnät", "El"), pages.chain.ids["Mobilnät"]
        day = now.date() - timedelta(days=400)
        pages.chain.do("save_need", function_id=id, need=replace(need, assumed=False, verified_on=day), seen=pages.chain.seen(need))
        page = pages.function("Mobilnät")
        assert table(page)[0][3].startswith("Prövat ")
        assert "prövat för mer än ett år sedan: El." in flat(page).lower().replace("el.", "El.")

    @pytest.mark.parametrize("by", [one for one in Reserve if one is not Reserve.NOTHING])
    def test_every_means_is_named_with_its_time(self, pages: Pages, by: Reserve) -> None:
        draft = Need(NEW, pages.chain.ids["El"], "", hours(4), by)
        pages.chain.do("save_need", function_id=pages.chain.ids["Hemtjänst"], need=draft)
        assert f"{str(words.RESERVES[by]).lower()}: 4 timmar" in table(pages.function("Hemtjänst"))[0][1]

    def test_marks_of_a_page_in_what_was_written_are_letters(self, pages: Pages) -> None:
        nasty = "<script>alert(1)</script><b>fet</b>"
        id = pages.chain.add(nasty[:60], description=nasty, owner=nasty)
        pages.chain.ids["Ny"] = id
        pages.chain.link("Ny", "El", note=nasty, source=nasty, group=nasty[:60])
        for name, *args in (("function", id), ("functions",), ("history",), ("function", pages.chain.ids["El"]), ("edit_function", id)):
            page = pages.open(name, *args)
            assert not page.xpath("//main//script")
            assert not [one for one in page.xpath("//main//b") if one.text == "fet"]

    def test_a_missing_end_is_said_where_it_is_needed_and_is_no_link(self, pages: Pages) -> None:
        pages.chain.do("retire_function", function_id=pages.chain.ids["El"], reason="Slut.")
        page = pages.function("Mobilnät")
        assert table(page)[0][0] == "El Ur bruk"
        assert not page.xpath("//main//tbody//th//a")
        assert "Mobilnät behöver det som inte längre är i bruk: El." in flat(page)

    def test_one_that_is_out_of_use_says_since_when_and_why_and_offers_only_the_way_back(self, pages: Pages) -> None:
        id = pages.chain.ids["El"]
        pages.chain.do("retire_function", function_id=id, reason="Nätet är sålt.")
        page = pages.open("function", id)
        assert "Ur bruk sedan" in flat(page)
        assert "Nätet är sålt." in flat(page)
        offered = [one for one in page.xpath("//main//a/@href") if str(id) in one]
        assert reverse("preparedness:restore", args=[pages.chain.authority, id]) in page.xpath("//a/@href")
        assert not [one for one in offered if one.endswith(("/edit/", "/retire/", "/needs/new/"))]

    def test_the_question_before_it_is_taken_out_of_use_names_who_needs_it(self, pages: Pages) -> None:
        said = pages.text("retire", pages.chain.ids["El"])
        assert "leder sedan ingenstans: Mobilnät, Enskilda brunnar." in said
        assert "leder sedan ingenstans" not in pages.text("retire", pages.chain.ids["Hemtjänst"])


class TestTheDrawing:
    def drawn(self, page: Any) -> tuple[list[str], int]:
        (svg,) = page.xpath("//main//svg[@role='img'][.//rect]")
        return [flat(one) for one in svg.xpath(".//g/title")], len(svg.xpath("./path"))

    @pytest.mark.parametrize(
        ("name", "there", "lines"),
        [
            ("El", {"El", "Mobilnät", "Enskilda brunnar", "Trygghetslarm"}, 3),
            ("Mobilnät", {"El", "Mobilnät", "Trygghetslarm", "Hemtjänst"}, 3),
            ("Trygghetslarm", {"El", "Mobilnät", "Trygghetslarm", "Hemtjänst"}, 3),
            ("Hemtjänst", {"Mobilnät", "Trygghetslarm", "Hemtjänst"}, 2),
            ("Enskilda brunnar", {"El", "Enskilda brunnar"}, 1),
        ],
    )
    def test_it_shows_two_steps_each_way(self, pages: Pages, name: str, there: set[str], lines: int) -> None:
        names, paths = self.drawn(pages.function(name))
        assert sorted(names) == sorted(there)
        assert paths == lines

    def test_the_middle_is_bold_by_its_letters_too_and_everything_lies_within(self, pages: Pages) -> None:
        (svg,) = pages.function("Mobilnät").xpath("//main//svg[@role='img'][.//rect]")
        assert [flat(one) for one in svg.xpath(".//text[@font-weight]")] == ["Mobilnät"]
        width, height = (int(svg.get(name)) for name in ("width", "height"))
        for box in svg.xpath(".//rect"):
            assert 0 <= int(box.get("x")) <= width - int(box.get("width"))
            assert 0 <= int(box.get("y")) <= height - int(box.get("height"))
        numbers = [int(one) for path in svg.xpath("./path/@d") for one in re.findall(r"-?\d+", path)]
        assert min(numbers) >= 0
        assert max(numbers) <= max(width, height)

    def test_it_is_named_for_those_who_do_not_see_it(self, pages: Pages) -> None:
        assert pages.function("El").xpath("//main//svg[.//rect]/@aria-label") == ["Det som hänger ihop med El"]


class TestTheTableOfGaps:
    def test_its_rows_are_those_of_the_register_in_their_order(self, pages: Pages) -> None:
        expected = gaps(pages.chain.register())
        rows = of_needs(pages.open("gaps"))
        assert [(row[0], row[1]) for row in rows] == [(one.function.name, one.need.on) for one in expected]
        assert [row[2] for row in rows] == [words.length(one.outage) for one in expected]
        assert [row[3] for row in rows] == [words.length(one.reserve) for one in expected]

    def test_each_page_shows_its_own_rows_alike(self, pages: Pages) -> None:
        every = of_needs(pages.open("gaps"))
        for name in ("Mobilnät", "Hemtjänst"):
            (section,) = pages.function(name).xpath("//section[h2='Gap mot det tolerabla']")
            own = [[flat(cell) for cell in row.xpath("./th|./td")] for row in section.xpath(".//tbody/tr")]
            assert own == [row for row in every if row[0] == name]

    def test_too_long_is_said_with_a_word_and_not_by_colour_alone(self, pages: Pages) -> None:
        said = {row[0]: row[5] for row in of_needs(pages.open("gaps"))}
        assert said == {
            "Enskilda brunnar": "1 timme till godo",
            "Hemtjänst": "Inget till godo; i värsta fall 10 timmar för länge",
            "Mobilnät": "19 timmar för länge",
            "Trygghetslarm": "19 timmar för länge",
        }  # fmt: skip
        pages.change("El", expected=None)
        assert {row[5] for row in of_needs(pages.open("gaps"))} == {"Inget avbrott att planera för"}


@kept
def many(filled: Any) -> Chain:
    """Forty that all hang on the power."""
    found = Chain(filled)
    found.add("El", external=True, owner="Nätbolaget", tolerance=limit(1), expected=hours(24))
    for number in range(40):
        found.add(f"Verksamhet {number:02}", tolerance=limit(4))
        found.link(f"Verksamhet {number:02}", "El", hours(number))
    return found


def test_forty_are_listed_drawn_and_tabled_all_of_them(client: Any, alvas_cookies: Any, many: Chain) -> None:
    client.cookies = alvas_cookies
    pages = Pages(client, many)
    assert len(table(pages.open("functions"))) == 41
    assert len(of_needs(pages.open("gaps"))) == 40
    page = pages.function("El")
    assert len(page.xpath("//main//svg//rect")) == 41
    assert len(page.xpath("//section[h2='De här behöver den']//li")) == 40


def test_a_long_register_costs_no_more_questions_than_a_short_one(
    client: Any, alvas_cookies: Any, many: Chain, django_assert_max_num_queries: Any
) -> None:
    client.cookies = alvas_cookies
    pages = Pages(client, many)
    pages.open("functions")
    with django_assert_max_num_queries(25):
        pages.open("functions")
    with django_assert_max_num_queries(25):
        pages.function("El")
