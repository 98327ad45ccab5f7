"""What a call-out says to people: short enough for one SMS, never cut off, marked in an exercise, nothing sensitive; and its settings."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as house

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import letters
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.texts import is_marked, segments
from vardkase.leadership.channels.tokens import LENGTH, ReplyToken, read_token
from vardkase.leadership.models import Callout, CalloutMessage, CalloutSeat
from vardkase.leadership.tests.callouts import called, candidate, seats, wanted

READ = """
from vardkase.kernel.options import BadOption
try:
    import vardkase.leadership.settings
except BadOption as no:
    print(no)
"""
BASE = "https://krisledning.norrtalje.example"


@pytest.fixture(autouse=True)
def _town(settings: Any) -> None:
    settings.MUNICIPALITY = "Norrtälje kommun"
    settings.BASE_URL = BASE


def row(**facts: Any) -> Callout:
    """A call-out that is in no table."""
    said = {"mode": Mode.REAL, "is_test": False, "place": "Stadshuset", "report_at": None, "link_until": later(720)}
    return Callout(**said | facts)


def seat() -> CalloutSeat:
    return CalloutSeat(id=new_id(), token="ab" * 9, name="Provperson")


def letter(text: str, kind: ChannelKind = ChannelKind.SMS, **facts: Any) -> Any:
    message = CalloutMessage(id=new_id(), kind=kind, text=text)
    return letters.message_for(row(**facts), seat(), message, "+46701740605")


class TestTheText:
    @pytest.mark.parametrize(
        ("role", "place", "parts"),
        [
            ("Stabschef", "Stadshuset", 1),
            ("Tjänsteperson i beredskap", "Stabsrummet, stadshuset", 2),
            ("Biträdande stabschef", "Brandstationen, Rimbo", 2),
            ("Loggförare", "På distans", 1),
        ],
    )
    def test_is_one_sms_with_its_link_or_two_when_the_words_are_long(self, role: str, place: str, parts: int) -> None:
        text = letters.words_for(row(place=place), role, NIGHT).text
        sent = text.replace(letters.LINK, letters.link_of("x" * LENGTH))
        assert segments(sent).count == parts, sent
        assert role in text
        assert place in text

    def test_is_never_cut_off(self) -> None:
        place = "Räddningstjänstens ledningscentral, plan 3, ingång från gården bakom den stora porten mot ån, ring på klockan"
        text = letters.words_for(row(place=place), "Tjänsteperson i beredskap", NIGHT).text
        assert place in text
        assert text.endswith(letters.LINK)

    @pytest.mark.parametrize(("report_at", "said"), [(None, "snarast"), (later(100), "ons 2 jan 04:00"), (later(1440), "tor 3 jan 02:20")])
    def test_says_when(self, report_at: Any, said: str) -> None:
        words = letters.words_for(row(report_at=report_at), "Stabschef", NIGHT)
        assert said in words.text
        assert said in words.speak
        assert said in words.letter

    def test_is_marked_at_both_ends_in_an_exercise(self) -> None:
        said = letters.words_for(row(mode=Mode.EXERCISE), "Stabschef", NIGHT)
        assert all(map(is_marked, (said.text, said.speak, said.letter)))

    def test_of_a_test_says_that_nobody_is_to_come(self) -> None:
        said = letters.words_for(row(is_test=True), "TiB-listan", NIGHT)
        assert said.text == said.letter
        assert said.text.startswith("Norrtälje kommun: Detta är ett prov av inkallning (TiB-listan). Kom inte.")
        assert "Kom inte" in said.speak
        assert "Stadshuset" not in said.text

    @pytest.mark.parametrize("place", ["100 %", "%(x)s", "a\nb", "<b>x</b>"])
    def test_takes_what_was_written_as_it_was_written(self, place: str) -> None:
        text = letters.words_for(row(place=place), "Stabschef", NIGHT).text
        assert " ".join(place.split()) in text

    @pytest.mark.parametrize("written", ["{link}", "{role}", "{{link}}"])
    def test_holds_the_link_once_whatever_somebody_has_written(self, written: str) -> None:
        """The real link in the place of a role would be another's trick."""
        said = letters.words_for(row(place=written), f"Stabschef {written}", NIGHT)
        for text in (said.text, said.letter):
            sent = letter(text).text
            assert sent.count(f"{BASE}/c/") == 1
            assert sent.count(written.replace("{", "(").replace("}", ")")) == 2
        assert letters.LINK not in said.speak

    @pytest.mark.parametrize(("role", "place"), [("Stabschef", "Stadshuset"), ("Logistik", "Stadshuset")])
    def test_says_who_sends_it_also_when_it_is_short(self, role: str, place: str) -> None:
        """A message of nobody's with a link in it is what people are taught to throw away."""
        said = letters.words_for(row(place=place), role, NIGHT)
        assert said.text.startswith("Norrtälje kommun: Du kallas in")
        assert segments(said.text.replace(letters.LINK, letters.link_of("x" * LENGTH))).count == 1

    def test_is_the_whole_of_it_where_there_is_room(self) -> None:
        said = letters.words_for(row(), "Logistik", NIGHT)
        assert said.text != said.letter
        assert "Du kallas in som Logistik. Plats: Stadshuset. Tid: snarast. Svara JA, JA 20 (minuter)" in said.letter

    @pytest.mark.django_db
    def test_goes_out_whole_by_mail_and_short_by_sms(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id, wanted(1, 1, role="Logistik"), place="Stadshuset")
        text = dict(CalloutMessage.objects.values_list("kind", "text"))
        assert text["mail"].startswith("Norrtälje kommun: Du kallas in som Logistik. Plats:")
        assert text["sms"].startswith("Norrtälje kommun: Du kallas in: Logistik, Stadshuset")

    def test_is_as_the_municipality_has_set_it(self, settings: Any) -> None:
        settings.CALLOUT_TEXT = "{role}! {place} {time} {link}"
        settings.CALLOUT_SPEAK = "Hej {role}, {place}, {time}."
        text = f"Stabschef! Stadshuset snarast {letters.LINK}"
        assert letters.words_for(row(), "Stabschef", NIGHT) == letters.Words(text, "Hej Stabschef, Stadshuset, snarast.", text)


class TestAMessage:
    def test_holds_a_link_that_reads(self) -> None:
        message = letter("Kom. {link}")
        assert message.reply_url.startswith(f"{BASE}/c/")
        assert message.text == f"Kom. {message.reply_url}"
        read = read_token(message.reply_url.split("/")[-2], key=house.SECRET_KEY, now=later(719))
        assert isinstance(read, ReplyToken)
        assert read.id == "ab" * 9
        assert not isinstance(read_token(read.text, key=house.SECRET_KEY, now=later(720)), ReplyToken)

    def test_says_the_same_at_every_try(self) -> None:
        made = CalloutMessage(id=new_id(), kind=ChannelKind.SMS, text="Kom. {link}")
        person = seat()
        assert letters.message_for(row(), person, made, "x") == letters.message_for(row(), person, made, "x")

    @pytest.mark.parametrize(
        ("facts", "subject"),
        [
            ({}, "Inkallning"),
            ({"is_test": True}, "Prov av inkallning"),
            ({"mode": Mode.EXERCISE}, "ÖVNING Inkallning"),
            ({"mode": Mode.EXERCISE, "is_test": True}, "ÖVNING Prov av inkallning"),
        ],
    )
    def test_has_a_subject(self, facts: dict[str, Any], subject: str) -> None:
        assert letter("x", **facts).subject == subject

    @pytest.mark.parametrize("kind", ChannelKind)
    def test_speaks_only_in_a_call(self, kind: ChannelKind) -> None:
        assert bool(letter("Kom.", kind).speak) is (kind == ChannelKind.VOICE)


@pytest.mark.django_db
class TestWays:
    def test_are_those_that_it_was_started_with(self, alva: Viewer, incident_id: UUID) -> None:
        chain = (candidate(3), candidate(4, ways=()))
        callout_id = called(alva, incident_id, wanted(chain=chain))
        assert [letters.ways_of(one) for one in seats(callout_id)] == [chain[0].ways, ()]

    def test_the_number_that_answers_come_from_is_known_in_one_form(self, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.leadership.rules.callouts import Way

        ways = [
            (Way(ChannelKind.SMS, "070-174 06 05"),),
            (Way(ChannelKind.VOICE, "08-123 456 78"), Way(ChannelKind.SMS, "0046701740606")),
            (Way(ChannelKind.MAIL, "a@b.example"),),
            (Way(ChannelKind.SMS, "tokigt"),),
        ]
        chain = tuple(candidate(place, ways=held) for place, held in enumerate(ways))
        callout_id = called(alva, incident_id, wanted(chain=chain))
        assert [one.mobile for one in seats(callout_id)] == ["+46701740605", "+46701740606", "", ""]


class TestSettings:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("CALLOUT_SECOND_MINUTES", "0"),
            ("CALLOUT_SECOND_MINUTES", "11"),
            ("CALLOUT_SENDERS", "0"),
            ("CALLOUT_SENDERS", "1000"),
        ],
    )
    def test_that_make_no_sense_stop_the_start_with_a_sentence(self, name: str, value: str) -> None:
        environ = {**os.environ, f"VARDKASE_{name}": value}
        done = subprocess.run([sys.executable, "-c", READ], env=environ, capture_output=True, text=True, check=True)
        assert f"VARDKASE_{name}" in done.stdout
