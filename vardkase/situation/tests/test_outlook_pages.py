"""The page of a forecast with none, one and many of each: it says in words what the event holds, and nothing of what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness.tests.scenes import Chain
from vardkase.situation.queries import outlook as queries
from vardkase.situation.queries import outlook_reckoning
from vardkase.situation.rules.outlook import Assumption, Stand
from vardkase.situation.tests.outlook_scenes import NOW, POWER_OUT, Night, around, hence, out
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night_of_few_samples(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a page says does not hang on how often it is reckoned."""
    monkeypatch.setattr(outlook_reckoning, "SAMPLES", 60)
    monkeypatch.setattr(outlook_reckoning, "TRIED_SAMPLES", 10)
    with time_machine.travel(NOW, tick=False):
        yield


class Page:
    """A page as it is read."""

    def __init__(self, answer: Any) -> None:
        assert answer.status_code == 200
        self.context = answer.context
        self.tree = html.fromstring(answer.content.decode())
        self.text = " ".join(self.tree.text_content().split())

    def headings(self) -> list[str]:
        return [" ".join(one.text_content().split()) for one in self.tree.xpath("//main//h2")]

    def all(self, path: str) -> list[str]:
        return [" ".join(one.text_content().split()) for one in self.tree.xpath(path)]


@pytest.fixture
def read(client: Any, alvas_cookies: Any, night: Night) -> Any:
    client.cookies = alvas_cookies

    def page(outlook_id: Any = None, **asked: Any) -> Page:
        name, args = ("one_outlook", [outlook_id]) if outlook_id else ("outlook", [])
        return Page(client.get(reverse(f"situation:{name}", args=[night.incident_id, *args]), asked))

    return page


class TestNoneOneAndMany:
    def test_without_a_forecast_there_is_one_thing_to_do(self, read: Any) -> None:
        page = read()
        assert page.headings() == []
        assert "Ingen prognos än" in page.text
        assert "Säg vad som hände" not in page.text
        assert page.tree.xpath("//form[@id='what-if']") == []

    def test_with_one_there_is_no_list_of_all_and_with_two_there_is(self, night: Night, read: Any) -> None:
        night.make()
        assert "Alla prognoser" not in read().headings()
        night.make(now=hence(1))
        with time_machine.travel(hence(2), tick=False):
            page = read()
        assert "Alla prognoser" in page.headings()
        assert page.all("//a[@aria-current='page'][starts-with(., 'P-')]") == ["P-002"]

    def test_what_is_expected_to_fail_none(self, night: Night, read: Any) -> None:
        night.make(out("hemtjanst"))
        page = read()
        assert "Inget mer väntas falla inom prognosen." in page.text
        assert "Vad köper mest tid" not in page.headings()
        assert "4 håller, så långt prognosen ser" in page.text
        assert page.context["falling"] == page.context["failed"] == page.context["later"] == []

    def test_nothing_that_anybody_has_said_is_out(self, night: Night, read: Any) -> None:
        night.make(Assumption("mobilnat", "Mobilnät", Stand.HOLDS, None, around(5)))
        page = read()
        assert page.context["out"] == []
        assert "Inget som någon har sagt." in page.text

    @pytest.mark.parametrize(("first", "said"), [(3, "1 till kan falla, senare"), (2, "2 till kan falla, senare"), (4, "")])
    def test_how_many_more_in_the_singular_and_the_plural(
        self, night: Night, read: Any, monkeypatch: pytest.MonkeyPatch, first: int, said: str
    ) -> None:
        monkeypatch.setattr("vardkase.situation.views.outlook.FIRST", first)
        night.make()
        page = read()
        assert len(page.context["later"]) == 4 - first
        assert (said in page.text) if said else ("till kan falla, senare" not in page.text)

    def test_every_function_stands_in_exactly_one_place(self, night: Night, read: Any) -> None:
        night.make(out("el", -3, around(20)), Assumption("mobilnat", "Mobilnät", Stand.HOLDS, None, around(5)))
        context = read().context
        named = [one.name for part in ("out", "failed", "falling", "later") for one in context[part]] + context["standing"]
        assert sorted(named) == sorted(one.name for one in night.all()[0].said.functions)


class TestItSaysWhatTheEventHolds:
    def test_each_band_stands_beside_its_own_words(self, night: Night, read: Any) -> None:
        night.make()
        page = read()
        for row in page.tree.xpath("//*[@class='outlook']//li"):
            name = row.xpath(".//b")[0].text_content()
            (shown,) = [one for one in page.context["falling"] if one.name == name]
            text = " ".join(row.text_content().split())
            assert shown.said in text
            assert shown.word in text
            assert shown.why in text
            assert len(row.xpath(".//*[@class='outlook__bands'][@aria-hidden='true']/svg")) == 1

    def test_what_is_assumed_stands_there_with_its_source_and_how_it_can_be_made_again(self, night: Night, read: Any) -> None:
        night.make(replace(POWER_OUT[0], source="Elnätsbolaget"), Assumption("hemtjanst", "H", Stand.WORKS, source="Områdeschef"))
        page, event = read(), night.all()[0].said
        assert "Kommunen har inget register" not in page.text
        assert page.all("//dl[@class='facts']//dt") == ["El", "Hemtjänst"]
        assert page.all("//dl[@class='facts']//dd")[0].endswith("Elnätsbolaget")
        assert page.all("//dl[@class='facts']//dd")[1] == "Fungerar. Områdeschef"
        for part in (str(event.samples), str(event.seed), event.engine, str(event.register_number)):
            assert part in page.text

    def test_what_buys_time_the_best_four_in_their_order(self, night: Night, read: Any) -> None:
        night.make()
        gains = night.all()[0].said.gains
        names = {one.key: one.name for one in night.all()[0].said.functions}
        listed = read().all("//ol/li/b")
        assert len(listed) == min(4, len(gains))
        for one, said in zip(gains, listed, strict=False):
            assert names[one.needs] in said
            assert f"utan {names[one.by]}" in said

    def test_what_is_restricted_is_named_as_missing_and_its_needs_are_not_told(self, night: Night, read: Any) -> None:
        mobile = night.chain.function("Mobilnät")
        night.chain.do("save_function", function=replace(mobile, restricted=True), seen=night.chain.seen(mobile))
        night.make()
        page = read()
        assert "Mobilnät" in page.text
        assert "El → Mobilnät" not in page.text

    @pytest.mark.parametrize(("hours", "old"), [(6, False), (6.01, True)])
    def test_after_six_hours_it_is_old_for_everybody_and_a_new_one_is_asked_of_those_who_can(
        self, night: Night, read: Any, client: Any, sign_in: Any, hours: float, old: bool
    ) -> None:
        night.make()
        with time_machine.travel(hence(hours), tick=False):
            mine = read().text
            assert ("Gammal: gör en ny" in mine) is old
            assert ("Ute nu" in mine, "Ute när prognosen gjordes" in mine) == (not old, old)
            sign_in(client, viewer_with(Role.LOG_KEEPER))
            theirs = read().text
            assert "Gammal: gör en ny" not in theirs
            assert ("Gammal: hur det står till nu framgår inte här" in theirs) is old

    @pytest.mark.parametrize(("stand", "asked"), [(Stand.WORKS, False), (Stand.HOLDS, False), (Stand.OUT, True), (None, True)])
    def test_who_has_said_that_it_works_is_not_said_to_have_failed(
        self, night: Night, read: Any, monkeypatch: pytest.MonkeyPatch, stand: Stand | None, asked: bool
    ) -> None:
        night.make(out("el", -30, around(20)))
        (row,) = [one for one in read().context["failed"] if one.name == "Mobilnät"]
        told = (Assumption(row.key, row.name, stand),) if stand else ()
        monkeypatch.setattr(queries, "_sources", [lambda viewer, row, known: told])
        page = read()
        assert ("Mobilnät" in [one.name for one in page.context["failed"]]) is asked
        assert ("Fungerar enligt statustavlan" in page.text, page.context["answered"]) == (not asked, [] if asked else ["Mobilnät"])

    @pytest.mark.parametrize(("hours", "over"), [(47, False), (49, True)])
    def test_past_its_horizon_its_time_is_over(self, night: Night, read: Any, hours: float, over: bool) -> None:
        night.make(horizon=48)
        with time_machine.travel(hence(hours), tick=False):
            assert ("Tiden som den gällde har gått." in read().text) is over

    @pytest.mark.parametrize(("back", "told"), [("2 tim", False), ("30 tim", True)])
    def test_what_if_beyond_what_it_sees_is_told(self, night: Night, read: Any, back: str, told: bool) -> None:
        night.make(horizon=24)
        page = read(function=night.all()[0].said.assumptions[0].key, back=back)
        assert ("Prognosen sträcker sig inte längre än till" in page.text) is told
        assert page.context["instead"]

    def test_an_earlier_one_is_shown_as_it_was_and_not_as_it_is_now(self, night: Night, read: Any) -> None:
        night.make()
        first = night.all()[0]
        before = read(first.id).context["falling"]
        need = night.chain.need("Mobilnät", "El")
        night.chain.do("remove_need", function_id=night.chain.ids["Mobilnät"], need_id=need.id, seen=night.chain.seen(need), reason="Fel.")
        night.make(now=hence(1))
        with time_machine.travel(hence(1), tick=False):
            assert read(first.id).context["falling"] == before
            latest = read().context
        assert "Mobilnät" in {one.name for one in before}
        assert {"Mobilnät", "Trygghetslarm", "Hemtjänst"} <= set(latest["standing"])


class TestWhatIf:
    def test_only_what_is_out_is_asked_about(self, night: Night, read: Any) -> None:
        night.make(*POWER_OUT, Assumption("mobilnat", "Mobilnät", Stand.HOLDS, None, around(5)))
        assert read().all("//select[@name='function']/option") == ["El"]

    def test_when_nothing_is_out_any_may_be(self, night: Night, read: Any) -> None:
        night.make(Assumption("mobilnat", "Mobilnät", Stand.HOLDS, None, around(5)))
        assert len(read().all("//select[@name='function']/option")) == 5

    def test_beside_it_stands_a_lower_band_and_the_way_back(self, night: Night, read: Any) -> None:
        night.make()
        plain, asked = read(), read(function="el", back="04:00")
        assert "Utan tänk om" not in plain.text
        assert asked.tree.xpath(f"//a[@href='{reverse('situation:one_outlook', args=[night.incident_id, night.all()[0].id])}']")
        heights = [{svg.get("height") for svg in page.tree.xpath("//*[@class='outlook__bands']/svg")} for page in (plain, asked)]
        assert max(map(int, heights[1])) > max(map(int, heights[0]))

    def test_it_is_counted_from_the_forecast_and_not_from_the_reading(self, night: Night, read: Any) -> None:
        night.make()
        with time_machine.travel(hence(5), tick=False):
            later = read(function="el", back="6 tim").context["instead"]
        assert later == read(function="el", back="6 tim").context["instead"]
        assert "09:20" in later

    @pytest.mark.parametrize(("horizon", "count"), [(12, 0), (24, 1), (48, 2), (72, 3), (168, 3)])
    def test_moments_to_try_lie_within_the_forecast(self, night: Night, read: Any, horizon: int, count: int) -> None:
        night.make(horizon=horizon)
        found = read().context["suggestions"]
        assert len(found) == count
        assert [value for value, _word in found] == ["2019-01-02 18:00", "2019-01-03 08:00", "2019-01-04 18:00"][:count]


class TestHowItCameTrue:
    def table(self, night: Night, read: Any, at: float = 60) -> list[list[str]]:
        with time_machine.travel(hence(at), tick=False):
            page = read()
        return [[" ".join(cell.text_content().split()) for cell in row] for row in page.tree.xpath("//table//tbody/tr")]

    def test_a_row_to_each_forecast_of_each_function_as_they_were_judged(self, night: Night, read: Any) -> None:
        night.make()
        night.make(now=hence(1))
        night.say("mobilnat", hence(3))
        night.say("hemtjanst", held=hence(2))
        scores = queries.scores(night.viewer, replace(night.row), replace(night.known, number=night.row.entries))
        found = self.table(night, read)
        assert len(found) == len(scores) == 4
        assert [row[0] for row in found] == ["Hemtjänst", "Hemtjänst", "Mobilnät", "Mobilnät"]
        assert [row[1][:5] for row in found] == ["P-001", "P-002"] * 2
        assert all("Hade inte fallit" in row[3] for row in found[:2])
        assert all(row[3].startswith("Föll") for row in found[2:])
        assert all("Driftjour" in row[3] for row in found)

    def test_what_was_out_is_told_by_when_it_worked_again(self, night: Night, read: Any) -> None:
        night.make()
        night.say("el", hence(-1), back=hence(25))
        (row,) = self.table(night, read)
        assert row[0] == "El"
        assert row[2].startswith("Åter mellan")
        assert row[3].startswith("Fungerade igen tor 3 jan")

    def test_until_something_happened_there_is_no_table(self, night: Night, read: Any) -> None:
        night.make()
        assert self.table(night, read) == []
        assert "Hur prognoserna slog in" not in read().text


def test_the_form_begins_with_what_the_last_one_assumed_but_not_with_what_is_no_longer_in_the_register(
    client: Any, alvas_cookies: Any, night: Night
) -> None:
    client.cookies = alvas_cookies
    night.make(*POWER_OUT, Assumption("hemtjanst", "H", Stand.WORKS))
    night.chain.do("retire_function", function_id=night.chain.ids["Hemtjänst"], reason="Borta.")
    form = client.get(reverse("situation:make_outlook", args=[night.incident_id])).context["form"]
    assert [form[f"row_{number}_key"].value() for number in range(2)] == ["el", None]
    assert "hemtjanst" not in form.names


def test_a_forecast_without_a_register_says_so_and_one_with_it_does_not(
    client: Any, alvas_cookies: Any, incident_id: Any, alva: Any, filled: Any
) -> None:
    client.cookies = alvas_cookies
    night = Night(incident_id, Chain(filled), alva)
    night.make(out("electricity", back=around(20)), key=new_id())
    page = Page(client.get(reverse("situation:outlook", args=[incident_id])))
    assert "Kommunen har inget register" in page.text
