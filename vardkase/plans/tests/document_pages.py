"""A browser before the documents, and what stands on their shelf: with a secret in a plan, and a draft that others comment on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.forms import Select
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.plans.events.documents import stream_of
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.documents import Analysis
from vardkase.plans.tests.document_scenes import BOARD, SECRET, adopt, begun, commented, in_force, owned, ready, referred, wrote
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

CELLAR, VAULT = "Källaren i stadshuset.", "Plåtskåpet i rum 114."
AFTER = "Det du skrev har ändrats sedan det sparades."
MEANWHILE = "Någon annan har ändrat det här sedan du öppnade det."


@kept
def library(planned: Any) -> Any:
    """The overall plan and the office's in force, the social board's with a secret of its own, and a policy with one out for comments."""
    town = planned
    town.overall = in_force(town)
    town.plan = in_force(town, BOARD, town.office, adopter=Adopter.BOARD, decided_by="Kommunstyrelsen", days_ago=1)
    town.sonja = viewer_with(Role.COORDINATOR, scope=f"org:{town.social}", label="Samordnare, Sonja Provsson")
    own = replace(town, viewer=town.sonja)
    town.theirs = begun(own, BOARD, town.social)
    owned(own, town.theirs)
    wrote(own, town.theirs, text="Ingen lämnas ensam.")
    wrote(own, town.theirs, "premises", CELLAR, cloak=SECRET)
    adopt(own, town.theirs, adopter=Adopter.BOARD, decided_by="Socialnämnden", days_ago=1)
    town.policy = ready(town, "policy", rsa=Analysis("RSA 2018"))
    wrote(town, town.policy, "tasks", VAULT, cloak=SECRET)
    town.referral = referred(town, town.policy, town.social)
    town.comment = commented(town, town.referral, viewer=town.sonja)
    return town


class Desk:
    """Somebody's browser."""

    def __init__(self, client: Any, town: Any) -> None:
        self.client, self.town = client, town

    def get(self, path: str) -> Any:
        """A page."""
        return self.client.get(f"/plans/{path}")

    def opened(self, path: str) -> dict[str, Any]:
        """What the form of a page was shown with; a list that nobody has chosen in stands on its first."""
        form = self.get(path).context["form"]
        found = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        for field in form:
            if type(field.field.widget) is Select and not found.get(field.html_name):
                found[field.html_name] = str(field.field.choices[0][0])
        return found

    def post(self, path: str, sent: dict[str, Any]) -> Any:
        """Sends what is said."""
        return self.client.post(f"/plans/{path}", sent)

    def send(self, path: str, **said: Any) -> Any:
        """Sends a form as the browser would: everything it was shown with, and what was typed."""
        return self.post(path, self.opened(path) | said)

    def head(self, id: Any) -> int:
        """How many entries a document has."""
        return ledger.head(stream_of(id)).number


def text(answer: Any) -> str:
    """What is to be read on the page."""
    return " ".join(html.fromstring(answer.content.decode()).xpath("//main")[0].text_content().split())


def path_of(answer: Any) -> str:
    """Where one is sent on to."""
    return str(answer.headers["Location"]).removeprefix("/plans/")
