"""The look-ups of every request say what the rules say, whatever the times; and two who remove each other cannot both succeed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vardkase.access import actions, queries, rules
from vardkase.access.identity import Backend, SessionStore
from vardkase.access.models import Account, GrantRow
from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.tests.thaw import let_tests_empty_the_tables
from vardkase.testing import accounts, people
from vardkase.testing.pages import CheckingClient

let_tests_empty_the_tables()
NOW = datetime(2019, 1, 2, 1, 20, tzinfo=UTC)
steps = st.integers(min_value=-3, max_value=3).map(lambda hours: NOW + timedelta(hours=hours))


@pytest.mark.django_db
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=steps, length=st.none() | st.integers(min_value=1, max_value=4), revoked=st.none() | steps, emergency=st.booleans())
def test_what_counts_is_what_the_rule_says(
    make_account: Callable[..., UUID], start: datetime, length: int | None, revoked: datetime | None, emergency: bool
) -> None:
    account_id = make_account()
    end = None if length is None else start + timedelta(hours=length)
    GrantRow.objects.create(
        id=new_id(),
        account_id=account_id,
        role=Role.LOG_KEEPER,
        scope=EVERYWHERE,
        valid_from=start,
        valid_to=end,
        given_by="Prov",
        given_at=start,
        revoked_at=revoked,
        number=1,
    )
    account = Account.objects.get(id=account_id)
    for hours in range(-4, 8):
        at = NOW + timedelta(hours=hours)
        seen = bool(queries.viewer_of(account, now=at, device="").grants)
        with time_machine.travel(at, tick=False):
            came_with = Backend().get_user(account_id)
        assert bool(queries.viewer_of(came_with, now=at, device="").grants) == seen, at
        assert seen == rules.is_valid_at(at, valid_from=start, valid_to=end, revoked_at=revoked), at
        assert seen == queries.counting(at).filter(account_id=account_id).exists(), at


@pytest.mark.django_db
def test_an_emergencys_end_comes_back_as_the_moment_it_was(ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
    account_id = make_account()
    actions.give_grant(viewer=ada, account_id=account_id, role=Role.DUTY_OFFICER, scope=EVERYWHERE, key=new_id(), now=now)
    account = Account.objects.get(id=account_id)
    tib = queries.viewer_of(account, now=now, device="")
    actions.open_break_glass(viewer=tib, scope=EVERYWHERE, reason="Ersätter TiB som inte svarar.", minutes=7, key=new_id(), now=now)
    (emergency,) = queries.viewer_of(account, now=now, device="").emergencies
    assert emergency.until == now + timedelta(minutes=7)
    assert emergency.until is not None
    assert emergency.until.utcoffset() == timedelta(0)


@pytest.mark.django_db
class TestGrantsThatCameWithTheAccount:
    """They are taken once and at once; whoever asks later is told what is true later."""

    @pytest.fixture
    def found(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> Account:
        account_id = make_account()
        actions.give_grant(viewer=ada, account_id=account_id, role=Role.LOG_KEEPER, scope=EVERYWHERE, key=new_id(), now=now)
        with time_machine.travel(now, tick=False):
            found = Backend().get_user(account_id)
        assert found is not None
        return found

    def revoke(self, ada: Viewer, account: Account, now: datetime) -> None:
        row = GrantRow.objects.get(account=account)
        actions.revoke_grant(viewer=ada, grant_id=row.id, reason="Slutat", key=new_id(), now=now)

    def test_no_more_is_asked_for_the_request_that_read_them(self, found: Account, now: datetime, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert queries.viewer_of(found, now=now, device="").grants

    def test_the_next_to_ask_sees_what_was_revoked_meanwhile(self, found: Account, ada: Viewer, now: datetime) -> None:
        queries.viewer_of(found, now=now, device="")
        self.revoke(ada, found, now)
        assert not queries.viewer_of(found, now=now, device="").grants

    @pytest.mark.parametrize("later", [timedelta(seconds=2), timedelta(hours=-1)])
    def test_another_time_is_asked_about_anew(self, found: Account, ada: Viewer, now: datetime, later: timedelta) -> None:
        self.revoke(ada, found, now)
        assert not queries.viewer_of(found, now=now + later, device="").grants

    def test_none_is_none(self, make_account: Callable[..., UUID], now: datetime) -> None:
        found = Backend().get_user(make_account())
        assert found is not None
        assert queries.viewer_of(found, now=now, device="").grants == ()


@pytest.mark.django_db
class TestSessionOfARequest:
    def test_a_session_that_was_tampered_with_in_the_database_is_nobodys(self, client: CheckingClient, alva: Viewer) -> None:
        accounts.sign_in(client, alva)
        assert client.get("/anyone/").status_code == 200
        row = Session.objects.get()
        Session.objects.update(session_data=row.session_data[:-1] + ("A" if row.session_data[-1] != "A" else "B"))
        assert client.get("/anyone/").status_code == 302
        Session.objects.update(session_data=row.session_data)
        assert client.get("/anyone/").status_code == 200

    def test_what_one_request_does_with_its_session_does_not_reach_the_next(self) -> None:
        first = SessionStore()
        first["steps"] = [{"method": "password"}]
        first.save()
        read = SessionStore(first.session_key)
        read["steps"].append({"method": "forged"})
        assert SessionStore(first.session_key)["steps"] == [{"method": "password"}]

    def test_an_account_that_is_closed_in_the_meantime_is_nobody(self, client: CheckingClient, alva: Viewer) -> None:
        accounts.sign_in(client, alva)
        Account.objects.filter(id=alva.account_id).update(is_active=False, closed_at=utc_now())
        assert client.get("/anyone/").status_code == 302

    def test_a_changed_password_ends_the_session(self, client: CheckingClient, alva: Viewer) -> None:
        accounts.sign_in(client, alva)
        assert alva.account_id is not None
        actions.set_password(account_id=alva.account_id, password="ett-helt-nytt-lösenord")
        assert client.get("/anyone/").status_code == 302

    @pytest.mark.parametrize("damage", ["", "inte en session", "e30:1abc:falsk"])
    def test_a_session_that_cannot_be_read_is_nobodys(self, client: CheckingClient, alva: Viewer, damage: str) -> None:
        accounts.sign_in(client, alva)
        Session.objects.update(session_data=damage)
        assert client.get("/anyone/").status_code == 302

    @pytest.mark.parametrize("cookie", ["", "x", "a" * 32, "å" * 5, "'; DROP TABLE access_account; --"])
    def test_a_made_up_cookie_is_nobodys(self, client: CheckingClient, alva: Viewer, settings: Any, cookie: str) -> None:
        accounts.sign_in(client, alva)
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie.encode("latin-1", "replace").decode("latin-1")
        assert client.get("/anyone/").status_code == 302
        assert Account.objects.filter(id=alva.account_id).exists()

    def test_the_session_of_one_is_not_the_others(self, client: CheckingClient, alva: Viewer, cilla: Viewer) -> None:
        other = CheckingClient()
        accounts.sign_in(client, alva)
        accounts.sign_in(other, cilla)
        assert client.get("/anyone/").json()["label"] == alva.actor.label
        assert other.get("/anyone/").json()["label"] == cilla.actor.label

    def test_a_new_label_is_seen_at_the_next_request(self, client: CheckingClient, alva: Viewer, ada: Viewer) -> None:
        accounts.sign_in(client, alva)
        assert alva.account_id is not None
        actions.change_account(
            viewer=ada,
            account_id=alva.account_id,
            email="alva@prov.example",
            label="Stabschef, Alva",
            language="sv",
            key=new_id(),
            now=utc_now(),
        )
        assert client.get("/anyone/").json()["label"] == "Stabschef, Alva"


def at_once(*works: Callable[[], object]) -> list[str]:
    """Runs all of them at the same moment, each in a thread and with a connection of its own; how they ended."""
    outcomes: list[str] = []
    together = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        together.wait()
        try:
            work()
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["take the role back", "close the account"])
def test_two_administrators_who_remove_each_other_at_once_leave_one(way: str) -> None:
    """Each looks and sees the other: without a lock both would go, and nobody could give a role again."""
    pair = [accounts.make_account(people.viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE, label=f"Administratör {n}")) for n in (1, 2)]
    roles = {viewer.account_id: GrantRow.objects.get(account_id=viewer.account_id).id for viewer in pair}

    def remove(viewer: Viewer, other: Viewer) -> object:
        asked: Any = {"viewer": viewer, "reason": "Samtidigt.", "key": new_id(), "now": utc_now()}
        if way == "close the account":
            return actions.close_account(account_id=other.account_id, **asked)
        return actions.revoke_grant(grant_id=roles[other.account_id], **asked)

    assert at_once(lambda: remove(pair[0], pair[1]), lambda: remove(pair[1], pair[0])) == ["access.last_administrator", "done"]
    assert queries.counting(utc_now()).filter(role=Role.ADMINISTRATOR, account__is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_runs_at_once_make_one_administrator() -> None:
    def first(email: str) -> Callable[[], object]:
        return lambda: actions.create_first_administrator(email=email, label="Systemadministratör", now=utc_now())

    outcomes = at_once(first("a@prov.example"), first("b@prov.example"))
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "access.not_found", "ledger.key_reused"}
    assert Account.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_makes_one_account(ada: Viewer) -> None:
    asked: Any = {"viewer": ada, "email": "vide@prov.example", "label": "Loggförare", "key": new_id()}
    outcomes = at_once(*[lambda: actions.create_account(**asked, now=utc_now()) for _ in range(2)])
    assert outcomes == ["done", "done"]
    assert Account.objects.filter(email="vide@prov.example").count() == 1


@pytest.mark.django_db
def test_a_form_whose_twin_was_written_between_look_and_check_makes_one_account(ada: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Any = {"viewer": ada, "email": "vide@prov.example", "label": "Loggförare", "key": new_id(), "now": utc_now()}
    first = actions.create_account(**asked)
    looks = iter([None, first])
    monkeypatch.setattr(actions.ledger, "find", lambda stream, key: next(looks))
    assert actions.create_account(**asked).number == first.number
    monkeypatch.setattr(actions.ledger, "find", lambda stream, key: None)
    with pytest.raises(Refusal) as refused:
        actions.create_account(**asked | {"key": new_id()})
    assert refused.value.code == "access.email_taken"
