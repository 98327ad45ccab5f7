"""The quick look-ups of every request give what the ORM would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.utils import timezone

from vardkase.access import actions, queries
from vardkase.access.identity import Backend, SessionStore, grants
from vardkase.access.models import Account
from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.testing.accounts import make_account
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


def test_a_session_written_by_django_is_read_here() -> None:
    theirs = db.SessionStore()
    theirs["seen"] = "blåbär"
    theirs.save()
    ours = SessionStore(theirs.session_key)
    assert ours["seen"] == "blåbär"
    assert ours.session_key == theirs.session_key


def test_an_ended_session_holds_nothing_and_gives_up_its_key() -> None:
    theirs = db.SessionStore()
    theirs["seen"] = 1
    theirs.set_expiry(timezone.now() - timedelta(seconds=1))
    theirs.save()
    ours = SessionStore(theirs.session_key)
    assert dict(ours.items()) == {}
    assert ours.session_key is None


def test_a_deleted_session_holds_nothing() -> None:
    theirs = db.SessionStore()
    theirs.save()
    theirs.delete()
    assert dict(SessionStore(theirs.session_key).items()) == {}


def test_an_account_is_the_one_the_orm_gives(alva: Viewer) -> None:
    make_account(alva)
    ours = Backend().get_user(str(alva.account_id))
    theirs = Account.objects.get(id=alva.account_id)
    assert ours == theirs
    assert ours is not None
    for field in Account._meta.concrete_fields:
        assert getattr(ours, field.attname) == getattr(theirs, field.attname), field.attname


def test_a_closed_account_and_an_unknown_one_are_nobody(alva: Viewer) -> None:
    make_account(alva)
    administrator = viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE)
    assert alva.account_id is not None
    actions.close_account(viewer=administrator, account_id=alva.account_id, reason="Slutat.", key=new_id(), now=utc_now())
    assert Backend().get_user(str(alva.account_id)) is None
    assert Backend().get_user(str(new_id())) is None


def test_grants_count_from_their_first_moment_up_to_their_last(viewer_with: Callable[..., Viewer], alva: Viewer) -> None:
    make_account(alva)
    assert alva.account_id is not None
    administrator = viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE)
    now = utc_now()
    actions.give_grant(
        viewer=administrator,
        account_id=alva.account_id,
        role=Role.AUDITOR,
        scope="incident:x",
        valid_from=now + timedelta(hours=1),
        valid_to=now + timedelta(hours=2),
        key=new_id(),
        now=now,
    )

    def auditor_at(moment: timedelta) -> bool:
        return any(role == Role.AUDITOR for role, _, _, _ in grants(alva.account_id, now + moment))  # type: ignore[arg-type]  # checked above

    assert [auditor_at(timedelta(minutes=minutes)) for minutes in (0, 59, 60, 119, 120)] == [False, False, True, True, False]
    asked = queries.counting(now + timedelta(minutes=90)).filter(account_id=alva.account_id).values_list("role", "scope")
    assert sorted((role, scope) for role, scope, _, _ in grants(alva.account_id, now + timedelta(minutes=90))) == sorted(asked)
