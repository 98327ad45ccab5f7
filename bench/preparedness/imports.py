"""Five thousand risks from an Excel file: until the preview stands on the screen, and from the yes until they are in the analysis."""

from __future__ import annotations

import io
import re
import time
from datetime import date
from typing import Any
from uuid import UUID

from bench.house import House, folder
from bench.result import Result, say

ROWS, YEAR = 5_000, 2099
PREVIEW_S, COMMIT_S = 3.0, 5.0
_HEADINGS = (
    "Nr", "Risk", "Händelsetyp", "Scenario", "Sannolikhet", "Konsekvens", "Liv och hälsa", "Motivering", "Befintliga åtgärder",
    "Sårbarheter",
)  # fmt: skip


def import_risks(name: str) -> list[Result]:
    """Preview (upload, columns and preview, as pages) beside reading the file alone, and the yes beside appending the entry alone."""
    with folder() as place:
        House(place)
        client, analysis_id = _ready()
        data = _book()
        reading = _reading(data)
        start = time.perf_counter()
        preview, page = _previewed(client, analysis_id, data)
        shown = time.perf_counter() - start
        said = {field: re.search(f'name="{field}" value="([^"]+)"', page)[1] for field in ("key", "seen")}  # type: ignore[index]  # they are there
        start = time.perf_counter()
        _taken_in(client, client.post(preview, said))
        done = time.perf_counter() - start
        appended = _appended(analysis_id)
        return [
            say(name, f"{ROWS} rows from Excel, until the preview is shown", "s", shown, goal=PREVIEW_S, reference=reading),
            say(name, f"{ROWS} rows, from the yes until they are in the analysis", "s", done, goal=COMMIT_S, reference=appended),
        ]


def _ready() -> tuple[Any, UUID]:
    """A browser of the coordinator's, and an analysis that has begun in a round far ahead, of a unit that has no risks from before."""
    from django.conf import settings
    from django.test import Client

    from vardkase.access.rules import Role
    from vardkase.kernel.clock import utc_now
    from vardkase.kernel.ids import new_id
    from vardkase.organisation.actions import OrganisationDraft, add_organisation
    from vardkase.organisation.rules import OrganisationKind
    from vardkase.preparedness.actions import analyses, rounds
    from vardkase.shell.demo.norrtalje import KEEPER_ID, MUNICIPALITY_ID
    from vardkase.testing.accounts import sign_in
    from vardkase.testing.people import viewer_with

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client()
    viewer = sign_in(client, viewer_with(Role.COORDINATOR, scope=f"org:{KEEPER_ID}"))
    unit_id, draft = new_id(), OrganisationDraft("Mätbolaget", OrganisationKind.MUNICIPAL_COMPANY, MUNICIPALITY_ID)
    add_organisation(viewer=viewer, id=unit_id, keeper_id=KEEPER_ID, draft=draft, key=new_id(), now=utc_now())
    days = {"opens": date(YEAR, 1, 15), "due": date(YEAR, 5, 31), "whole_due": date(YEAR, 9, 30)}
    draft = rounds.RoundDraft(year=YEAR, name="", method="samhalle", units=(unit_id,), **days)
    common: dict[str, Any] = {"viewer": viewer, "now": utc_now()}
    opened = rounds.open_round(keeper_id=KEEPER_ID, draft=draft, key=new_id(), **common)
    started = analyses.start_analysis(round_id=opened.event.round.id, unit_id=unit_id, key=new_id(), **common)
    return client, started.event.of.analysis_id


def _book() -> bytes:
    """A register as municipalities keep them: a title, headings further down, ten columns, long texts, one text in many rows."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Riskregister"])
    sheet.append([])
    sheet.append(list(_HEADINGS))
    long = "Ett långvarigt elavbrott en kall vinter gör att hemtjänsten inte når alla, och att telefonin faller efter några timmar. "
    for row in range(ROWS):
        texts = ("Elavbrott", long * 3, row % 5 + 1, "3", 2, long, "Reservkraft på vårdboenden.", long)
        sheet.append([row + 1, f"Elavbrott i område {row % 4_000}", *texts])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _reading(data: bytes) -> float:
    """Seconds to read the cells alone."""
    from vardkase.organisation.imports import files

    start = time.perf_counter()
    files.read(data)
    return time.perf_counter() - start


def _previewed(client: Any, analysis_id: UUID, data: bytes) -> tuple[str, str]:
    """The address of the preview and what it shows."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    from vardkase.kernel.ids import new_id

    sent = {"key": str(new_id()), "file": SimpleUploadedFile("riskregister.xlsx", data)}
    columns = client.post(reverse("preparedness:import_risks", args=[analysis_id]), sent).headers["Location"]
    preview = columns.replace("columns", "preview")
    shown = ""
    for page in (columns, preview):
        answer = client.get(page)
        if answer.status_code != 200:
            raise RuntimeError(f"{page} answered {answer.status_code}")
        shown = answer.content.decode()
    return str(preview), shown


def _taken_in(client: Any, answer: Any) -> None:
    """Carries out what was ordered, as the worker beside the requests does, and sees that it is over."""
    from vardkase.kernel.clock import utc_now
    from vardkase.ledger import outbox

    if answer.status_code != 302:
        raise RuntimeError(f"the yes was answered {answer.status_code}")
    outbox.drain(utc_now(), aside=True)
    if client.get(answer.headers["Location"]).status_code != 302:
        raise RuntimeError("the file was not taken in")


def _appended(analysis_id: UUID) -> float:
    """Seconds to append the very entry once more, and nothing else; taken back afterwards."""
    from django.db import transaction

    from vardkase import ledger
    from vardkase.kernel.clock import utc_now
    from vardkase.kernel.ids import new_id
    from vardkase.preparedness.events.analyses import RisksImported, stream_of
    from vardkase.preparedness.models.analyses import AnalysisRow
    from vardkase.testing.people import viewer_with

    stream = stream_of(AnalysisRow.objects.values_list("unit_id", flat=True).get(pk=analysis_id))
    event = next(one.event for one in ledger.entries(stream) if isinstance(one.event, RisksImported))
    with transaction.atomic():
        start = time.perf_counter()
        ledger.append(stream=stream, event=event, viewer=viewer_with(), key=new_id(), now=utc_now())
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return seconds
