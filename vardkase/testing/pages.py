"""The test client of the house: it checks every HTML page it receives, so that no test has to remember to."""

from __future__ import annotations

import os
import re
from typing import Any

from django.test import Client

from vardkase.access.rules import Viewer
from vardkase.testing import html

EMPTY = frozenset({204, 205, 304})


class CheckingClient(Client):
    """Django's client. A page that breaks a promise of the house (see `html`) fails the test that asked for it."""

    # Set to a reason when a test needs pages in another language, or user's text in one.
    other_language: str = ""
    language = "sv"

    def request(self, **request: Any) -> Any:
        """One request; the answer is checked before the test sees it."""
        response = super().request(**request)
        if response.status_code in EMPTY or 300 <= response.status_code < 400 or getattr(response, "streaming", False):
            return response
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            return response  # a file that leaves the house has its style with it, and no place among our pages
        text = response.content.decode(response.charset or "utf-8")
        asked_by_htmx = bool(request.get("HTTP_HX_REQUEST"))
        found = html.problems(text, language=self.language, check_language=not self.other_language, page=None if asked_by_htmx else True)
        if found:
            raise AssertionError(_complaint(request, response.status_code, found, text))
        return response


def _complaint(request: dict[str, Any], status: int, found: list[str], text: str) -> str:
    lines = [
        f"{request.get('REQUEST_METHOD', 'GET')} {request.get('PATH_INFO', '')} answered {status} with a page that breaks the house rules:"
    ]
    lines += [f"  - {problem}" for problem in found]
    if os.environ.get("VARDKASE_TEST_SHOW_HTML"):
        lines.append(text)
    else:
        lines.append("  (VARDKASE_TEST_SHOW_HTML=1 prints the page)")
    return "\n".join(lines)


# What every page has of its own, whoever asks: ids, form tokens and the clock.
_OWN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|<time data-now=.*?</time>', re.DOTALL)


def alike(answer: Any) -> tuple[int, str]:
    """Status and text of an answer, for comparing pages that must tell nothing apart."""
    return answer.status_code, " ".join(_OWN.sub("", answer.content.decode()).split())


def sign_in(client: Client, viewer: Viewer) -> Viewer:
    """Makes an account with the viewer's grants and signs the client in with it. Returns the viewer as the server sees it."""
    from vardkase.testing import accounts

    return accounts.sign_in(client, viewer)
