"""The follow-up as files: JSON for those who read by machine, CSV for a sheet."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from vardkase.kernel import codec
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports import cells, files
from vardkase.preparedness.queries.asking import AskingPage
from vardkase.preparedness.rules.asking import Form, check_form
from vardkase.preparedness.rules.form_tables import form_of
from vardkase.preparedness.rules.strict import read
from vardkase.preparedness.words import asking


def read_form(data: bytes, name: str, source: str) -> Form:
    """The form in a file: JSON, CSV or Excel. What is written beside it stands before what the file says of itself."""
    bare = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare:
        raise Refusal("preparedness.form_file", field="file")
    if bare[:1] != b"{":
        table = files.read(data)
        return form_of(table.header, [(row.number, row.cells) for row in table.rows], name, source)
    try:
        found = read(Form, bare.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refusal("preparedness.form_file", field="file")
    return check_form(Form(found.key, found.version, name or found.name, source or found.source, found.groups, found.mark))


def as_json(page: AskingPage) -> bytes:
    """Everything: the form, the answers and the money."""
    said: dict[str, Any] = {
        "place": page.place,
        "year": page.year,
        "form": codec.to_plain(page.form),
        "answers": [codec.to_plain(one) for one in page.answers.values()],
        "no_longer_asked": [codec.to_plain(one) for one in page.no_longer],
        "grants": [{"grant": str(one.grant), "received": _number(one.received), "spent": _number(one.spent)} for one in page.grants],
        "sent": {"on": page.sent.on.isoformat(), "registry": page.sent.registry} if page.sent else None,
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def as_csv(page: AskingPage) -> bytes:
    """A row for each question, as it is put, with its answer and what shows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([str(one) for one in asking.COLUMNS])
    for group in page.groups:
        for one in group.questions:
            said = one.answer
            value = asking.value(one.question, said) if said else ""
            row = [one.question.key, group.group.name, one.question.text, value]
            row += [said.evidence, said.link, said.on.isoformat() if said.on else ""] if said else ["", "", ""]
            writer.writerow([cells.sent_out(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _number(found: Any) -> str | None:
    return None if found is None else f"{found:f}"
