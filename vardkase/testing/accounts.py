"""Accounts for the invented people, made through the same actions as everyone's."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid5

from django.contrib.auth import get_user_model
from django.test import Client

from vardkase.access import actions, queries
from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.testing.people import DEVICE, viewer_with

# Long before anything that happens in a test, so that a grant counts whatever time a test stands still at.
SINCE = datetime(2000, 1, 1, tzinfo=UTC)
PASSWORD = "korrekt-häst-batteri-klammer"


def make_account(viewer: Viewer, *, password: str = "") -> Viewer:
    """Makes an account with the viewer's id, label and grants, once. Returns the viewer as the server sees it."""
    assert viewer.account_id is not None, "nobody has no account: do not sign in"
    administrator = viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE, label="Systemadministratör")
    actions.create_account(viewer=administrator, email=address_of(viewer), label=viewer.actor.label, key=viewer.account_id, now=SINCE)
    for grant in viewer.grants:
        key = uuid5(viewer.account_id, f"{grant.role} {grant.scope}")
        actions.give_grant(viewer=administrator, account_id=viewer.account_id, role=grant.role, scope=grant.scope, key=key, now=SINCE)
    if password:
        actions.set_password(account_id=viewer.account_id, password=password)
    return queries.viewer_of(get_user_model().objects.get(id=viewer.account_id), now=utc_now(), device=DEVICE)


def sign_in(client: Client, viewer: Viewer) -> Viewer:
    """Makes the account if need be and signs the client in with it."""
    seen = make_account(viewer)
    client.force_login(get_user_model().objects.get(email=address_of(viewer)))
    return seen


def address_of(viewer: Viewer) -> str:
    """An e-mail address that cannot exist, one for each account."""
    return f"{viewer.account_id}@prov.example"
