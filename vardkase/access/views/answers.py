"""Forms and their answers, for the views of access."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

# The answer to a form that was understood and is not accepted.
REFUSED = 422


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form to be bound to; also when nothing was filled in."""
    return request.POST if request.method == "POST" else None
