"""Sessions: listed for their holder, ended from afar."""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.models import Session
from django.http import HttpRequest


def remember(request: HttpRequest) -> None:
    """Lists the session of a sign-in that did not pass through the sign-in library."""
    from allauth.usersessions.models import UserSession

    UserSession.objects.create_from_request(request)


def end_all(account_id: UUID) -> None:
    """Ends every session of an account; the very next request of each is nobody's."""
    from allauth.usersessions.models import UserSession

    listed = UserSession.objects.filter(user_id=account_id)
    Session.objects.filter(session_key__in=listed.values("session_key")).delete()
    listed.delete()
