"""Sessions are listed by the sign-in library; who comes in by another way than its forms is listed too."""

from __future__ import annotations

from django.http import HttpRequest


def remember(request: HttpRequest) -> None:
    """Lists the session of a sign-in that did not pass through the sign-in library."""
    from allauth.usersessions.models import UserSession

    UserSession.objects.create_from_request(request)
