"""What one sender says of another's warning, or by another way, changes nothing by itself: it stands beside it for somebody to decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import BOARD, NIGHT, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions.feeds import Asked
from vardkase.situation.actions.warnings import dismiss, put_in, take_in
from vardkase.situation.events.warnings import warnings_stream
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rooms.warnings import material_of, seen
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.warnings import Ended, MsgType, Ours, Reference, Status, Why, is_older, warning_id_of
from vardkase.situation.tests.warnings_scenes import OURS, SENDER, about, alert, came, reading, took
from vardkase.situation.tests.warnings_scenes import cap as file
from vardkase.situation.words import warnings as words
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY

pytestmark = pytest.mark.django_db
STREAM = warnings_stream(AUTHORITY)
EVIL = "evil@x.example"
BEFORE = "<references>kris@kommun.example,urn:uuid:1,2019-01-02T02:00:00+01:00</references>"


def head() -> int:
    return ledger.head(STREAM).number


def found(viewer: Viewer) -> dict[str, queries.WarningLine]:
    return {line.alert.identifier: line for line in queries.warnings(viewer, now=later(30))}


def others(kind: MsgType, own: str = "E1", **more: Any) -> Any:
    return about("A1", kind, own, **{"sender": EVIL, "source": "Evil", "headline": "", "event": "Cancel", **more})


def put(viewer: Viewer, data: bytes, **facts: Any) -> UUID:
    call: dict[str, Any] = {"authority_id": AUTHORITY, "authority": BOARD, "key": new_id(), "now": NIGHT, **facts}
    return put_in(viewer=viewer, data=data, **call)


def cancel(identifier: str = "urn:uuid:2") -> bytes:
    return file(identifier=identifier, kind="Cancel", info="", after=BEFORE)


class TestAnotherSender:
    def test_cannot_call_a_warning_back(self, alva: Viewer) -> None:
        came(alva)
        (claim,) = took(alva, reading(others(MsgType.CANCEL)), now=later(5)).ids
        stands, says = found(alva)["A1"], found(alva)["E1"]
        assert (stands.ended_how, stands.over, stands.proposed) == (None, False, True)
        assert (says.id, says.proposed, says.said.why, says.said.beside) == (claim, True, (Why.REFERENCE,), (stands.id,))
        assert says.alert.name == "Brand i Rimbo"

    def test_cannot_replace_one(self, alva: Viewer) -> None:
        first = came(alva)
        took(alva, reading(others(MsgType.UPDATE, headline="Ingen fara")))
        assert found(alva)["A1"].proposed
        assert (found(alva)["E1"].proposed, found(alva)["E1"].said.beside) == (True, (first,))

    def test_cannot_end_what_has_not_come(self, alva: Viewer) -> None:
        took(alva, reading(others(MsgType.CANCEL)))
        took(alva, reading(alert()), now=later(5))
        assert found(alva)["A1"].proposed

    def test_says_the_same_again_without_a_new_entry(self, alva: Viewer) -> None:
        came(alva)
        for minutes in range(4):
            took(alva, reading(alert(), others(MsgType.CANCEL)), now=later(minutes))
        assert head() == 2

    def test_says_nothing_of_what_is_over(self, alva: Viewer) -> None:
        took(alva, reading(alert(), about("A1")))
        took(alva, reading(others(MsgType.CANCEL)))
        assert head() == 2

    def test_the_right_sender_still_ends_it(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(others(MsgType.CANCEL)))
        took(alva, reading(about("A1")), now=later(5))
        assert found(alva)["A1"].ended_how is Ended.CANCELLED


class TestAnotherWay:
    CAP = {"feed": Feed.CAP, "asked": Asked("cap/1", "CAP ett.example", Feed.CAP, NIGHT + timedelta(minutes=5))}
    OTHER = {"feed": Feed.CAP, "asked": Asked("cap/2", "CAP tva.example", Feed.CAP, NIGHT + timedelta(minutes=5))}

    def test_a_borrowed_name_takes_no_ones_place(self, alva: Viewer) -> None:
        first = came(alva)
        (second,) = took(alva, reading(alert(headline="INGEN FARA", sent=later(1))), **self.CAP).ids
        stands, beside = (queries.warning(alva, one, now=later(2)) for one in (first, second))
        assert (stands.alert.headline, stands.said.feed, stands.proposed) == ("Brand i Rimbo", Feed.VMA, True)
        assert (beside.alert.headline, beside.said.feed, beside.said.beside) == ("INGEN FARA", Feed.CAP, (first,))
        took(alva, reading(alert(headline="INGEN FARA", sent=later(1))), **self.CAP)
        assert head() == 2

    def test_a_borrowed_sender_ends_nothing(self, alva: Viewer) -> None:
        first = came(alva)
        took(alva, reading(about("A1")), **self.CAP)
        assert queries.warning(alva, first, now=NIGHT).proposed
        assert found(alva)["C1"].said.beside == (first,)

    def test_two_feeds_of_one_sort_are_two_ways(self, alva: Viewer) -> None:
        first = came(alva, **self.CAP)
        took(alva, reading(about("A1")), **self.OTHER)
        assert queries.warning(alva, first, now=NIGHT).ended_how is None
        took(alva, reading(about("A1", own="C2")), **self.CAP)
        assert queries.warning(alva, first, now=NIGHT).ended_how is Ended.CANCELLED

    def test_what_came_beside_is_ended_by_its_own(self, alva: Viewer) -> None:
        first = came(alva)
        (second,) = took(alva, reading(alert(text="Annat")), **self.CAP).ids
        took(alva, reading(about("A1")), **self.CAP)
        assert queries.warning(alva, first, now=NIGHT).ended_how is None
        assert queries.warning(alva, second, now=NIGHT).ended_how is Ended.CANCELLED

    def test_by_hand_is_a_way_too(self, alva: Viewer) -> None:
        data = file()
        put(alva, data)
        came(alva, alert("urn:uuid:1", sender="kris@kommun.example"), **self.CAP)
        key = new_id()
        own = put(alva, cancel(), key=key)
        assert put(alva, cancel(), key=key) == own
        assert [line.ended_how for line in queries.warnings(alva, now=NIGHT) if line.alert.identifier == "urn:uuid:1"].count(
            Ended.CANCELLED
        ) == 1
        assert maintenance.agrees(STREAM)

    def test_a_name_is_one_thing_by_each_way(self) -> None:
        assert len({warning_id_of(AUTHORITY, SENDER, "A1", way) for way in ("", "cap/x", "cap/y")}) == 3


class TestOlder:
    def test_words_do_not_take_the_place_of_newer_ones(self, alva: Viewer) -> None:
        came(alva, alert(text="Ny"))
        for minutes in range(6):
            said = alert(text="Ny") if minutes % 2 else alert(text="Gammal", sent=later(-600))
            assert took(alva, reading(said), now=later(minutes)).touching == 1
        assert (head(), found(alva)["A1"].alert.text) == (1, "Ny")

    def test_a_newer_one_still_does(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(alert(text="Nyare", sent=later(1))))
        assert found(alva)["A1"].alert.text == "Nyare"

    def test_a_file_is_refused(self, alva: Viewer) -> None:
        put(alva, file())
        with refused("situation.warning_known_already"):
            put(alva, file(sent="2019-01-01T02:00:00+01:00").replace(b"Bakterier", b"Inga"))

    def test_what_its_feed_has_again_holds_however_old(self, alva: Viewer) -> None:
        for said in (reading(alert(), whole=True), reading(whole=True), reading(alert(sent=later(-60)), whole=True)):
            took(alva, said, feed=Feed.SMHI)
        assert found(alva)["A1"].proposed

    @pytest.mark.parametrize(
        ("sent", "known", "older"),
        [(1, 2, True), (2, 2, False), (3, 2, False), (None, 2, False), (1, None, False), (1, 10, True), (1, 11, False), (1, 99_999, False)],
    )
    def test_is_told_by_when_it_was_sent(self, sent: int | None, known: int | None, older: bool) -> None:
        one, other = (alert(sent=None if minutes is None else later(minutes)) for minutes in (sent, known))
        assert is_older(one, other, NIGHT) is older


class TestByHandBeforeItsWarning:
    def test_a_cancellation_is_kept_and_ends_it_when_it_comes(self, alva: Viewer) -> None:
        early = put(alva, cancel())
        line = queries.warning(alva, early, now=NIGHT)
        assert (line.alert.kind, line.alert.name, line.said.why) == (MsgType.CANCEL, "urn:uuid:1", (Why.BY_HAND,))
        warning_id = put(alva, file(), now=later(1))
        line = queries.warning(alva, warning_id, now=later(1))
        assert (line.ended_how, line.proposed) == (Ended.CANCELLED, False)
        assert maintenance.agrees(STREAM)

    def test_it_is_kept_once(self, alva: Viewer) -> None:
        key = new_id()
        assert put(alva, cancel(), key=key) == put(alva, cancel(), key=key)
        with refused("situation.warning_known_already"):
            put(alva, cancel())
        assert head() == 1

    def test_another_senders_ends_nothing(self, alva: Viewer) -> None:
        with refused("situation.warning_cancels_nothing"):
            put(alva, cancel().replace(b"<sender>kris@kommun.example", b"<sender>evil@x.example"))
        assert queries.warning(alva, put(alva, file()), now=NIGHT).proposed

    def test_what_is_over_is_ended_no_more(self, alva: Viewer) -> None:
        put(alva, file())
        put(alva, cancel())
        with refused("situation.warning_cancels_nothing"):
            put(alva, cancel("urn:uuid:3"))

    @pytest.mark.parametrize(("ours", "why"), [(OURS, (Why.BY_HAND, Why.KOMMUN)), (Ours("1280"), (Why.BY_HAND,))])
    def test_a_file_says_whether_it_names_us(self, alva: Viewer, ours: Ours, why: tuple[Why, ...]) -> None:
        assert queries.warning(alva, put(alva, file(), ours=ours), now=NIGHT).said.why == why


class TestFromElsewhereInTheHouse:
    def test_a_claim_can_be_dismissed_and_the_warning_stands(self, alva: Viewer) -> None:
        warning_id = came(alva)
        (claim,) = took(alva, reading(others(MsgType.CANCEL))).ids
        dismiss(viewer=alva, warning_id=claim, reason="Okänd avsändare", key=new_id(), now=later(5))
        about_it, speaking = queries.beside(alva, queries.warning(alva, warning_id, now=NIGHT), now=NIGHT)
        assert (about_it, speaking) == ((), ())
        assert found(alva)["A1"].proposed

    def test_a_claim_leads_to_what_it_is_about(self, alva: Viewer) -> None:
        warning_id = came(alva)
        (claim,) = took(alva, reading(others(MsgType.CANCEL))).ids
        about_it, speaking = queries.beside(alva, queries.warning(alva, claim, now=NIGHT), now=NIGHT)
        assert ([one.id for one in about_it], speaking) == ([warning_id], ())
        _, speaking = queries.beside(alva, queries.warning(alva, warning_id, now=NIGHT), now=NIGHT)
        assert [one.id for one in speaking] == [claim]

    def test_a_message_that_speaks_of_itself_is_beside_nothing(self, alva: Viewer) -> None:
        came(alva, about("A1", MsgType.UPDATE, "A1"))
        assert found(alva)["A1"].said.beside == ()


class TestGoneAndBack:
    @pytest.fixture
    def warning_id(self, alva: Viewer) -> UUID:
        said = (reading(alert(), whole=True), reading(whole=True), reading(alert(), whole=True))
        for minutes, one in zip((0, 10, 20), said, strict=True):
            took(alva, one, feed=Feed.SMHI, now=later(minutes))
        return found(alva)["A1"].id

    def test_the_entry_tells_since_when_it_was_gone(self, alva: Viewer, warning_id: UUID) -> None:
        newest, first = queries.versions(alva, warning_id, now=later(30))
        assert (newest.said.back, newest.said.gone_at, newest.at, first.said.gone_at) == (True, later(10), later(20), None)
        assert maintenance.agrees(STREAM)

    def test_the_time_machine_knows_that_it_was_away(self, alva: Viewer) -> None:
        incident_id = opened(alva)
        took(alva, reading(alert(), whole=True), feed=Feed.SMHI)
        (line,) = queries.warnings(alva, now=NIGHT)
        number = take_in(viewer=alva, warning_id=line.id, incident_id=incident_id, text="x", key=new_id(), now=later(1)).number
        took(alva, reading(whole=True), feed=Feed.SMHI, now=later(10))
        took(alva, reading(alert(), whole=True), feed=Feed.SMHI, now=later(20))
        row = incidents.incident(alva, incident_id)
        shown = {minutes: len(seen(alva, row, Known(number, later(minutes)))) for minutes in (5, 10, 15, 20, 25)}
        assert shown == {5: 1, 10: 0, 15: 0, 20: 1, 25: 1}


class TestInALog:
    def test_a_claim_is_told_as_one_and_is_no_forecast(self, alva: Viewer) -> None:
        came(alva)
        (claim,) = took(alva, reading(others(MsgType.CANCEL))).ids
        line, incident_id = queries.warning(alva, claim, now=NIGHT), opened(alva)
        assert words.proposal(line.alert, NIGHT).startswith("Evil säger att en varning inte gäller längre: Brand i Rimbo.")
        number = take_in(viewer=alva, warning_id=claim, incident_id=incident_id, text="x", key=new_id(), now=later(1)).number
        row, known = incidents.incident(alva, incident_id), Known(number, later(2))
        assert seen(alva, row, known) == []
        assert [one for one in material_of(alva, row, known) if one.key.startswith("warning")] == []
        assert row.mode is Mode.REAL

    @pytest.mark.parametrize(
        ("kind", "identifier", "sender", "said"),
        [
            (MsgType.CANCEL, "E1", EVIL, "säger att varningen inte gäller längre"),
            (MsgType.UPDATE, "E1", EVIL, "säger att det ersätter varningen"),
            (MsgType.ALERT, "A1", SENDER, "har samma namn, kom en annan väg och säger något annat"),
        ],
    )
    def test_each_claim_has_its_words(self, kind: MsgType, identifier: str, sender: str, said: str) -> None:
        speaker = alert(identifier, kind=kind, sender=sender, references=(Reference(SENDER, "A1"),))
        assert words.claim(speaker, alert()) == said


@pytest.mark.usefixtures("five_past")
class TestOnPages:
    def text(self, screen: CheckingClient, warning_id: UUID) -> str:
        answer = screen.get(f"/situation/warnings/{warning_id}/")
        return " ".join(html.fromstring(answer.content.decode()).text_content().split())

    def test_both_sides_lead_to_each_other(self, screen: CheckingClient, alva: Viewer) -> None:
        warning_id = came(alva)
        (claim,) = took(alva, reading(others(MsgType.CANCEL))).ids
        stands, says = self.text(screen, warning_id), self.text(screen, claim)
        assert f"Evil ({EVIL}) säger att varningen inte gäller längre." in stands
        assert "Meddelandet säger att varningen inte gäller längre: Brand i Rimbo (Sveriges Radio)." in says
        assert ("Gör ett larm av den" in stands, "Gör ett larm av den" in says) == (True, False)
        assert "Kom viaSveriges Radio, VMA" in says
        dismiss(viewer=alva, warning_id=claim, reason="Ingen vi känner", key=new_id(), now=later(6))
        assert EVIL not in self.text(screen, warning_id)

    def test_who_names_itself_as_it_likes_says_its_address_too(self, screen: CheckingClient, alva: Viewer) -> None:
        took(alva, reading(alert("B", sender=EVIL)), feed=Feed.CAP)
        came(alva)
        page = " ".join(html.fromstring(screen.get("/situation/warnings/").content.decode()).text_content().split())
        assert (page.count(f"Källa: Sveriges Radio ({EVIL}) · mottagen"), page.count("Källa: Sveriges Radio · mottagen")) == (1, 1)
        assert f"Källa: Sveriges Radio ({EVIL}) · skickad" in self.text(screen, found(alva)["B"].id)

    def test_the_list_and_what_is_due_say_what_it_is(self, screen: CheckingClient, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(others(MsgType.CANCEL)))
        page = html.fromstring(screen.get("/situation/warnings/").content.decode()).text_content()
        assert page.count("Säger att en varning inte gäller längre") == 1
        assert "Någon säger att en varning inte gäller längre: Brand i Rimbo (Evil)" in screen.get("/due/").content.decode()

    def test_one_that_came_before_its_warning_says_what_will_happen(self, screen: CheckingClient, alva: Viewer) -> None:
        came(alva)
        (claim,) = took(alva, reading(others(MsgType.CANCEL))).ids
        early = put(alva, cancel())
        said = "Varningen som det återkallar gäller inte här. Läses den in senare är den genast över."
        assert (said in self.text(screen, early), said in self.text(screen, claim)) == (True, False)

    def test_when_it_was_gone_is_told(self, screen: CheckingClient, alva: Viewer) -> None:
        for minutes, one in ((-20, reading(alert(), whole=True)), (-10, reading(whole=True)), (0, reading(alert(), whole=True))):
            took(alva, one, feed=Feed.SMHI, now=later(minutes))
        said = self.text(screen, found(alva)["A1"].id)
        assert "Den var borta ur avsändarens lista från ons 2 jan 02:10 till ons 2 jan 02:20." in said

    def test_a_file_of_elsewhere_says_so(self, screen: CheckingClient, alva: Viewer) -> None:
        assert "Den nämner ingen plats hos er." in self.text(screen, put(alva, file(), ours=Ours("1280")))
        assert "Den nämner ingen plats hos er." not in self.text(screen, put(alva, file(identifier="urn:uuid:9"), ours=OURS))

    def test_a_test_of_anothers_asks_nothing(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(others(MsgType.CANCEL, status=Status.TEST)))
        assert not found(alva)["E1"].proposed
