"""The questions of the statutory self-check: the house's own, drawn from the laws, and not the annex of any regulation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from vardkase.preparedness.rules.asking import Form, check_form
from vardkase.preparedness.rules.strict import read

FILE = Path(__file__).parent / "data" / "selfcheck.json"


@cache
def selfcheck_form() -> Form:
    """The form, read once and strictly."""
    return check_form(read(Form, FILE.read_text(encoding="utf-8")))
