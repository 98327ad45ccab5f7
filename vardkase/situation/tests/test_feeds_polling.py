"""A round of asking: which feeds, how often, and that none takes another with it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import start_register
from vardkase.situation import polling
from vardkase.situation.feeds import wire
from vardkase.situation.feeds.reading import box_of
from vardkase.situation.feeds.sources import ours, sources
from vardkase.situation.models.warnings import FeedRow, WarningRow
from vardkase.situation.queries import feeds
from vardkase.situation.rules.feeds import Fault, Feed, Health
from vardkase.situation.rules.warning_shapes import Box
from vardkase.situation.tests.warnings_scenes import (
    cap,
    deviation,
    fire,
    news,
    packed,
    roads,
    smhi_area,
    smhi_event,
    vma_alert,
    vma_cancel,
    vma_feed,
)
from vardkase.testing import source
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY
from vardkase.testing.people import alva as alva_
from vardkase.testing.scenes import kept

GIVEN: dict[str, Any] = {
    "FEEDS": ["smhi", "smhi-fire", "vma", "krisinformation", "trafikverket", "cap"],
    "AREA_KOMMUN": "0188",
    "AREA_LAN": "01",
    "AREA_SMHI": [],
    "AREA_ROADS": [],
    "AREA_NAMES": ["Stockholms län"],
    "AREA_BOX": "",
    "SMHI_WARNINGS_URL": "https://smhi.example/w.json",
    "SMHI_FIRE_URL": "https://fire.example/{lon}/{lat}.json",
    "FIRE_POINTS": ["Rimbo 59.743 18.366", "59.9 18.5"],
    "FIRE_LEVEL": 5,
    "VMA_URL": "https://vma.example/alerts",
    "KRISINFORMATION_URL": "https://kris.example/news",
    "TRAFIKVERKET_URL": "https://roads.example/",
    "TRAFIKVERKET_KEY": "hemlig",
    "ROADS_SEVERITY": 4,
    "CAP_FEEDS": ["https://cap.example/feed.atom"],
    "FEEDS_AUTHORITY": "",
    "FEEDS_CONTACT": "drift@kommun.example",
    "FEEDS_SECONDS": 20,
    "FEEDS_TEST_HOST": "",
}


@kept
def registered() -> None:
    """A municipality whose executive board keeps the register."""
    start_register(
        viewer=alva_(),
        municipality_id=new_id(),
        municipality="Provköpings kommun",
        board_id=AUTHORITY,
        board="Kommunstyrelsen",
        key=new_id(),
        now=NIGHT,
    )


class Network:
    """Answers by host, and remembers what was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[wire.Question] = []

    def __call__(self, question: wire.Question) -> wire.Answer | wire.Failed:
        self.asked.append(question)
        found = self.answers.get(question.url.split("/")[2].split(".")[0], wire.Failed(Fault.UNREACHABLE, "nobody"))
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, wire.Answer | wire.Failed) else wire.Answer(found, etag='"e"')


@pytest.fixture
def on(settings: Any) -> Any:
    """Some feeds are on."""

    def turn(*names: str, **more: Any) -> None:
        for name, value in {**GIVEN, "FEEDS": list(names), **more}.items():
            setattr(settings, name, value)

    return turn


def poll(network: Network, now=NIGHT) -> int:
    return polling.poll(now, lambda: now, ask=network, jitter=lambda: 0.5)


class TestSources:
    def test_each_is_asked_in_its_own_time(self):
        found = {one.key: (one.interval, one.fresh) for one in sources(GIVEN)}
        minutes = {key: interval.total_seconds() / 60 for key, (interval, _) in found.items()}
        assert minutes == {
            "smhi": 5,
            "smhi-fire/59.743/18.366": 60,
            "smhi-fire/59.9/18.5": 60,
            "vma": 1,
            "krisinformation": 5,
            "trafikverket": 2,
            "cap/https://cap.example/feed.atom": 5,
        }
        assert found["vma"][1] == timedelta(minutes=15)

    def test_points_are_put_into_the_address(self):
        urls = [one.url for one in sources(GIVEN) if one.feed is Feed.FIRE]
        assert urls == ["https://fire.example/18.366/59.743.json", "https://fire.example/18.5/59.9.json"]

    def test_none_is_on_by_itself(self, settings):
        assert settings.FEEDS == []
        assert polling.configured() == ()

    def test_ours_are_the_county_by_every_name(self):
        found = ours(GIVEN)
        assert (found.kommun, found.lan, found.smhi, found.roads, found.box) == ("0188", "01", ("1",), ("1",), None)

    def test_and_more_where_it_is_set(self):
        found = ours({**GIVEN, "AREA_SMHI": ["1", "42"], "AREA_ROADS": ["1", "2"], "AREA_BOX": "59.5,18.1,60.3,19.4"})
        assert (found.smhi, found.roads, found.box) == (("1", "42"), ("1", "2"), Box(59.5, 18.1, 60.3, 19.4))

    @each("text", ["", "1,2,3", "a,b,c,d", "60,18,59,19", "59,19,60,18", "59,18,95,19", "nan,18,60,19"])
    def test_a_box_that_is_none_is_refused(self, text):
        assert box_of(text) is None

    @each(
        ("environment", "word"),
        [
            ({"FEEDS": "smhi,radio"}, "radio"),
            ({"FEEDS": "smhi"}, "area"),
            ({"FEEDS": "trafikverket", "AREA_LAN": "01"}, "TRAFIKVERKET_KEY"),
            ({"FIRE_LEVEL": "7"}, "FIRE_LEVEL"),
            ({"AREA_BOX": "1,2"}, "AREA_BOX"),
        ],
    )
    def test_a_setting_that_cannot_be_stops_the_start(self, environment, word):
        given = {key: value for key, value in os.environ.items() if not key.startswith("VARDKASE_")}
        given |= {f"VARDKASE_{name}": value for name, value in environment.items()}
        command = [sys.executable, "-c", "import vardkase.situation.feeds.settings"]
        ended = subprocess.run(command, cwd=source.ROOT, env=given, capture_output=True, text=True, check=False)
        assert ended.returncode != 0
        assert word in ended.stderr.strip().splitlines()[-1]


@pytest.mark.django_db
@pytest.mark.usefixtures("registered")
class TestRounds:
    def test_every_feed_brings_what_touches_us(self, on: Any, alva: Viewer) -> None:
        on(*GIVEN["FEEDS"])
        network = Network(
            smhi=packed([smhi_event(smhi_area())]),
            fire=fire(5),
            vma=vma_feed(vma_alert()),
            kris=packed([news()]),
            roads=roads({"Deviation": [deviation()]}),
            cap=b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
        )
        assert poll(network) == 7
        assert set(WarningRow.objects.values_list("feed", flat=True)) == {"smhi", "vma", "krisinformation", "trafikverket"}
        lines = feeds.feeds(alva, polling.configured(), now=NIGHT)
        assert {one.health for one in lines} == {Health.GOOD}

    def test_a_feed_is_not_asked_before_its_time(self, on: Any) -> None:
        on("smhi", "vma")
        network = Network(smhi=b"[]", vma=vma_feed())
        assert [poll(network, later(minutes)) for minutes in (0, 0.5, 1, 2, 5)] == [2, 0, 1, 1, 2]

    def test_one_that_fails_takes_no_other_with_it(self, on: Any, caplog: Any) -> None:
        on("smhi", "krisinformation", "vma")
        poll(Network(smhi=RuntimeError("boom"), kris=b"<html/>", vma=vma_feed(vma_alert())))
        faults = dict(FeedRow.objects.values_list("key", "fault"))
        assert faults == {"smhi": "garbage", "krisinformation": "garbage", "vma": ""}
        assert WarningRow.objects.count() == 1
        assert "smhi could not be taken in" in caplog.text

    def test_it_is_asked_again_later_and_later(self, on: Any) -> None:
        on("vma")
        network, now, asked = Network(), NIGHT, []
        for _ in range(600):
            if poll(network, now):
                asked.append(int((now - NIGHT).total_seconds() / 60))
            now += timedelta(minutes=1)
        assert asked == [0, 2, 6, 14, 30, 62, 122, 182, 242, 302, 362, 422, 482, 542]

    def test_and_at_once_in_time_when_it_answers_again(self, on: Any) -> None:
        on("vma")
        poll(Network())
        poll(Network(vma=vma_feed()), later(5))
        row = FeedRow.objects.get()
        assert (row.failures, row.failing_since, row.next_at) == (0, None, later(6))

    def test_it_is_asked_by_what_it_said_last(self, on: Any) -> None:
        on("smhi")
        network = Network(smhi=wire.Answer(b"[]", etag='"7"', modified="M"))
        poll(network)
        network.answers["smhi"] = wire.Answer(unchanged=True)
        poll(network, later(5))
        assert [(one.etag, one.modified) for one in network.asked] == [("", ""), ('"7"', "M")]
        assert FeedRow.objects.get().good_at == later(5)
        assert "drift@kommun.example" in network.asked[0].agent

    def test_the_same_document_is_not_read_again(self, on: Any) -> None:
        on("smhi")
        network = Network(smhi=packed([smhi_event(smhi_area())]))
        poll(network)
        WarningRow.objects.all().delete()
        poll(network, later(5))
        assert WarningRow.objects.count() == 0

    def test_unless_another_area_is_ours_now(self, on: Any) -> None:
        on("smhi", AREA_LAN="12")
        network = Network(smhi=packed([smhi_event(smhi_area())]))
        poll(network)
        on("smhi", AREA_LAN="01")
        poll(network, later(5))
        assert WarningRow.objects.count() == 1

    def test_roads_go_on_from_where_they_were(self, on: Any) -> None:
        on("trafikverket")
        network = Network(roads=roads({"Deviation": [deviation()]}, last="41"))
        poll(network)
        network.answers["roads"] = roads({"Deleted": True, "Deviation": [{"Id": "SE_1"}]}, last="42")
        poll(network, later(2))
        first, second = (one.body.decode() for one in network.asked)
        assert ('changeid="0"' in first, 'changeid="41"' in second, "hemlig" in second) == (True, True, True)
        assert [one.method for one in network.asked] == ["POST", "POST"]
        assert WarningRow.objects.get().ended_how == "gone"
        assert FeedRow.objects.get().cursor == "42"

    def test_a_cancellation_before_its_alert_is_remembered_from_round_to_round(self, on: Any) -> None:
        on("vma")
        poll(Network(vma=vma_feed(vma_cancel("C", "SRCAP1I"))))
        poll(Network(vma=vma_feed()), later(1))
        poll(Network(vma=vma_feed(vma_alert())), later(2))
        assert WarningRow.objects.get().ended_how == "cancelled"

    def test_one_point_that_is_calm_does_not_end_the_warning_of_another(self, on: Any) -> None:
        on("smhi-fire", FIRE_POINTS=["A 59.743 18.366"], AREA_BOX="59.5,18.1,60.3,19.4")
        poll(Network(fire=fire(6)))
        assert WarningRow.objects.get().ended_how == ""
        poll(Network(fire=fire(1)), later(60))
        assert WarningRow.objects.get().ended_how == "gone"

    def test_yesterdays_data_for_ever_is_said(self, on: Any, alva: Viewer) -> None:
        on("vma")
        network = Network(vma=vma_feed(vma_alert()))
        for minutes in range(40):
            poll(network, later(minutes))
        (line,) = feeds.feeds(alva, polling.configured(), now=later(40))
        assert (line.health, line.state.good_at, line.state.as_of) == (Health.STALE, later(39), NIGHT)

    def test_alerts_that_a_feed_links_to_are_fetched_from_its_own_host(self, on: Any) -> None:
        on("cap")
        link = '<entry><link type="application/cap+xml" href="{}"/></entry>'
        links = "".join(
            link.format(url) for url in ("/1.cap", "https://cap.example/2.cap", "https://other.example/3.cap", "http://cap.example/4")
        )
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{links}</feed>'.encode()

        def ask(question: wire.Question) -> wire.Answer | wire.Failed:
            asked.append(question.url)
            if question.url.endswith(".cap"):
                return wire.Answer(cap(identifier=f"urn:uuid:{question.url[-5]}"))
            return wire.Answer(feed)

        asked: list[str] = []
        polling.poll(NIGHT, lambda: NIGHT, ask=ask, jitter=lambda: 0.5)
        assert asked == ["https://cap.example/feed.atom", "https://cap.example/1.cap", "https://cap.example/2.cap"]
        assert WarningRow.objects.count() == 2

    def test_a_link_that_leads_nowhere_is_counted(self, on: Any) -> None:
        on("cap")
        feed = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link type="application/cap+xml" href="/1.cap"/></entry></feed>'

        def ask(question: wire.Question) -> wire.Answer | wire.Failed:
            return wire.Failed(Fault.SLOW, "") if question.url.endswith(".cap") else wire.Answer(feed)

        polling.poll(NIGHT, lambda: NIGHT, ask=ask, jitter=lambda: 0.5)
        row = FeedRow.objects.get()
        assert (row.odd, row.failures) == (1, 0)

    def test_how_they_stand_is_for_those_who_read_alarms(self, on: Any, bo: Viewer, nobody: Viewer) -> None:
        on("vma")
        assert feeds.feeds(bo, polling.configured(), now=NIGHT) == feeds.feeds(nobody, polling.configured(), now=NIGHT) == ()

    def test_an_authority_that_is_not_there_is_told_and_nothing_is_asked(self, on: Any, caplog: Any) -> None:
        on("vma", FEEDS_AUTHORITY=str(OTHER_AUTHORITY))
        network = Network(vma=vma_feed())
        assert poll(network) == 0
        assert network.asked == []
        assert "come to nobody" in caplog.text

    def test_nothing_is_asked_where_nothing_is_on(self, on: Any, django_assert_num_queries: Any) -> None:
        on()
        with django_assert_num_queries(0):
            assert poll(Network()) == 0
