"""A role that the chief of staff lends for a night: by whom, to whom, how long, and that everybody in the incident sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase import ledger
from vardkase.access import lending
from vardkase.access import queries as access
from vardkase.access.models import Account, GrantRow
from vardkase.access.rules import LENDABLE, ROLE_CAPABILITIES, Capability, Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Importance, scopes
from vardkase.incidents.tests.scenes import NIGHT, PERSON, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.actions.loans import LoanDraft
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import act
from vardkase.testing import accounts
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
REASON = "Loggföraren har gått hem sjuk."


@pytest.fixture
def chief() -> Viewer:
    return accounts.make_account(viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef"))


@pytest.fixture
def kim() -> UUID:
    found = accounts.make_account(viewer_with(label="Handläggare, Kim Ek")).account_id
    assert found
    return found


@pytest.fixture
def draft(kim: UUID) -> LoanDraft:
    return LoanDraft(kim, Role.LOG_KEEPER, 8, REASON)


def as_kim(kim: UUID, minutes: float) -> Viewer:
    return access.viewer_of(Account.objects.get(id=kim), now=later(minutes), device="prov")


def may_write(kim: UUID, incident_id: UUID, minutes: float) -> bool:
    return as_kim(kim, minutes).can(Capability.LOG_WRITE, scopes(incident_id, AUTHORITY))


class TestALoan:
    def test_counts_at_once_in_this_incident_alone_and_ends_by_itself(
        self, chief: Viewer, kim: UUID, incident_id: UUID, draft: LoanDraft, alva: Viewer
    ) -> None:
        other = opened(alva, title="En annan")
        assert not may_write(kim, incident_id, 0)
        act("lend_role", chief, incident_id, draft=draft)
        assert [may_write(kim, incident_id, hours * 60) for hours in (0, 7.99, 8, 20)] == [True, True, False, False]
        assert not may_write(kim, other, 1)

    def test_stands_in_the_log_for_all_with_its_reason(self, chief: Viewer, bo: Viewer, incident_id: UUID, draft: LoanDraft) -> None:
        act("lend_role", chief, incident_id, draft=draft)
        line = incidents.log_page(bo, incident_id).entries[0]
        assert (line.kind, line.text, line.importance, line.author) == ("leadership.role_lent", REASON, Importance.IMPORTANT, "Stabschef")
        assert (line.facts["who"], line.facts["role"]) == ("Handläggare, Kim Ek", "log_keeper")
        (loan,) = access.loans(bo, f"incident:{incident_id}", scopes(incident_id, AUTHORITY), now=NIGHT)
        assert (loan.label, loan.role, loan.given_by, loan.reason) == ("Handläggare, Kim Ek", Role.LOG_KEEPER, "Stabschef", REASON)
        assert loan.valid_to == NIGHT + timedelta(hours=8)

    def test_is_an_entry_in_both_streams_or_in_none(self, chief: Viewer, incident_id: UUID, draft: LoanDraft) -> None:
        before = (ledger.head("access").number, ledger.head(f"incident:{incident_id}").number)
        act("lend_role", chief, incident_id, draft=draft)
        after = (ledger.head("access").number, ledger.head(f"incident:{incident_id}").number)
        assert after == (before[0] + 1, before[1] + 1)
        with refused("access.role_is_not_lent"):
            act("lend_role", chief, incident_id, draft=replace(draft, role=Role.AUDITOR))
        assert (ledger.head("access").number, ledger.head(f"incident:{incident_id}").number) == after

    @pytest.mark.parametrize("role", list(Role))
    def test_is_of_a_role_of_the_staffs_table(self, chief: Viewer, incident_id: UUID, draft: LoanDraft, role: Role) -> None:
        if role in LENDABLE:
            act("lend_role", chief, incident_id, draft=replace(draft, role=role))
            assert GrantRow.objects.filter(role=role, scope=f"incident:{incident_id}").exists()
            return
        with refused("access.role_is_not_lent", field="role"):
            act("lend_role", chief, incident_id, draft=replace(draft, role=role))

    def test_never_makes_one_who_lends(self) -> None:
        assert not [role for role in LENDABLE if Capability.ROLE_LEND in ROLE_CAPABILITIES[role]]
        assert not [role for role in LENDABLE if Capability.GRANTS_MANAGE in ROLE_CAPABILITIES[role]]

    @pytest.mark.parametrize(("hours", "fits"), [(-1, False), (0, False), (1, True), (12, True), (13, False), (1000, False)])
    def test_is_for_twelve_hours_at_most(self, chief: Viewer, incident_id: UUID, draft: LoanDraft, hours: int, fits: bool) -> None:
        if fits:
            act("lend_role", chief, incident_id, draft=replace(draft, hours=hours))
            return
        with refused("access.lent_for_too_long", longest=12, field="hours"):
            act("lend_role", chief, incident_id, draft=replace(draft, hours=hours))

    @pytest.mark.parametrize(
        ("reason", "code"),
        [("", "access.reason_too_short"), ("   Kort.   ", "access.reason_too_short"), (PERSON, "incident.personal_id_in_text")],
    )
    def test_says_why(self, chief: Viewer, incident_id: UUID, draft: LoanDraft, reason: str, code: str) -> None:
        with refused(code):
            act("lend_role", chief, incident_id, draft=replace(draft, reason=reason))

    def test_is_to_somebody_else_with_an_open_account(self, chief: Viewer, incident_id: UUID, draft: LoanDraft) -> None:
        for account_id, code in (
            (chief.account_id, "access.not_to_oneself"),
            (new_id(), "access.account_is_closed"),
            (None, "leadership.loan_needs_person"),
        ):
            with refused(code, field="account"):
                act("lend_role", chief, incident_id, draft=replace(draft, account_id=account_id))

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CHIEF_OF_STAFF])
    def test_is_the_chiefs_alone(self, incident_id: UUID, draft: LoanDraft, role: Role) -> None:
        code = "leadership.may_not" if Capability.INCIDENT_READ in ROLE_CAPABILITIES[role] else "incident.not_found"
        with refused(code):
            act("lend_role", viewer_with(role), incident_id, draft=draft)

    @pytest.mark.parametrize("over", [False, True])
    def test_is_taken_back_also_when_the_incident_is_over(
        self, chief: Viewer, alva: Viewer, kim: UUID, incident_id: UUID, draft: LoanDraft, over: bool
    ) -> None:
        loan_id = act("lend_role", chief, incident_id, draft=draft)
        if over:
            closed(alva, incident_id)
            with refused("leadership.incident_is_over"):
                act("lend_role", chief, incident_id, draft=draft)
        act("return_role", chief, incident_id, grant_id=loan_id, now=later(5))
        assert not may_write(kim, incident_id, 6)

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_to_others_there_is_neither_incident_nor_loan(
        self, chief: Viewer, incident_id: UUID, draft: LoanDraft, request: Any, who: str
    ) -> None:
        loan_id = act("lend_role", chief, incident_id, draft=draft)
        other = request.getfixturevalue(who)
        for what, facts in (("lend_role", {"draft": draft}), ("return_role", {"grant_id": loan_id})):
            with refused("incident.not_found"):
                act(what, other, incident_id, **facts)
        here = scopes(incident_id, AUTHORITY)
        assert access.loans(other, f"incident:{incident_id}", here, now=NIGHT) == ()
        assert access.people_to_lend_to(other, here, now=NIGHT) == ()

    def test_under_the_id_of_one_elsewhere_is_a_loan_of_its_own_and_tells_nothing(
        self, chief: Viewer, alva: Viewer, incident_id: UUID, draft: LoanDraft
    ) -> None:
        other = opened(alva, title="En annan")
        key = act("lend_role", chief, other, draft=draft)
        assert act("lend_role", chief, incident_id, draft=draft, key=key) == key
        act("lend_role", chief, incident_id, draft=draft, key=key)
        (loan,) = access.loans(chief, f"incident:{incident_id}", scopes(incident_id, AUTHORITY), now=NIGHT)
        assert loan.id != key
        back = act("return_role", chief, other, grant_id=key, now=later(5))
        act("return_role", chief, incident_id, grant_id=loan.id, key=back, now=later(6))
        assert {*GrantRow.objects.filter(id__in=[key, loan.id]).values_list("revoked_at", flat=True)} == {later(5), later(6)}

    def test_is_given_no_more_when_the_incident_is_over(self, chief: Viewer, alva: Viewer, incident_id: UUID, draft: LoanDraft) -> None:
        closed(alva, incident_id)
        with refused("leadership.incident_is_over"):
            act("lend_role", chief, incident_id, draft=draft)

    def test_below_too_a_chief_of_elsewhere_lends_nothing_here(self, incident_id: UUID, draft: LoanDraft) -> None:
        here = scopes(incident_id, AUTHORITY)
        asked = {"account_id": draft.account_id, "role": draft.role, "reason": REASON, "hours": 1, "key": new_id(), "now": NIGHT}
        for viewer, scope, where in (
            (viewer_with(Role.CHIEF_OF_STAFF, scope=OTHER_SCOPE), f"incident:{incident_id}", here),
            (viewer_with(Role.CHIEF_OF_STAFF), f"org:{AUTHORITY}", here),
            (viewer_with(Role.CHIEF_OF_STAFF), "everywhere", here),
            (viewer_with(Role.CHIEF_OF_STAFF), f"incident:{new_id()}", here),
        ):
            with refused("access.not_found"):
                lending.lend_role(viewer=viewer, scope=scope, here=where, **asked)


class TestTakenBack:
    def test_it_counts_no_more_and_stands_in_the_log(self, chief: Viewer, kim: UUID, incident_id: UUID, draft: LoanDraft) -> None:
        loan_id = act("lend_role", chief, incident_id, draft=draft)
        act("return_role", chief, incident_id, grant_id=loan_id, now=later(30))
        assert not may_write(kim, incident_id, 31)
        assert incidents.log_page(chief, incident_id).entries[0].kind == "leadership.role_returned"
        with refused("access.already_revoked"):
            act("return_role", chief, incident_id, grant_id=loan_id, now=later(31))

    def test_only_what_is_lent_here(self, chief: Viewer, alva: Viewer, incident_id: UUID, draft: LoanDraft) -> None:
        other = opened(alva, title="En annan")
        elsewhere = act("lend_role", chief, other, draft=draft)
        standing = GrantRow.objects.get(account_id=chief.account_id).id
        for grant_id in (elsewhere, standing, new_id()):
            with refused("access.not_found"):
                act("return_role", chief, incident_id, grant_id=grant_id)
        assert may_write(draft.account_id or new_id(), other, 5)


class TestThePages:
    @pytest.fixture(autouse=True)
    def _night(self) -> Any:
        with time_machine.travel(later(5), tick=False):
            yield

    @pytest.fixture
    def room(self, client: CheckingClient, sign_in: SignIn, incident_id: UUID) -> Room:
        sign_in(client, viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef"))
        return Room(client, incident_id)

    def test_lend_and_take_back(self, room: Room, kim: UUID) -> None:
        assert "leadership/roles/lend/" in room.get("leadership/").offers
        page = room.get("leadership/roles/lend/")
        sent = {**page.form, "account": str(kim), "role": "log_keeper", "hours": "8", "reason": REASON}
        for _ in range(2):
            assert room.post("leadership/roles/lend/", sent).status == 302
        shown = room.get("leadership/")
        for part in ("Roller på tid", "Handläggare, Kim Ek", "Loggförare", "till ons 2 jan 10:25, given av Stabschef", REASON):
            assert part in shown.text
        (back,) = [one for one in shown.offers if one.endswith("/return/")]
        form = room.get(back).form
        for _ in range(2):
            assert room.post(back, form).status == 302
        assert "Kim Ek" not in room.get("leadership/").text

    def test_what_is_wrong_stands_at_its_field(self, room: Room, kim: UUID) -> None:
        form = {**room.get("leadership/roles/lend/").form, "account": "", "role": "log_keeper", "hours": "8", "reason": REASON}
        assert "Välj vem" in room.post("leadership/roles/lend/", form).error("account")
        page = room.post("leadership/roles/lend/", {**form, "account": str(kim), "hours": "13"})
        assert "mellan 1 och 12 timmar" in page.error("hours")
        assert room.post("leadership/roles/lend/", {**form, "account": str(kim), "reason": "Kort."}).error("reason")

    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.DUTY_OFFICER])
    def test_everybody_in_the_room_sees_it_and_only_the_chief_lends(
        self, client: CheckingClient, sign_in: SignIn, chief: Viewer, incident_id: UUID, draft: LoanDraft, role: Role
    ) -> None:
        loan_id = act("lend_role", chief, incident_id, draft=draft)
        sign_in(client, viewer_with(role))
        room = Room(client, incident_id)
        assert "Handläggare, Kim Ek" in room.get("leadership/").text
        assert "roles" not in " ".join(room.get("leadership/").offers)
        for path in ("leadership/roles/lend/", f"leadership/roles/{loan_id}/return/"):
            assert room.get(path).status == 404
        assert "har rollen Loggförare" in Page(client.get(f"/incidents/{incident_id}/log/")).text
