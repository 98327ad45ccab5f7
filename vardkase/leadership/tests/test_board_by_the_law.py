"""The crisis board keeps to the law also when somebody tries not to: when it decides, from whom it takes over, and who says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import LegalClass
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.moments import Happened, Precision
from vardkase.leadership import queries
from vardkase.leadership.models import DecisionRow, TakeoverRow
from vardkase.leadership.rules import board, frame
from vardkase.leadership.rules.board import Ender, Extent, Judge, MeetingDraft, Register
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.tests.pages import ACTS, URGENT, Room
from vardkase.leadership.tests.scenes import ACTIVATION, DECISION, TAKEOVER, act, activated, convened, decided, sitting, took_over
from vardkase.organisation.rules import OrganisationKind
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

OF_THE_BOARD = replace(DECISION, capacity=Capacity.BOARD, mandate="Krisledningsnämnden 2 januari, § 3")
NOWHERE = replace(OF_THE_BOARD, mandate="")
BEGINS = "2 kap. 3 § första stycket lagen (2006:544)"
SAYS_NOTHING = [".", "...", "\u3164\u3164\u3164", "\u2060", "x"]


def at(minutes: int, precision: Precision = Precision.MINUTE) -> Happened:
    return Happened(later(minutes), precision, "då")


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


class TestWhatSaysSomething:
    @each("text", [*SAYS_NOTHING, "", "§ 4", "a-b", "\u115f\u1160\uffa0"])
    def test_has_three_letters_or_digits_that_are_seen(self, text: str) -> None:
        assert not frame.says(text)
        assert not frame.names_minutes(text)

    @pytest.mark.parametrize("text", ["KF § 1", "2 kap. 3 §", "a b 4"])
    def test_names_its_minutes_with_a_digit(self, text: str) -> None:
        assert frame.names_minutes(text)
        assert not frame.names_minutes("Krisledningsnämnden")

    def test_a_condition_is_no_row_of_stops(self) -> None:
        for nothing in ("." * 40, "\u3164" * 40):
            conditions = replace(ACTIVATION.conditions, urgent_measures=nothing)
            with refused("leadership.condition_unanswered", field="urgent_measures"):
                board.check_activation(replace(ACTIVATION, conditions=conditions), LegalClass.EXTRAORDINARY, working=False, now=NIGHT)

    @pytest.mark.django_db
    @pytest.mark.parametrize("nothing", SAYS_NOTHING)
    def test_is_asked_of_every_reason(self, alva: Viewer, incident_id: UUID, nothing: str) -> None:
        activated(alva, incident_id)
        before = head(incident_id)
        for draft, code in (
            (replace(URGENT, why_urgent=nothing), "urgent_needs_reason"),
            (replace(URGENT, grounds=nothing), "decision_needs_grounds"),
            (replace(NOWHERE, mandate=nothing), "board_decides_at_meeting"),
        ):
            with refused(f"leadership.{code}"):
                decided(alva, incident_id, draft=draft)
        for name, code in (("grounds", "decision_needs_grounds"), ("minutes", "takeover_at_meeting")):
            with refused(f"leadership.{code}", field=name):
                took_over(alva, incident_id, draft=replace(TAKEOVER, **{name: nothing}))
        with refused("leadership.end_needs_decision", field="decision"):
            act("end_board", alva, incident_id, ender=Ender.COUNCIL, decision=nothing)
        assert head(incident_id) == before


@pytest.mark.django_db
class TestBeforeTheBoardBegan:
    @pytest.mark.parametrize("draft", [URGENT, OF_THE_BOARD], ids=["chair", "board"])
    @pytest.mark.parametrize("minutes", [-9 * 1440, -2])
    def test_nothing_is_decided_for_it(self, alva: Viewer, incident_id: UUID, draft: Any, minutes: int) -> None:
        activated(alva, incident_id)
        with refused("leadership.before_board_began", field="happened", law=BEGINS, began="ons 2 jan 2019 02:20"):
            decided(alva, incident_id, draft=draft, happened=at(minutes))
        assert not DecisionRow.objects.exists()
        decided(alva, incident_id, draft=draft, happened=at(0))
        decided(alva, incident_id, draft=draft, happened=Happened(None, Precision.UNKNOWN, "vet ej"))
        # A day without an hour may be the day on which it began.
        decided(alva, incident_id, draft=draft, happened=Happened(later(-140), Precision.DAY, "2 jan"))

    def test_nothing_is_taken_over_and_it_is_not_ended(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        with refused("leadership.before_board_began", field="happened"):
            took_over(alva, incident_id, happened=at(-90))
        with refused("leadership.before_board_began", field="happened"):
            act("end_board", alva, incident_id, ender=Ender.COUNCIL, decision="KF § 1", happened=at(-90))
        assert not TakeoverRow.objects.exists()

    def test_nor_after_it_ended_or_between_two_times(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        act("end_board", alva, incident_id, ender=Ender.COUNCIL, decision="KF § 1", now=later(60))
        for happened in (at(70), at(30)):
            with refused("leadership.board_does_not_work"):
                decided(alva, incident_id, draft=URGENT, happened=happened, now=later(80))
        activated(alva, incident_id, now=later(90))
        for minutes in (30, 70):
            with refused("leadership.before_board_began"):
                decided(alva, incident_id, draft=URGENT, happened=at(minutes), now=later(100))

    def test_others_decide_when_they_did(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        decided(alva, incident_id, happened=at(-90))


class TestFromWhom:
    REGISTER = Register(
        ("Kommunstyrelsens arbetsutskott",),
        {"Norrtälje Energi": OrganisationKind.MUNICIPAL_COMPANY, "Teknik och klimat": OrganisationKind.BOARD},
        ("Länsstyrelsen", "Regionens hälso- och sjukvårdsnämnd"),
    )

    def taken(self, name: str) -> str:
        return board.check_takeover(replace(TAKEOVER, from_board=name), (), self.REGISTER, working=True, now=NIGHT).from_board

    @each(
        "name",
        [
            "Krislednings-nämnden", "Krislednings nämnden", "Kri\u00adsledningsnämnden", "Kris\u200bledningsnämnden", "KRISLEDNINGSNÄMND",
            "krisledningsna\u0308mnden", "Krisledningsnamnden", "KLN", "kln", "KS AU", "KSAU", "ks au", "Kommunstyrelsens AU",
            "Kommunstyrelsens arbets-utskott", "Kommunstyrelsens arbetsutskottet", "Arbetsutskottet",
        ],
    )  # fmt: skip
    def test_not_the_crisis_board_however_it_is_spelt(self, name: str) -> None:
        with refused("leadership.takeover_from_itself", field="from_board"):
            self.taken(name)

    @each(
        "name",
        [
            "KF", "Fullmäktige", "Kommunfullmaktige", "Länsstyrelsen", "länsstyrelsen i Stockholm", "Socialstyrelsen", "Norrtälje energi",
            "Regionens hälso- och sjukvårdsnämnd", "Energibolagets styrelse", "Energi AB:s styrelse", "Kommunalförbundets styrelse",
        ],
    )  # fmt: skip
    def test_not_what_is_something_else(self, name: str) -> None:
        with refused("leadership.takeover_from_no_board", field="from_board"):
            self.taken(name)

    @each("name", ["Polisen", "Region Stockholm", "Revisorerna", "Nämnden för teknik", "Gemensam löneservice", "Socialn\u0430mnden", "x"])
    def test_not_what_nobody_knows_as_a_board(self, name: str) -> None:
        with refused("leadership.takeover_from_unknown", field="from_board"):
            self.taken(name)

    @each("name", ["KS", "Kommunstyrelsen", "Teknik och klimat", "Socialnämndens utskott", "Barn- och skolnämnden"])
    def test_other_boards(self, name: str) -> None:
        assert self.taken(name) == name

    def test_one_board_is_one_however_it_is_spelt(self) -> None:
        assert board.board_key("Social-nämnden ") == board.board_key("socialna\u0308mnden") == board.board_key("SOCIAL\u00adNÄMNDEN")


@pytest.mark.django_db
class TestWhoSaysSo:
    def test_that_the_board_has_heard_is_said_by_whoever_writes_for_it(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        urgent, taken = decided(alva, incident_id, draft=URGENT), took_over(alva, incident_id)
        officer, chair = viewer_with(Role.DUTY_OFFICER), viewer_with(Role.BOARD_CHAIR)
        for kind in (DutyKind.REPORT_TO_BOARD, DutyKind.REPORT_TO_COUNCIL):
            facts = {"about_id": urgent, "kind": kind}
            with refused("leadership.duty_of_board"):
                act("fulfil_duty", officer, incident_id, **facts, how="Möte 1, § 2")
            for nothing in SAYS_NOTHING:
                with refused("leadership.duty_needs_how", field="how"):
                    act("fulfil_duty", chair, incident_id, **facts, how=nothing)
            act("fulfil_duty", chair, incident_id, **facts, how="Möte 1, § 2")
        act("fulfil_duty", officer, incident_id, about_id=taken, kind=DutyKind.TELL_BOARD, how="Ringde ordföranden")

    @pytest.mark.usefixtures("five_past")
    @pytest.mark.parametrize(("role", "is_shown"), [(Role.DUTY_OFFICER, False), (Role.BOARD_CHAIR, True), (Role.LOG_KEEPER, True)])
    def test_the_pages_offer_it_to_nobody_else(
        self, client: CheckingClient, sign_in: Any, alva: Viewer, incident_id: UUID, role: Role, is_shown: bool
    ) -> None:
        activated(alva, incident_id)
        urgent = decided(alva, incident_id, draft=URGENT)
        sign_in(client, viewer_with(role))
        room = Room(client, incident_id)
        for kind in ("board", "council"):
            path = f"duties/{urgent}/{kind}/"
            assert (path in room.get("decisions/").offers) is is_shown
            assert room.get(path).status == (200 if is_shown else 404)
            assert room.post(path, {"how": "Möte 1, § 2"}).status == (302 if is_shown else 404)

    @pytest.mark.usefixtures("five_past")
    @pytest.mark.parametrize(
        ("role", "says"), [(Role.LOG_KEEPER, "Infört av"), (Role.BOARD_CHAIR, "som är krisledningsnämndens egen ordförande")]
    )
    def test_that_it_ended_stands_with_who_entered_it(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, role: Role, says: str
    ) -> None:
        activated(alva, incident_id)
        keeper = viewer_with(role, label="Provkund i nämnden")
        end = {"ender": Ender.COUNCIL, "decision": "KF 2 januari, § 1", "happened": at(4), "now": later(5)}
        act("end_board", keeper, incident_id, **end)
        (ended,) = queries.boards(alva, incident_id)
        assert ended.ending is not None
        assert (ended.ended_at, ended.ending.entered_by, ended.ending.by_chair) == (later(4), keeper.actor.label, role == Role.BOARD_CHAIR)
        page = Room(screen, incident_id).get("board/")
        assert "Infört av Provkund i nämnden" in page.text
        assert says in page.text
        log = Room(screen, incident_id).get("log/").text
        assert ("egen ordförande, Provkund" in log) is (role == Role.BOARD_CHAIR)
        assert "Provkund i nämnden." in log

    def test_a_vice_chair_judges_by_the_section_of_vice_chairs(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id, draft=replace(ACTIVATION, judge=Judge.VICE_CHAIR, prevented="Bortrest."))
        (shown,) = queries.boards(alva, incident_id)
        assert shown.said.law == "2 kap. 3 § tredje stycket lagen (2006:544)"
        act("end_board", alva, incident_id, ender=Ender.COUNCIL, decision="KF § 1")
        activated(alva, incident_id)
        assert queries.boards(alva, incident_id)[0].said.law == BEGINS


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestATakeoverOnTheScreen:
    PATH, SENT = ACTS["take_over"]

    @pytest.mark.parametrize(("extent", "says"), [(Extent.WHOLE, "Hela verksamhetsområdet"), (Extent.PART, "Delar av verksamhetsområdet")])
    def test_says_how_much_on_the_page_and_in_the_log(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, extent: Extent, says: str
    ) -> None:
        activated(alva, incident_id)
        took_over(alva, incident_id, draft=replace(TAKEOVER, extent=extent))
        room = Room(screen, incident_id)
        assert f"Socialnämnden {says}" in " ".join(room.get("board/").text.split())
        assert f"övertaget från Socialnämnden, {says.lower()}" in room.get("log/").text
        assert "Nämndens beslut: Krisledningsnämnden den 2 januari 2019, § 2" in room.get("log/").text

    def test_tells_everything_that_is_wrong_at_once(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        page = Room(screen, incident_id).post(self.PATH, {"extent": "part", "happened": "imorgon bitti"})
        assert page.status == 422
        assert all(page.error(name) for name in ("from_board", "scope", "grounds", "consulted", "minutes", "happened"))

    def test_was_consulted_about_or_not_and_never_both(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        both = {**self.SENT, "not_consulted": "Ingen svarade."}
        page = Room(screen, incident_id).post(self.PATH, both)
        assert (page.status, "Behåll det ena" in page.error("not_consulted")) == (422, True)
        with refused("leadership.consulted_and_not"):
            took_over(alva, incident_id, draft=replace(TAKEOVER, not_consulted="Ingen svarade."))
        assert Room(screen, incident_id).post(self.PATH, {**both, "consulted": ""}).status == 302

    def test_chooses_among_the_meetings_of_the_board(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        room = Room(screen, incident_id)
        assert "meeting_id" not in room.get(self.PATH).fields
        meeting_id, _planned = sitting(alva, incident_id), convened(alva, incident_id)
        assert room.get(self.PATH).tree.xpath("//select[@name='meeting_id']/option/@value") == ["", str(meeting_id)]
        assert room.get(f"{self.PATH}?meeting={meeting_id}").form["meeting_id"] == str(meeting_id)
        assert room.post(self.PATH, {**self.SENT, "minutes": "", "meeting_id": str(meeting_id)}).status == 302
        assert "Nämndens beslut: M-001" in " ".join(room.get("board/").text.split())


@pytest.mark.django_db
class TestWhatSupersedes:
    def test_was_decided_after_what_it_replaces(self, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id, happened=at(-10))
        newer = replace(DECISION, supersedes=first)
        with refused("leadership.supersedes_later", field="supersedes"):
            decided(alva, incident_id, draft=newer, happened=at(-60))
        assert DecisionRow.objects.count() == 1
        decided(alva, incident_id, draft=newer, happened=at(-10))


@pytest.mark.django_db
def test_a_meeting_that_is_written_down_afterwards_still_needs_nothing_more(alva: Viewer, incident_id: UUID) -> None:
    activated(alva, incident_id)
    draft = MeetingDraft(NIGHT, "Stadshuset", ("Ordföranden",), ("Lägesbild",))
    act("record_meeting", alva, incident_id, draft=draft)
