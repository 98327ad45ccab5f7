"""Short ways to rule sets, self-checks and follow-ups: a form of four questions, and whoever does something with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.preparedness import actions, queries, rulefiles
from vardkase.preparedness.rules.asking import Answer, Form, Grant, Group, Kind, Question, Side

INDICATOR = Question("i1", "Finns en plan som är fastställd?", Kind.STATE)
COUNT = Question("e1", "Hur många verksamheter finns i registret?", Kind.NUMBER, evidence="vital_functions.count")
RECEIVED = Question("f1", "Mottaget för uppgifter enligt LEH", Kind.MONEY, grant=Grant.LEH, side=Side.RECEIVED)
SPENT = Question("f2", "Använt för uppgifter enligt LEH", Kind.MONEY, grant=Grant.LEH, side=Side.SPENT)


def form(*more: Question, indicator: Question = INDICATOR) -> Form:
    """The form, perhaps with more questions among the events, or with another indicator."""
    groups = (
        Group("indicators", "Indikatorer", (indicator,)),
        Group("events", "Händelser", (COUNT, *more)),
        Group("finances", "Ekonomi", (RECEIVED, SPENT)),
    )
    return Form("followup", 1, "Uppföljning (påhittad)", "Länsstyrelsens brev", groups, "Påhittade frågor.")


def rule_set_text(**changes: Any) -> str:
    """The file of a rule set that is not there yet."""
    return json.dumps({**codec.to_plain(rulefiles.ours()[0]), "key": "ny", "name": "Nya regler", "valid_from": "2018-01-01", **changes})


@dataclass
class Desk:
    """A town at whose desk rules are kept and questions answered, as Alva unless told otherwise."""

    town: Any

    @property
    def keeper(self) -> UUID:
        return self.town.board  # type: ignore[no-any-return]  # the town's own

    @property
    def today(self) -> date:
        return self.town.now.date()  # type: ignore[no-any-return]  # the town's own

    @property
    def year(self) -> int:
        return self.today.year

    def do(self, what: str, **facts: Any) -> Any:
        common = {"viewer": self.town.viewer, "key": new_id(), "now": self.town.now}
        if what != "answer_selfcheck":
            common["keeper_id"] = self.keeper
        return getattr(actions, what)(**{**common, **facts})

    def take_in(self, text: str = "", **facts: Any) -> Any:
        return self.do("add_rule_set", **{"text": text or rule_set_text(), "file": "ny.json", **facts})

    def ask(self, year: int = 0, found: Form | None = None, **facts: Any) -> Any:
        return self.do("import_followup_form", **{"year": year or self.year, "form": found or form(), "file": "f.xlsx", **facts})

    def followup(self, year: int = 0, **facts: Any) -> Any:
        return queries.followup_page(self.town.viewer, self.keeper, year or self.year, self.today, **facts)

    def answer(self, group: int, *answers: Answer, year: int = 0, **facts: Any) -> Any:
        year = year or self.year
        seen = self.followup(year).group(group).seen
        return self.do("answer_followup", **{"year": year, "group": group, "answers": answers, "seen": seen, **facts})

    def selfcheck(self, year: int = 0, place: UUID | None = None, viewer: Any = None) -> Any:
        return queries.selfcheck_page(viewer or self.town.viewer, place or self.keeper, year or self.year, self.today)

    def check(self, group: int, *answers: Answer, year: int = 0, place: UUID | None = None, **facts: Any) -> Any:
        where = {"authority_id": place or self.keeper, "year": year or self.year, "group": group, "answers": answers}
        return self.do("answer_selfcheck", **{**where, "seen": self.selfcheck(year, place).group(group).seen, **facts})

    def send(self, **facts: Any) -> Any:
        said = {"year": self.year, "on": self.today, "to": "Länsstyrelsen", "registry": "KS 2019:1", "note": "", **facts}
        return self.do("mark_sent", **said)


def says(question: Question, value: str = "", **more: Any) -> Answer:
    """An answer to a question."""
    return Answer(question.key, question.text, value, **more)
