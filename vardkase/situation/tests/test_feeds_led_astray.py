"""What leads a feed astray: addresses that are none, links, numbers without end, changes without number; and answers at their limits."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.leadership.tests.providers import Asked, HttpProvider, Says
from vardkase.situation.feeds import cap, trafikverket
from vardkase.situation.feeds.reading import BadFeed
from vardkase.situation.feeds.sources import ours, sources
from vardkase.situation.feeds.wire import MOST_PACKED, Answer, Failed, Question, ask
from vardkase.situation.models.warnings import WarningRow
from vardkase.situation.rules.feeds import Fault, Feed
from vardkase.situation.rules.warnings import Ended
from vardkase.situation.tests.test_feeds_polling import GIVEN
from vardkase.situation.tests.warnings_scenes import alert, deviation, packed, reading, roads, took
from vardkase.situation.tests.warnings_scenes import cap as file
from vardkase.testing.cases import each

LOCAL = "127.0.0.1"
OUTSIDE = "93.184.216.34"
NO_ADDRESS = ["http://[", "https://[::1", "//[x", "https://[v1.x]:99999/", "https://[1.2.3.4]/"]


def asked(provider: HttpProvider, path: str = "/", **more: Any) -> Answer | Failed:
    return ask(Question(f"{provider.url}{path}", "Vardkase/1", **{"seconds": 2.0, "test_host": LOCAL, **more}))


@pytest.fixture
def serves() -> Iterator[Callable[[Callable[[Asked], Says]], HttpProvider]]:
    """Starts a feed of ours that answers as it is told."""
    opened: list[HttpProvider] = []

    def start(answer: Callable[[Asked], Says]) -> HttpProvider:
        provider = HttpProvider(answer)
        provider.__enter__()
        opened.append(provider)
        return provider

    yield start
    for provider in opened:
        provider.__exit__(None, None, None)


class TestAddresses:
    @pytest.mark.parametrize("url", NO_ADDRESS[:2])
    def test_a_setting_that_is_no_address_is_a_fault_and_no_crash(self, url):
        answer = ask(Question(url, "a"), resolve=lambda host, port: [OUTSIDE])
        assert answer == Failed(Fault.NOT_CONFIGURED, "the address is none")

    @pytest.mark.parametrize("to", NO_ADDRESS)
    def test_neither_is_a_redirect_to_none(self, serves, to):
        answer = asked(serves(lambda it: Says(302, "", {"Location": to})))
        assert answer.fault in (Fault.FORBIDDEN_REDIRECT, Fault.NOT_CONFIGURED)

    def test_a_redirect_without_a_word_of_where_ends(self, serves):
        provider = serves(lambda it: Says(302))
        assert asked(provider).fault is Fault.FORBIDDEN_REDIRECT

    @each("port", ["0x50", "-1", "65536", "åttio"])
    def test_a_port_that_is_none_is_a_fault(self, port):
        assert ask(Question(f"https://feed.example:{port}/", "a"), resolve=lambda host, p: [OUTSIDE]).fault is Fault.NOT_CONFIGURED

    @pytest.mark.parametrize("error", [OSError("nobody"), UnicodeError("too long"), TimeoutError()])
    def test_a_name_that_nobody_knows_cannot_be_reached(self, error):
        def resolve(host: str, port: int) -> list[str]:
            raise error

        answer = ask(Question("https://feed.example/", "a"), resolve=resolve)
        assert (answer.fault, answer.detail) == (Fault.UNREACHABLE, f"feed.example: {type(error).__name__}")

    @pytest.mark.parametrize("url", ["https://feed.example/a b", "https://feed.example/\r\nHost: inside"])
    def test_an_address_cannot_smuggle_a_head(self, url, monkeypatch):
        monkeypatch.setattr("socket.create_connection", lambda *those: pytest.fail("it was connected"))
        assert isinstance(ask(Question(url, "a", seconds=1), resolve=lambda host, port: [OUTSIDE]), Failed)

    def test_another_port_of_the_same_host_is_elsewhere(self, serves):
        answer = asked(serves(lambda it: Says(302, "", {"Location": f"http://{LOCAL}:1/"})))
        assert answer == Failed(Fault.FORBIDDEN_REDIRECT, f"to http://{LOCAL}:1")

    @pytest.mark.parametrize(("hops", "arrives"), [(0, True), (3, True), (4, False)])
    def test_three_redirects_are_followed_and_a_fourth_is_not(self, serves, hops, arrives):
        def answer(it: Asked) -> Says:
            number = int(it.path[1:])
            return Says(302, "", {"Location": f"/{number + 1}"}) if number < hops else Says(200, "here")

        found = asked(serves(answer), "/0")
        assert isinstance(found, Answer) is arrives

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_the_question_goes_along_with_what_it_asks_by(self, serves, status):
        provider = serves(lambda it: Says(200, "x") if it.path == "/b" else Says(status, "", {"Location": "/b"}))
        asked(provider, "/a", etag='"7"', headers={"X-A": "b"})
        assert [(it.headers["if-none-match"], it.headers["x-a"]) for it in provider.asked] == [('"7"', "b")] * 2


class TestLimits:
    @pytest.mark.parametrize(("size", "taken"), [(999, True), (1_000, True), (1_001, False)])
    @pytest.mark.parametrize("packing", ["", "gzip", "x-gzip"])
    def test_an_answer_of_just_the_size_is_taken(self, serves, size, taken, packing):
        body = b"a" * size
        headers = {"Content-Encoding": packing} if packing else {}
        found = asked(serves(lambda it: Says(200, gzip.compress(body) if packing else body, headers)), largest=1_000)
        if taken:
            assert found.body == body
            return
        assert found.fault is Fault.TOO_LARGE

    def test_what_is_large_even_when_packed_is_stopped(self, serves, monkeypatch):
        monkeypatch.setattr("vardkase.situation.feeds.wire.MOST_PACKED", 100)
        noise = bytes(number * 7919 % 251 for number in range(2_000))
        found = asked(serves(lambda it: Says(200, gzip.compress(noise), {"Content-Encoding": "gzip"})))
        assert found == Failed(Fault.TOO_LARGE, "more than 100 bytes packed")
        assert MOST_PACKED == 1024 * 1024

    def test_nothing_packed_is_nothing(self, serves):
        assert asked(serves(lambda it: Says(200, gzip.compress(b""), {"Content-Encoding": "gzip"}))).body == b""

    @pytest.mark.parametrize("said", ["12 bytes", "-1", ""])
    def test_a_length_that_is_none_leads_to_no_answer_that_is_cut(self, serves, said):
        raw = f"HTTP/1.1 200 OK\r\nContent-Length: {said}\r\nConnection: close\r\n\r\n[1, 2]".encode()
        found = asked(serves(lambda it: Says(raw=raw)))
        assert isinstance(found, Failed) or found.body == b"[1, 2]"

    def test_a_mark_of_the_answer_is_not_kept_without_end(self, serves):
        found = asked(serves(lambda it: Says(200, "x", {"ETag": "e" * 5_000, "Last-Modified": "m" * 5_000})))
        assert (len(found.etag), len(found.modified)) == (200, 200)

    def test_unchanged_with_a_new_mark_is_known_by_that(self, serves):
        found = asked(serves(lambda it: Says(304, "", {"ETag": '"8"'})), etag='"7"', modified="M")
        assert found == Answer(b"", True, '"8"', "M")

    def test_without_a_mark_nothing_is_asked_by(self, serves):
        provider = serves(lambda it: Says(200, "x"))
        asked(provider)
        assert not {"if-none-match", "if-modified-since", "authorization", "cookie"} & set(provider.asked[0].headers)
        assert provider.asked[0].headers["accept-encoding"] == "gzip, identity"


class TestLinks:
    def linked(self, *hrefs: str, sort: str = "application/cap+xml") -> tuple[str, ...]:
        links = "".join(f'<entry><link type="{sort}" href="{href}"/></entry>' for href in hrefs)
        return cap.linked(f'<feed xmlns="http://www.w3.org/2005/Atom">{links}</feed>'.encode(), "https://cap.example/feed/atom.xml")

    @each(
        ("href", "leads"),
        [
            ("1.cap", "https://cap.example/feed/1.cap"),
            ("/1.cap", "https://cap.example/1.cap"),
            ("../1.cap", "https://cap.example/1.cap"),
            ("https://cap.example/1.cap", "https://cap.example/1.cap"),
            ("//cap.example/1.cap", "https://cap.example/1.cap"),
            ("http://cap.example/1.cap", ""),
            ("https://cap.example.evil/1.cap", ""),
            ("https://cap.example:444/1.cap", ""),
            ("https://user@cap.example/1.cap", ""),
            ("https://10.0.0.1/1.cap", ""),
            ("file:///etc/passwd", ""),
            ("javascript:alert(1)", ""),
            ("http://[", ""),
            ("https://[::1", ""),
            ("", ""),
        ],
    )
    def test_lead_to_the_feeds_own_host_or_nowhere(self, href, leads):
        assert self.linked(href) == ((leads,) if leads else ())

    def test_one_that_is_no_address_takes_no_other_with_it(self):
        assert self.linked("http://[", "/2.cap") == ("https://cap.example/2.cap",)

    def test_the_same_twice_is_followed_once_and_a_hundred_are_twenty(self):
        assert self.linked("/1", "/1", "/2") == ("https://cap.example/1", "https://cap.example/2")
        assert len(self.linked(*(f"/{number}" for number in range(100)))) == cap.MAX_LINKS

    @each(("sort", "count"), [("application/cap+xml", 1), ("text/xml; profile=cap", 1), ("text/html", 0), ("", 0)])
    def test_only_what_is_said_to_be_cap_is_followed(self, sort, count):
        assert len(self.linked("/1", sort=sort)) == count

    def test_an_entry_that_carries_its_alert_is_not_fetched_too(self):
        body = file().decode().partition("?>")[2]
        link = '<link type="application/cap+xml" href="/1"/>'
        data = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{link}<content>{body}</content></entry><entry>{link}</entry></feed>'
        assert len(cap.linked(data.encode(), "https://cap.example/")) == 1
        assert len(cap.read(data.encode()).items) == 1

    def test_what_is_no_feed_has_none(self):
        assert cap.linked(file(), "https://cap.example/") == ()
        with pytest.raises(BadFeed):
            cap.linked(b"<", "https://cap.example/")


class TestRoads:
    @each("code", ["9" * 5_000, "9" * 6, "٤", "²", "4.5", "-1", " "])
    def test_a_severity_of_nobodys_counts_as_one_that_matters(self, code):
        found = trafikverket.read(roads({"Deviation": [deviation(SeverityCode=code), deviation(Id="SE_2")]}))
        assert len(found.items) == 2

    @each(("least", "taken"), [(1, [1, 2, 4, 5]), (2, [2, 4, 5]), (4, [4, 5]), (5, [5]), (6, [])])
    def test_how_much_must_matter_is_set(self, least, taken):
        rows = [deviation(Id=str(code), SeverityCode=code) for code in (1, 2, 4, 5)]
        found = trafikverket.read(roads({"Deviation": rows}), least=least)
        assert [int(item.alert.identifier) for item in found.items] == taken
        assert [int(one) for one in found.gone] == [code for code in (1, 2, 4, 5) if code not in taken]

    @each("situation", [None, 7, "x", [], {"Deviation": None}, {"Deviation": 7}, {"Deviation": ["x", None]}])
    def test_a_situation_that_is_none_takes_no_other_with_it(self, situation):
        found = trafikverket.read(roads(situation, {"Deviation": [deviation()]}))
        assert len(found.items) == 1

    def test_the_last_number_is_kept_where_the_answer_gives_none(self):
        data = packed({"RESPONSE": {"RESULT": [{"Situation": []}]}})
        assert trafikverket.read(data, cursor="41").cursor == "41"

    @each(("deleted", "word"), [(True, "gone"), ("true", "here"), (1, "here"), (False, "here"), (None, "here")])
    def test_only_what_says_so_plainly_is_deleted(self, deleted, word):
        found = trafikverket.read(roads({"Deviation": [deviation(Deleted=deleted)]}), cursor="1")
        assert (found.gone, len(found.items)) == ((("SE_1",), 0) if word == "gone" else ((), 1))

    @each(
        ("sign", "event"),
        [("roadAccident", "Olycka"), ("roadwork", "Vägarbete"), ("okänd", "Trafikmeddelande"), (None, "Trafikmeddelande")],
    )
    def test_the_name_of_the_sign_tells_what_it_is_where_nothing_else_does(self, sign, event):
        (item,) = trafikverket.read(roads({"Deviation": [deviation(MessageType="", Header="", IconId=sign)]})).items
        assert (item.alert.event, item.alert.name) == (event, f"{event}, E18")


@pytest.mark.django_db
class TestWhatIsGone:
    @pytest.mark.parametrize("place", [0, 499, 500, 1_999])
    def test_wherever_it_stands_among_two_thousand_it_ends(self, alva: Viewer, place: int) -> None:
        took(alva, reading(alert("SE_9"), alert("SE_8")), feed=Feed.ROADS)
        gone = [f"SE_x{number}" for number in range(2_000)]
        gone[place] = "SE_9"
        took(alva, reading(gone=tuple(gone)), feed=Feed.ROADS, now=later(5))
        assert dict(WarningRow.objects.values_list("identifier", "ended_how")) == {"SE_9": Ended.GONE, "SE_8": ""}

    def test_what_another_feed_calls_gone_stands(self, alva: Viewer) -> None:
        took(alva, reading(alert("SE_9")), feed=Feed.ROADS)
        took(alva, reading(gone=("SE_9",)), feed=Feed.FIRE, now=later(5))
        assert WarningRow.objects.get().ended_how == ""

    def test_gone_and_named_in_one_answer_it_is_there(self, alva: Viewer) -> None:
        took(alva, reading(alert("SE_9")), feed=Feed.ROADS)
        took(alva, reading(alert("SE_9"), gone=("SE_9",)), feed=Feed.ROADS, now=later(5))
        assert WarningRow.objects.get().ended_how == ""


class TestSettings:
    def test_a_point_that_is_none_is_left_out_by_whoever_reads_them(self):
        found = sources({**GIVEN, "FEEDS": ["smhi-fire"], "FIRE_POINTS": ["Rimbo", "", "Edsbro 59.9 18.5"]})
        assert [one.name for one in found] == ["SMHI, brandrisk Edsbro"]

    def test_a_feed_named_twice_is_read_once(self):
        assert [one.key for one in sources({**GIVEN, "FEEDS": ["vma", "smhi", "vma"]})] == ["vma", "smhi"]

    @pytest.mark.parametrize(("lan", "alone"), [("01", ("1",)), ("12", ("12",)), ("", ())])
    def test_the_county_has_another_name_with_smhi_and_on_the_roads(self, lan, alone):
        found = ours({**GIVEN, "AREA_LAN": lan})
        assert (found.lan, found.smhi, found.roads) == (lan, alone, alone)

    def test_every_source_reads_and_says_what_it_is(self):
        for one in sources(GIVEN):
            assert one.interval >= timedelta(minutes=1)
            assert len(one.key) <= 200
            with pytest.raises(BadFeed):
                one.read(b"<html>", "")

    def test_only_the_roads_are_asked_by_a_question_of_their_own(self):
        questions = {one.key: one.question for one in sources(GIVEN) if one.question}
        assert set(questions) == {"trafikverket"}
        assert b'value="1"' in questions["trafikverket"]("")
        assert NIGHT.tzinfo is not None
