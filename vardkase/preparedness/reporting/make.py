"""Makes a report as a file: gathers it here, and has what takes long written by a process of its own."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.queries.reports import ReportLine
from vardkase.preparedness.reporting.build import document, gathered, report
from vardkase.preparedness.reporting.content import Report
from vardkase.preparedness.reporting.structured import structured
from vardkase.preparedness.reporting.word_template import default_template
from vardkase.preparedness.reporting.writing import Task
from vardkase.preparedness.rules.reports import Kind

log = logging.getLogger(__name__)
# What a report of hundreds of pages may take on a slow laptop that is busy with something else.
SECONDS = 120


def made(viewer: Viewer, analysis_id: UUID, line: ReportLine, now: datetime, tell: Callable[[str], None]) -> tuple[bytes, str]:
    """The file, and what was wrong with the municipality's own template when ours was used in its place.

    Refused: "preparedness.rsa.not_found", "preparedness.report_secret" when the right to secrets has gone, "preparedness.report_broken".
    """
    tell("gathering")
    found = gathered(viewer, analysis_id, now, mask=line.is_masked)
    if found.is_masked and not line.is_masked:
        raise Refusal("preparedness.report_secret")
    if line.kind is Kind.JSON:
        return structured(found, now).encode(), ""
    whole = report(found, now)
    tell("writing")
    data, fault = written(whole, line.kind, now)
    tell("keeping")
    return data, fault


def written(whole: Report, kind: Kind, now: datetime) -> tuple[bytes, str]:
    """A report as PDF or Word. Of a template that cannot be filled nothing is used, and what was wrong with it is told."""
    own = own_template() if kind is Kind.DOCX else None
    pieces = {"forsta": whole.first, **{one.tag: one.blocks for one in whole.pieces}}
    ours = default_template() if kind is Kind.DOCX else b""
    return apart(Task(kind, document(whole, now), dict(whole.words), pieces, own, ours))


def apart(task: Task) -> tuple[bytes, str]:
    """As `writing.write`, in a process of its own: no screen waits for it (ADR 0015). Refused: "preparedness.report_broken"."""
    command = [sys.executable, "-m", "vardkase.preparedness.reporting"]
    try:
        done = subprocess.run(command, input=pickle.dumps(task), stdout=subprocess.PIPE, timeout=SECONDS, check=True)  # noqa: S603 - our own
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        log.exception("the report could not be written")
        raise Refusal("preparedness.report_broken") from None
    data, fault = pickle.loads(done.stdout)  # noqa: S301 - written by the process that was started above
    return data, fault


def own_template() -> bytes | None:
    """The municipality's own template; None for ours. One that cannot be read is an empty file, which no template is."""
    path = Path(settings.RSA_REPORT_TEMPLATE)
    if path == Path():
        return None
    try:
        return path.read_bytes()
    except OSError:
        return b""
