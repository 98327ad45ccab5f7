"""Lending a role as the chief of staff does it: whom one can choose, what is refused where, what is kept, and the minute it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access import actions as accounts_actions
from vardkase.access import queries as access
from vardkase.access.models import Account
from vardkase.access.rules import EVERYWHERE, LENDABLE, Capability, Role, Viewer
from vardkase.incidents.rules import scopes
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.actions.loans import LoanDraft
from vardkase.leadership.forms.loans import LendForm
from vardkase.leadership.tests.pages import Page, Room, Sent
from vardkase.leadership.tests.scenes import act
from vardkase.testing import accounts
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with

SignIn = Callable[[CheckingClient, Viewer], Viewer]
LEND = "leadership/roles/lend/"
REASON = "Loggföraren har gått hem sjuk."
KEY = UUID("01680000-0000-7000-8000-0000000000e1")


class TestTheForm:
    def test_asks_who_what_how_long_and_why(self) -> None:
        form = LendForm(now=NIGHT, people=((KEY, "Kim Ek"),))
        assert [(one.name, one.label) for one in form.visible_fields()] == [
            ("account", "Vem"), ("role", "Roll"), ("hours", "I hur många timmar"), ("reason", "Varför?"),
        ]  # fmt: skip
        assert [str(form[name].help_text) for name in ("hours", "reason")] == [
            "Det upphör av sig självt, och du kan avsluta det tidigare.",
            "Alla i händelsen ser det.",
        ]
        choices = {name: [(str(key), str(word)) for key, word in form.fields[name].choices] for name in ("account", "role")}  # type: ignore[attr-defined]
        assert choices["account"] == [("", "Välj"), (str(KEY), "Kim Ek")]
        assert choices["role"] == [
            ("log_keeper", "Loggförare"), ("staff_member", "Stabsmedlem"), ("duty_officer", "Tjänsteperson i beredskap"),
            ("observer", "Observatör"),
        ]  # fmt: skip

    @pytest.mark.parametrize("hours", [4, 12])
    def test_proposes_the_longest_time_of_the_house(self, settings: Any, hours: int) -> None:
        settings.ROLE_LOAN_HOURS = hours
        assert LendForm(now=NIGHT)["hours"].initial == hours

    @pytest.mark.parametrize("people", [(), ((AUTHORITY, "Ann Ek"),)], ids=["nobody", "another"])
    def test_takes_only_those_it_shows(self, people: tuple[tuple[UUID, str], ...]) -> None:
        sent = {"key": str(KEY), "account": str(KEY), "role": "observer", "hours": "1", "reason": REASON}
        assert set(LendForm(sent, now=NIGHT, people=people).errors) == {"account"}
        assert LendForm(sent, now=NIGHT, people=((KEY, "Kim Ek"),)).is_valid()


@pytest.fixture
def chief() -> Viewer:
    return viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef")


@pytest.fixture
def kim(db: None) -> UUID:
    found = accounts.make_account(viewer_with(label="Handläggare, Kim Ek")).account_id
    assert found
    return found


@pytest.fixture
def room(client: CheckingClient, sign_in: SignIn, chief: Viewer, incident_id: UUID) -> Room:
    sign_in(client, chief)
    return Room(client, incident_id)


def lent(chief: Viewer, incident_id: UUID, kim: UUID, hours: int = 8, role: Role = Role.LOG_KEEPER) -> UUID:
    return act("lend_role", chief, incident_id, draft=LoanDraft(kim, role, hours, REASON))


@pytest.mark.django_db
@pytest.mark.usefixtures("an_hour_later")
class TestTheLendingPage:
    @pytest.mark.parametrize(
        ("changed", "field", "said"),
        [
            ({"account": ""}, "account", "Fel: Välj vem som ska ha rollen."),
            ({"role": ""}, "role", "Fel: Detta fält måste fyllas i."),
            ({"role": "chief_of_staff"}, "role", "Fel: Välj ett giltigt alternativ. chief_of_staff finns inte bland"),
            ({"hours": ""}, "hours", "Fel: Detta fält måste fyllas i."),
            ({"hours": "en natt"}, "hours", "Fel: Fyll i ett heltal."),
            ({"hours": "0"}, "hours", "Fel: Välj mellan 1 och 12 timmar. Du kan låna ut rollen igen efteråt."),
            ({"hours": "13"}, "hours", "Fel: Välj mellan 1 och 12 timmar. Du kan låna ut rollen igen efteråt."),
            ({"reason": "Sjuk."}, "reason", "Fel: Skriv skälet med minst 10 tecken. Andra ska kunna läsa det efteråt."),
            ({"reason": f"Sjuk, {PERSON}"}, "", "Texten innehåller ett personnummer (19••••••-••••)."),
        ],
    )  # fmt: skip
    def test_says_what_is_wrong_at_its_field_and_keeps_the_rest(
        self, room: Room, chief: Viewer, kim: UUID, incident_id: UUID, changed: Sent, field: str, said: str
    ) -> None:
        sent = {"key": str(KEY), "account": str(kim), "role": "observer", "hours": "8", "reason": REASON, **changed}
        page = room.post(LEND, sent)
        assert (page.status, page.dead_ends) == (422, [])
        assert (page.error(field) or page.general).startswith(said)
        assert bool(page.general) is (field == "")
        assert page.tree.xpath("//input[@name='hours']/@value") == ([sent["hours"]] if sent["hours"] else [])
        assert [page.form[name] for name in ("key", "account", "reason")] == [sent["key"], sent["account"], sent["reason"]]
        assert access.loans(chief, f"incident:{incident_id}", scopes(incident_id, AUTHORITY), now=later(60)) == ()

    def test_names_every_open_account_but_ones_own_by_label(self, room: Room, kim: UUID) -> None:
        gone = accounts.make_account(viewer_with(label="Avslutad, Bea Ek")).account_id
        accounts.make_account(viewer_with(label="Arkivarie, Ann Ek"))
        administrator = viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE)
        assert gone
        accounts_actions.close_account(viewer=administrator, account_id=gone, reason="Slutat", key=new_id(), now=NIGHT)
        names = [one.text_content() for one in room.get(LEND).tree.xpath("//select[@name='account']/option")]
        assert names[:1] == ["Välj"]
        assert names[1:] == sorted(names[1:])
        assert {"Arkivarie, Ann Ek", "Handläggare, Kim Ek"} <= set(names)
        assert not {"Avslutad, Bea Ek", "Stabschef"} & set(names)

    @pytest.mark.parametrize("role", LENDABLE)
    def test_sent_again_it_is_lent_once(self, room: Room, chief: Viewer, kim: UUID, incident_id: UUID, role: Role) -> None:
        sent = {"key": str(KEY), "account": str(kim), "role": str(role), "hours": "2", "reason": f"  {REASON}  "}
        for _ in range(2):
            answer = room.post(LEND, sent)
            assert (answer.status, answer.answer.url) == (302, f"/incidents/{incident_id}/leadership/")
        assert "Rollen är utlånad, och står i loggen med skälet." in room.get("leadership/").text
        (loan,) = access.loans(chief, f"incident:{incident_id}", scopes(incident_id, AUTHORITY), now=later(60))
        assert (loan.id, loan.role, loan.reason, loan.valid_to) == (KEY, role, REASON, later(180))
        other = room.post(LEND, {**sent, "reason": "Ett helt annat skäl."})
        assert (other.status, other.form["reason"]) == (422, "Ett helt annat skäl.")


@pytest.mark.django_db
class TestTheReturn:
    @pytest.fixture(autouse=True)
    def _clock(self, an_hour_later: None) -> None:
        """An hour after it was lent."""

    def test_says_whose_role_it_is_until_when_and_why(self, room: Room, chief: Viewer, kim: UUID, incident_id: UUID) -> None:
        page = room.get(f"leadership/roles/{lent(chief, incident_id, kim)}/return/")
        facts = [" ".join(one.text_content().split()) for one in page.tree.xpath("//main//dl[@class='facts']/div/*")]
        assert facts == ["Vem", "Handläggare, Kim Ek", "Roll", "Loggförare", "Till", "ons 2 jan 10:20", "Varför?", REASON]
        assert (page.fields, page.tree.xpath("//main//form//button/text()")) == (set(), ["Ta tillbaka den"])

    def test_is_done_once_and_refused_to_one_who_comes_after(self, room: Room, chief: Viewer, kim: UUID, incident_id: UUID) -> None:
        path = f"leadership/roles/{lent(chief, incident_id, kim)}/return/"
        form = room.get(path).form
        for _ in range(2):
            assert room.post(path, form).status == 302
        assert "Rollen är återtagen och gäller inte längre." in room.get("leadership/").text
        late = room.post(path, {})
        assert (late.status, late.general) == (422, "Rollen är redan tillbakatagen.")
        assert room.get(path).status == 404

    def test_stands_in_the_log_with_when_it_would_have_ended(self, room: Room, chief: Viewer, kim: UUID, incident_id: UUID) -> None:
        path = f"leadership/roles/{lent(chief, incident_id, kim, 12, Role.STAFF_MEMBER)}/return/"
        room.post(path, {})
        log = room.get("log/").text
        assert f"Handläggare, Kim Ek har rollen Stabsmedlem i den här händelsen till ons 2 jan 14:20. {REASON}" in log
        assert "Handläggare, Kim Ek har inte längre rollen Stabsmedlem i den här händelsen." in log

    @pytest.mark.parametrize("what", ["absent", "elsewhere", "ended"])
    def test_of_what_is_not_lent_here_now_is_no_page(self, room: Room, chief: Viewer, alva: Viewer, kim: UUID, what: str) -> None:
        loan_id = new_id()
        if what != "absent":
            loan_id = lent(chief, opened(alva, title="En annan") if what == "elsewhere" else room.incident_id, kim, 1)
        assert room.get(f"leadership/roles/{loan_id}/return/").status == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "counts"), [(-3601, False), (-1, True), (0, False), (1, False)])
def test_it_counts_until_the_very_minute(
    client: CheckingClient, sign_in: SignIn, chief: Viewer, kim: UUID, incident_id: UUID, seconds: int, counts: bool
) -> None:
    lent(chief, incident_id, kim, 1)
    at = later(60 + seconds / 60)
    kims = access.viewer_of(Account.objects.get(id=kim), now=at, device="prov")
    here = scopes(incident_id, AUTHORITY)
    assert kims.can(Capability.LOG_WRITE, here) is counts
    assert len(access.loans(chief, f"incident:{incident_id}", here, now=at)) == counts
    with time_machine.travel(at, tick=False):
        sign_in(client, chief)
        assert ("Handläggare, Kim Ek: Loggförare till ons 2 jan 03:20" in Room(client, incident_id).get("leadership/").text) is counts


@pytest.mark.django_db
@pytest.mark.usefixtures("an_hour_later")
@pytest.mark.parametrize("who", ["cilla", "dag", "bo"])
def test_to_others_every_page_is_absent(
    client: CheckingClient, sign_in: SignIn, chief: Viewer, kim: UUID, incident_id: UUID, request: pytest.FixtureRequest, who: str
) -> None:
    loan_id = lent(chief, incident_id, kim)
    sign_in(client, request.getfixturevalue(who))
    sent = {"key": str(KEY), "account": str(kim), "role": "observer", "hours": "2", "reason": REASON}
    for incident in (incident_id, new_id()):
        for path in (LEND, f"leadership/roles/{loan_id}/return/", f"leadership/roles/{new_id()}/return/"):
            answers = (client.get(f"/incidents/{incident}/{path}"), client.post(f"/incidents/{incident}/{path}", sent))
            assert [Page(one).status for one in answers] == [404, 404]
    (loan,) = access.loans(chief, f"incident:{incident_id}", scopes(incident_id, AUTHORITY), now=later(60))
    assert loan.id == loan_id
