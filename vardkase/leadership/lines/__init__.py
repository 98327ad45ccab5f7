"""How the acts of leadership read in the log: they stand there by themselves, in the order in which they were done."""

from __future__ import annotations

from vardkase.incidents import kinds
from vardkase.leadership import words
from vardkase.leadership.lines import board, callouts, decisions, loans, meetings, roles, shifts, staffs, start, tasks

PARTS = (staffs, decisions, tasks, board, start, roles, callouts, shifts, meetings, loans)


def declare() -> None:
    """Says how each kind reads."""
    for part in PARTS:
        for kind, line in part.LINES.items():
            sentence, facts = words.LINES[kind]
            kinds.declare(kind, kinds.Kind(line, sentence, facts, line.least, line.whole))
