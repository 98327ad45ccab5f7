"""An anticipated no. Rules raise it; words for it live in each package's `words.py`."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The request is understood and refused: `code` is `package.reason`, `facts` fill the sentence shown to the user."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __repr__(self) -> str:
        return f"Refusal({self.code!r}, {self.facts!r})"
