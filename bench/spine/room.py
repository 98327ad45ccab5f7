"""What the measurements of the spine share: an incident to write in and who writes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bench.client import Browser, field_of
from bench.house import House, Server
from vardkase.kernel.ids import new_id

WRITER = "loggforare@demo.example"


@dataclass
class Room:
    """An open incident and the server in front of it."""

    house: House
    server: Server
    incident_id: UUID

    def browser(self) -> Browser:
        """A signed-in browser of the log keeper."""
        return self.house.browser(self.server.port, writer())

    @property
    def path(self) -> str:
        """The address of the log."""
        return f"/incidents/{self.incident_id}/log/"

    async def token(self, browser: Browser) -> str:
        """A CSRF token, from the page as a browser gets it."""
        page = await browser.get(self.path)
        if page.status != 200:
            raise RuntimeError(f"the log answered {page.status}")
        return field_of(page.body, "csrfmiddlewaretoken")

    async def write(self, browser: Browser, token: str, text: str) -> tuple[int, float]:
        """Writes an entry as the script does; its number and the seconds it took."""
        fields = {
            "csrfmiddlewaretoken": token,
            "key": str(new_id()),
            "text": text,
            "category": "info",
            "importance": "normal",
            "secrecy": "open",
        }
        answer = await browser.post(self.path + "write/", fields, {"X-Capture": "1"})
        if answer.status != 201:
            raise RuntimeError(f"the entry was answered {answer.status}: {answer.body[-600:]!r}")
        return int(answer.headers["x-capture"]), answer.total


def writer() -> str:
    """The e-mail of the demonstration's log keeper."""
    from vardkase.access.models import Account

    found = Account.objects.filter(label__startswith="Loggförare").first()
    if found is None:
        raise RuntimeError("the demonstration has no log keeper")
    return str(found.email)


def open_incident(title: str = "Mätning") -> UUID:
    """An exercise to write in, at the authority of the demonstration's own incident."""
    from vardkase.access.models import Account
    from vardkase.access.queries import viewer_of
    from vardkase.incidents import actions
    from vardkase.incidents.models import Incident
    from vardkase.incidents.rules import IncidentDraft, Mode
    from vardkase.kernel.clock import utc_now

    known = Incident.objects.first()
    if known is None:
        raise RuntimeError("the demonstration has no incident")
    leader = Account.objects.filter(label__startswith="Tjänste").first()
    if leader is None:
        raise RuntimeError("the demonstration has no people")
    now = utc_now()
    key = new_id()
    draft = IncidentDraft(title=title, authority_id=known.authority_id, authority=known.authority, mode=Mode.EXERCISE)
    actions.open_incident(viewer=viewer_of(leader, now=now, device="bench"), draft=draft, key=key, now=now)
    return key
