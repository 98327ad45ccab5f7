"""What the screens of endurance say: the board, one's own shifts, a proposal that is waited for, a sheet, the words of warnings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, closed, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries, words
from vardkase.leadership.endurance import Code, Severity
from vardkase.leadership.forms.shifts import after
from vardkase.leadership.queries import WarningLine
from vardkase.leadership.rules.planning import Outcome, OutcomeKind
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import BRIEFING, TASK, act, staffed, tasked
from vardkase.leadership.tests.scenes import planned as meeting
from vardkase.leadership.tests.shift_scenes import (
    ADA,
    BO,
    CHIEF,
    CIA,
    LOG,
    ROSTER,
    SHORT,
    answer,
    asked_plan,
    at,
    begun,
    entered,
    full,
    handed,
    planned,
    rostered,
    settled,
    stepped,
    turn,
)
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
S = ShiftState
SignIn = Callable[[CheckingClient, Viewer], Viewer]


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


@kept
def made(alva: Viewer, incident_id: UUID) -> dict[str, UUID]:
    return full(alva, incident_id)


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


class TestAnEnd:
    @pytest.mark.parametrize(
        ("said", "hours"), [("14:30", 8.5), ("8 tim", 8), ("30 min", 0.5), ("05:00", 23), ("3 jan 2019 06:00", 24), ("06:00", 24)]
    )
    def test_is_read_from_the_beginning_on(self, said: str, hours: float) -> None:
        starts_at = at(3 + 40 / 60)  # 06:00 in Stockholm
        assert (after(said, starts_at, NIGHT) - starts_at).total_seconds() / 3600 == hours


class TestTheBoard:
    def test_says_the_worst_first_and_what_to_do(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id)
        ada, _bo, _cia = entered(alva, incident_id, roster_id)
        planned(alva, incident_id, roster_id, ada, 1, 15, despite="Ingen annan finns.")
        text = room.get("shifts/").text
        assert "Ada Provsson tjänstgör 14 tim i sträck ons 2 jan 03:20–17:20. Det är för länge. Avlös nu" in text
        assert text.index("Loggförare är obemannad") < text.index("Stabschef har 2 personer")

    def test_is_calm_when_nothing_is_wrong(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id, draft=replace(ROSTER, roles=(CHIEF,)))
        people = entered(alva, incident_id, roster_id, *(replace(ADA, name=f"Person {n}") for n in range(3)))
        for number, first in enumerate(range(0, 80, 8)):
            planned(alva, incident_id, roster_id, people[number % 3], first, first + 8.5)
        assert "Inga varningar" in room.get("shifts/").text

    def test_draws_what_is_on_otherwise_than_what_is_asked(self, room: Room, made: dict[str, UUID]) -> None:
        tree = room.get("shifts/").tree
        bands = tree.xpath("//svg/rect")
        assert {one.get("stroke-dasharray") for one in bands} == {None, "4 3", "2 5"}
        assert all(one.get("aria-hidden") == "true" for one in tree.xpath("//td/svg"))
        assert not tree.xpath("//main//*[@style]")

    def test_has_a_yes_with_one_press(self, room: Room, alva: Viewer, incident_id: UUID, made: dict[str, UUID]) -> None:
        (form,) = room.get("shifts/").tree.xpath(f"//form[contains(@action, '{made['ahead']}/yes/')]")
        sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
        for _ in range(2):
            assert room.post(f"shifts/{made['ahead']}/yes/", sent).status == 302
        assert queries.shift(alva, incident_id, made["ahead"], now=later(5)).state == S.YES

    def test_of_an_incident_that_is_over_tells_what_departed_and_offers_nothing(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id)
        ada, _bo, _cia = entered(alva, incident_id, roster_id)
        planned(alva, incident_id, roster_id, ada, 1, 15, despite="Ingen annan finns.")
        closed(alva, incident_id)
        page = room.get("shifts/")
        assert "Det som avvek från reglerna" in page.text
        assert "Avlös nu" not in page.text
        assert not [one for one in page.offers if one.endswith(("/plan/", "/yes/", "/back/"))]

    def test_goes_back_and_forth(self, room: Room, made: dict[str, UUID]) -> None:
        links = room.get("shifts/?hours=48").tree.xpath("//nav[@aria-label='Timmar som visas']/a/@href")
        assert len(links) == 6
        for link in links[:-1]:
            assert room.get(f"shifts/{link}").status == 200

    def test_folds_the_rosters_of_staffs_that_have_closed(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        rostered(alva, incident_id, draft=replace(ROSTER, staff_id=staff_id))
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt.")
        assert "Bemanningslistor för stängda staber" in room.get("shifts/").text

    @pytest.mark.parametrize(
        ("state", "says"),
        [(S.ON, "har tjänstgjort 8,1 tim"), (S.YES, "skulle ha gått på tis 1 jan 18:20"), (S.RELIEVED, "vilar till ons 2 jan 13:24")],
    )
    def test_says_how_each_person_is(self, room: Room, alva: Viewer, incident_id: UUID, state: ShiftState, says: str) -> None:
        roster_id = rostered(alva, incident_id)
        ada, _bo, _cia = entered(alva, incident_id, roster_id)
        shift_id = planned(alva, incident_id, roster_id, ada, -8, 1)
        if state == S.YES:
            stepped(alva, incident_id, shift_id, S.YES)
        else:
            stepped(alva, incident_id, shift_id, S.ON, at=at(-8))
        if state == S.RELIEVED:
            stepped(alva, incident_id, shift_id, S.RELIEVED, now=later(4))
        assert says in room.get("shifts/").text


class TestOnesOwnPage:
    def test_asks_who_one_is_and_remembers_it_in_the_address(self, room: Room, made: dict[str, UUID]) -> None:
        page = room.get("shifts/mine/")
        assert "Vem är du?" in page.text
        (link,) = page.tree.xpath(f"//a[contains(@href, '{made['bo']}')]/@href")
        assert "ons 2 jan 02:50–11:20" in room.get(f"shifts/mine/{link}").text

    def test_knows_one_by_the_name_of_the_account(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id)
        (me,) = entered(alva, incident_id, roster_id, replace(ADA, name=alva.actor.label.upper()))
        planned(alva, incident_id, roster_id, me, 1, 9)
        assert "Ja, jag kommer" in room.get("shifts/mine/").text

    def test_of_somebody_who_is_not_there_is_not_there(self, room: Room, made: dict[str, UUID]) -> None:
        assert room.get(f"shifts/mine/?who={new_id()}").status == 404


class TestAProposal:
    @pytest.fixture
    def waiting(self, alva: Viewer, incident_id: UUID) -> dict[str, UUID]:
        roster_id = rostered(alva, incident_id)
        ada, bo, cia = entered(alva, incident_id, roster_id)
        return {"roster": roster_id, "ada": ada, "bo": bo, "cia": cia, "proposal": asked_plan(alva, incident_id, roster_id)}

    def test_is_asked_for_by_a_form_and_waited_for_without_a_script(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id)
        entered(alva, incident_id, roster_id)
        form = room.get(f"shifts/rosters/{roster_id}/propose/").form
        assert form["starts_at"] == "2019-01-02 03:00"
        assert room.post(f"shifts/rosters/{roster_id}/propose/", form | {"hours": "72"}).status == 302
        page = room.get("shifts/")
        assert "Räknar sedan 02:25" in page.text
        (link,) = [one for one in page.offers if "proposals" in one]
        waiting = room.get(link)
        assert (waiting.answer.headers["Refresh"], "Räknar sedan 02:25" in waiting.text) == ("4", True)

    def test_that_has_no_answer_is_said_to_have_none(self, room: Room, waiting: dict[str, UUID]) -> None:
        with time_machine.travel(later(30), tick=False):
            page = room.get(f"shifts/proposals/{waiting['proposal']}/")
        assert "Refresh" not in page.answer.headers
        assert "Inget svar på beräkningen" in page.text

    @pytest.mark.parametrize(
        ("outcome", "says", "offers"),
        [
            ({"is_best": True}, "Bevisat: ingen plan fördelar timmarna bättre.", True),
            ({"is_best": False, "gap": 0.043}, "Högst 4,3 procent från det bästa", True),
        ],
    )
    def test_that_is_a_plan_says_how_good_it_is(
        self, room: Room, alva: Viewer, incident_id: UUID, waiting: dict[str, UUID], outcome: dict[str, Any], says: str, offers: bool
    ) -> None:
        settled(alva, incident_id, waiting["proposal"], answer(turn(waiting["cia"], 4, 12, role=LOG, name=CIA.name), **outcome))
        page = room.get(f"shifts/proposals/{waiting['proposal']}/")
        assert says in page.text
        assert "längsta pass 12 tim, vila 11 tim, överlämning 30 min; 3 i bemanningslistan" in page.text
        assert "ons 2 jan 06:20–14:20 Cia Fiktivsson (8 tim)" in page.text
        assert (f"shifts/proposals/{waiting['proposal']}/adopt/" in page.offers) is offers

    @pytest.mark.parametrize(("is_least", "says"), [(True, "Bevisat: med färre inlånade går det inte."), (False, "Så många räcker.")])
    def test_that_is_a_shortage_names_roles_hours_and_how_many(
        self, room: Room, alva: Viewer, incident_id: UUID, waiting: dict[str, UUID], is_least: bool, says: str
    ) -> None:
        settled(alva, incident_id, waiting["proposal"], replace(SHORT, is_least=is_least))
        text = room.get(f"shifts/proposals/{waiting['proposal']}/").text
        for part in ("Det saknas folk", "Låna in 1 person som kan vara Stabschef: 8,5 tim sammanlagt.", "ons 2 jan 14:20–22:20", says):
            assert part in text
        assert "1 person behöver lånas in" in room.get("shifts/").text

    def test_that_came_to_nothing_offers_another(self, room: Room, alva: Viewer, incident_id: UUID, waiting: dict[str, UUID]) -> None:
        settled(alva, incident_id, waiting["proposal"], Outcome(OutcomeKind.FAILED, refused="leadership.plan_needs_time"))
        page = room.get(f"shifts/proposals/{waiting['proposal']}/")
        assert "Inget förslag gick att göra" in page.text
        assert f"shifts/rosters/{waiting['roster']}/propose/" in page.offers

    def test_of_a_roster_that_has_changed_says_so_and_cannot_be_adopted(
        self, room: Room, alva: Viewer, incident_id: UUID, waiting: dict[str, UUID]
    ) -> None:
        settled(alva, incident_id, waiting["proposal"], answer(turn(waiting["ada"], 4, 12)))
        held = room.get(f"shifts/proposals/{waiting['proposal']}/adopt/").form
        entered(alva, incident_id, waiting["roster"], replace(ADA, name="Dan Låtsasson"))
        page = room.get(f"shifts/proposals/{waiting['proposal']}/")
        assert "Bemanningslistan har ändrats" in page.text
        assert f"shifts/proposals/{waiting['proposal']}/adopt/" not in page.offers
        refused = room.post(f"shifts/proposals/{waiting['proposal']}/adopt/", held)
        assert (refused.status, "har ändrats sedan planen föreslogs" in refused.general) == (422, True)


class TestASheet:
    def test_is_read_before_it_is_given_and_after(self, room: Room, alva: Viewer, incident_id: UUID, made: dict[str, UUID]) -> None:
        assert "Bo Exempelström (tillfrågad)" in room.get(f"shifts/{made['on']}/handover/").text
        text = room.get(f"handovers/{made['handover']}/").text
        for part in ("Lova ingen tid för elen.", "Ingen har kvitterat ännu", "Vem som går på härnäst", "Kommande mötenInget."):
            assert part in text

    def test_has_its_times_before_it_is_given_as_after(self, room: Room, alva: Viewer, incident_id: UUID, made: dict[str, UUID]) -> None:
        meeting(alva, incident_id, draft=replace(BRIEFING, at=later(90)))
        text = room.get(f"shifts/{made['on']}/handover/").text
        assert "Bo Exempelström (tillfrågad) ons 2 jan 02:50" in text
        assert "M-001 Stabsorientering, Stabsrummet ons 2 jan 03:50" in text

    def test_says_whose_tasks_stand_on_it(self, room: Room, alva: Viewer, incident_id: UUID, made: dict[str, UUID]) -> None:
        assert "Öppna uppgifter i hela staben" in room.get(f"handovers/{made['handover']}/").text
        log = planned(alva, incident_id, made["roster"], made["cia"], 0, 8, role="loggförare")
        stepped(alva, incident_id, log, S.ON)
        tasked(alva, incident_id, draft=replace(TASK, assignee="Loggförare"))
        for path in (f"shifts/{log}/handover/", f"handovers/{handed(alva, incident_id, log)}/"):
            assert "Öppna uppgifter för Loggförare, och andras brådskande" in room.get(path).text

    def test_says_what_came_after_it(self, room: Room, alva: Viewer, incident_id: UUID, made: dict[str, UUID]) -> None:
        stepped(alva, incident_id, made["ahead"], S.YES)
        assert "1 anteckning har kommit i loggen sedan bladet gjordes." in room.get(f"handovers/{made['handover']}/").text

    def test_stands_first_until_it_has_its_receipt(self, room: Room, alva: Viewer, incident_id: UUID, made: dict[str, UUID]) -> None:
        assert "Överlämningar som ingen har kvitterat" in room.get("shifts/").text
        room.post(f"handovers/{made['handover']}/accept/", {"by": BO.name})
        page = room.get("shifts/")
        assert "Överlämningar som ingen har kvitterat" not in page.text
        assert f"Stabschef, Ada Provsson → {BO.name}" in page.text

    def test_that_is_internal_is_no_partners(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.incidents.tests.scenes import INTERNAL
        from vardkase.leadership.rules.tasks import Priority

        roster_id = rostered(alva, incident_id)
        ada, _bo, _cia = entered(alva, incident_id, roster_id)
        tasked(alva, incident_id, draft=replace(TASK, priority=Priority.LIFE, mark=INTERNAL))
        handover_id = handed(alva, incident_id, begun(alva, incident_id, roster_id, ada))
        sign_in(client, viewer_with(Role.OBSERVER))
        reader = Room(client, incident_id)
        assert [reader.get(path).status for path in ("shifts/", f"handovers/{handover_id}/")] == [404, 404]
        sign_in(client, viewer_with(Role.AUDITOR))
        assert [reader.get(path).status for path in ("shifts/", f"handovers/{handover_id}/")] == [200, 200]


class TestTheWordsOfWarnings:
    LINE = WarningLine(
        Code.EMPTY_SOON,
        Severity.RED,
        new_id(),
        "Central krisledning",
        "Stabschef",
        "stabschef",
        "Ada Provsson",
        at(0),
        at(8),
        8.0,
        1,
        3,
        "Stab B",
    )

    @pytest.mark.parametrize("code", list(Code))
    def test_are_there_for_every_one_with_its_facts_and_a_remedy(self, code: Code) -> None:
        line = replace(self.LINE, code=code)
        text, remedy = words.warning_text(line, NIGHT), words.warning_remedy(line)
        assert text.endswith(".")
        assert remedy.endswith(".")
        assert "%" not in text + remedy
        assert "None" not in text

    @pytest.mark.parametrize(("hours", "text"), [(14.0, "14"), (13.52, "13,5"), (0.04, "0"), (None, "")])
    def test_write_hours_as_one_does(self, hours: float | None, text: str) -> None:
        assert words.hours_text(hours) == text

    def test_say_the_second_day_only_when_it_is_another(self) -> None:
        assert words.span_text(at(0), at(8), NIGHT) == "ons 2 jan 02:20–10:20"
        assert words.span_text(at(20), at(28), NIGHT) == "ons 2 jan 22:20–tor 3 jan 06:20"
        assert words.span_text(at(20), None, NIGHT) == "ons 2 jan 22:20"
        assert words.span_text(None, None, NIGHT) == ""
