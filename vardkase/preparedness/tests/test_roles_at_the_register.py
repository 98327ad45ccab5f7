"""Every role on every page and act of the register: who reads, who edits, and to whom nothing is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import events, queries
from vardkase.preparedness.queries import scopes
from vardkase.preparedness.rules.content import Function, Need
from vardkase.preparedness.tests.scenes import NEW, Chain, refused
from vardkase.testing.people import OPERATIONAL, OTHER_SCOPE, nobody, viewer_with

pytestmark = pytest.mark.django_db
# Said here by name, and not asked of the matrix: a right that somebody gives away by mistake shall be seen.
EDITS = {Role.COORDINATOR, Role.UNIT_COORDINATOR}
READS_NOTHING = {Role.OBSERVER}
# What is weakest of all is read by those who read the analysis.
COMPARES_NOT = {Role.LOG_KEEPER, Role.STAFF_MEMBER, Role.BOARD_CHAIR, Role.ADMINISTRATOR}
READING = ("functions", "gaps", "history", "function", "function_history")
EDITING = ("begin", "new_function", "edit_function", "retire", "new_need", "edit_need", "remove_need")
ACTS = ("begin_register", "save_function", "change_function", "retire_function", "restore_function", "save_need", "remove_need")


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def address(chain: Chain, name: str, authority: Any = None) -> str:
    place, id = authority or chain.authority, chain.ids["Mobilnät"]
    args = [place]
    if name not in ("functions", "gaps", "history", "begin", "new_function"):
        args.append(id)
    if name in ("edit_need", "remove_need"):
        args.append(chain.need("Mobilnät", "El").id)
    return reverse(f"preparedness:{name}", args=args)


def act(chain: Chain, name: str, **more: Any) -> Any:
    id, one, need = chain.ids["Mobilnät"], chain.function("Mobilnät"), chain.need("Mobilnät", "El")
    calls: dict[str, dict[str, Any]] = {
        "begin_register": {},
        "save_function": {"function": Function(NEW, "", "Ny", owner="X")},
        "change_function": {"function": replace(one, description="Ny."), "seen": chain.seen(one)},
        "retire_function": {"function_id": id, "reason": "Slut."},
        "restore_function": {"function_id": id, "reason": "Åter."},
        "save_need": {"function_id": id, "need": Need(NEW, chain.ids["Enskilda brunnar"], "")},
        "remove_need": {"function_id": id, "need_id": need.id, "seen": chain.seen(need), "reason": "Fel."},
    }
    return chain.do("save_function" if name == "change_function" else name, **{**calls[name], **more})


@pytest.mark.parametrize("role", [role for role in Role if role not in EDITS])
class TestEveryRoleThatDoesNotEdit:
    def test_no_act_is_let_through_and_nothing_is_written(self, chain: Chain, role: Role) -> None:
        before = ledger.head(events.stream_of(chain.authority)).number
        reads = queries.registers(viewer_with(role)) != ()
        for name in ACTS:
            with refused("preparedness.may_not" if reads else "preparedness.not_found"):
                act(chain, name, viewer=viewer_with(role))
        assert ledger.head(events.stream_of(chain.authority)).number == before

    def test_the_pages_that_are_read_are_read_by_all_but_who_only_looks_on(
        self, client: Any, sign_in: Any, chain: Chain, role: Role
    ) -> None:
        sign_in(client, viewer_with(role))
        status = 404 if role in READS_NOTHING else 200
        expected = dict.fromkeys(READING, status) | ({"gaps": 404} if role in COMPARES_NOT else {})
        assert {name: client.get(address(chain, name)).status_code for name in READING} == expected

    def test_the_pages_that_change_are_not_there_neither_shown_nor_sent(self, client: Any, sign_in: Any, chain: Chain, role: Role) -> None:
        sign_in(client, viewer_with(role))
        before = ledger.head(events.stream_of(chain.authority)).number
        for name in EDITING:
            assert client.get(address(chain, name)).status_code == 404, name
            said = {"key": str(new_id()), "name": "Ny", "owner": "X", "reason": "Slut.", "on_id": str(chain.ids["Enskilda brunnar"])}
            assert client.post(address(chain, name), said).status_code == 404, name
        assert ledger.head(events.stream_of(chain.authority)).number == before

    def test_no_page_offers_what_is_not_given(self, client: Any, sign_in: Any, chain: Chain, role: Role) -> None:
        if role in READS_NOTHING:
            assert queries.registers(viewer_with(role)) == ()
            return
        sign_in(client, viewer_with(role))
        for name in READING:
            shown = client.get(address(chain, name)).content.decode()
            assert not [one for one in EDITING if address(chain, one) in shown], name


class TestWhoEdits:
    @pytest.mark.parametrize("name", [name for name in ACTS if name not in ("begin_register", "restore_function")])
    def test_a_coordinator_of_this_authority_and_nothing_more(self, chain: Chain, name: str) -> None:
        assert act(chain, name, viewer=viewer_with(Role.COORDINATOR)).number

    @pytest.mark.parametrize("name", EDITING)
    def test_opens_every_page(self, client: Any, sign_in: Any, chain: Chain, name: str) -> None:
        sign_in(client, viewer_with(Role.COORDINATOR))
        assert client.get(address(chain, name)).status_code == 200

    def test_the_name_of_who_did_it_stands_there(self, chain: Chain) -> None:
        act(chain, "change_function", viewer=viewer_with(Role.COORDINATOR, label="Samordnare, Karin Provsson"))
        page = queries.function_page(chain.town.viewer, chain.authority, chain.ids["Mobilnät"], chain.town.now.date())
        assert page.changed_by == "Samordnare, Karin Provsson"
        assert queries.history(chain.town.viewer, chain.authority)[0].by == "Samordnare, Karin Provsson"


OTHERS = [
    ("every role elsewhere", viewer_with(*OPERATIONAL, scope=OTHER_SCOPE)),
    ("an incident alone", viewer_with(*OPERATIONAL, scope=f"incident:{new_id()}")),
    ("partner", viewer_with()),
    ("nobody", nobody()),
]


@pytest.mark.parametrize("viewer", [viewer for _name, viewer in OTHERS], ids=[name for name, _viewer in OTHERS])
class TestToAllOthersNothingIsThere:
    def test_forbidden_and_absent_are_the_same_answer(self, chain: Chain, viewer: Any) -> None:
        today = chain.town.now.date()
        for place in (chain.authority, new_id()):
            for ask in (queries.register, queries.whole, queries.gap_table, queries.history):
                with refused("preparedness.not_found"):
                    ask(viewer, place)
            with refused("preparedness.not_found"):
                queries.register_page(viewer, place, today)
            for id in (chain.ids["El"], new_id()):
                with refused("preparedness.not_found"):
                    queries.function_page(viewer, place, id, today)
                with refused("preparedness.not_found"):
                    queries.history(viewer, place, id)

    def test_no_act_and_no_register_in_the_list(self, chain: Chain, viewer: Any) -> None:
        assert queries.registers(viewer) == ()
        assert scopes.may_edit(viewer, chain.authority) is False
        for name in ACTS:
            with refused("preparedness.not_found"):
                act(chain, name, viewer=viewer)


class TestTheSocialBoard:
    """Secrecy applies between the boards of one municipality."""

    @pytest.mark.parametrize("name", [*READING, *EDITING])
    def test_its_coordinator_opens_nothing_of_the_executive_board(
        self, client: Any, sign_in: Any, chain: Chain, social_coordinator: Any, name: str
    ) -> None:
        sign_in(client, social_coordinator)
        assert client.get(address(chain, name)).status_code == 404

    @pytest.mark.parametrize("name", ["function", "function_history", "edit_function", "retire", "new_need", "edit_need", "remove_need"])
    def test_by_its_own_address_it_does_not_reach_our_functions(
        self, client: Any, sign_in: Any, chain: Chain, social_coordinator: Any, name: str
    ) -> None:
        sign_in(client, social_coordinator)
        assert client.get(address(chain, name, authority=chain.town.social)).status_code == 404

    def test_it_may_have_functions_of_the_same_names(self, chain: Chain, social_coordinator: Any) -> None:
        for name in ("El", "Hemtjänst"):
            draft = Function(NEW, "", name, owner="Socialnämnden")
            assert chain.do("save_function", viewer=social_coordinator, authority_id=chain.town.social, function=draft).number
        assert [one.name for one in queries.register(social_coordinator, chain.town.social).functions] == ["El", "Hemtjänst"]
        assert len(chain.register().functions) == 5

    def test_a_function_of_ours_cannot_be_needed_there(self, chain: Chain, social_coordinator: Any) -> None:
        facts = {"viewer": social_coordinator, "authority_id": chain.town.social}
        its = chain.do("save_function", **facts, function=Function(NEW, "", "Larmcentral", owner="X")).event.function
        with refused("preparedness.no_such_function"):
            chain.do("save_need", **facts, function_id=its.id, need=Need(NEW, chain.ids["El"], ""))

    def test_its_staff_reads_it_and_does_not_edit(self, chain: Chain, social_coordinator: Any, social_staff: Any) -> None:
        chain.do("begin_register", viewer=social_coordinator, authority_id=chain.town.social)
        assert len(queries.register(social_staff, chain.town.social).functions) == 29
        with refused("preparedness.may_not", authority="Socialnämnden"):
            chain.do("save_function", viewer=social_staff, authority_id=chain.town.social, function=Function(NEW, "", "X", owner="X"))

    def test_who_reads_both_is_shown_both(self, client: Any, sign_in: Any, chain: Chain, social_coordinator: Any) -> None:
        chain.do("begin_register", viewer=social_coordinator, authority_id=chain.town.social)
        sign_in(client, viewer_with(Role.AUDITOR, scope=EVERYWHERE))
        answer = client.get(reverse("preparedness:registers"))
        assert answer.status_code == 200
        shown = answer.content.decode()
        for part in ("Kommunstyrelsen", "5 verksamheter", "Socialnämnden", "29 verksamheter"):
            assert part in shown, part
        assert "Socialnämnden" in client.get(address(chain, "functions")).content.decode()


@pytest.mark.parametrize("name", [*READING, *EDITING])
def test_nobody_is_led_to_the_door_and_told_nothing(client: Any, chain: Chain, name: str) -> None:
    for path in (address(chain, name), address(chain, name, authority=new_id())):
        answer = client.get(path)
        assert answer.status_code == 302
        assert "/functions/" not in answer["Location"].split("?")[0]


@pytest.mark.parametrize("name", READING)
def test_what_is_read_cannot_be_sent_to(client: Any, alvas_cookies: Any, chain: Chain, name: str) -> None:
    client.cookies = alvas_cookies
    assert client.post(address(chain, name)).status_code == 405
    assert client.delete(address(chain, name)).status_code == 405
