"""Forms of questions that are data: the statutory self-check, and the yearly follow-up that is sent out anew each year.

Answers hang on the year and the key of their question, never on a version of the form: what is no longer asked keeps its answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from urllib.parse import urlsplit

from vardkase.kernel import canonical, codec
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import tidy

MOST_QUESTIONS = 300
_KEY = re.compile(r"[\w.\-/]{1,60}")
MOST_MONEY = Decimal(10) ** 12
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")


class Kind(StrEnum):
    """How a question is answered."""

    STATE = "state"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"


class State(StrEnum):
    """An answer to whether something is as it should be."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_KNOWN = "not_known"


class Grant(StrEnum):
    """Money from the state, and what it is for."""

    LEH = "leh"
    CIVIL_DEFENCE = "civil_defence"
    RAKEL = "rakel"
    OTHER = "other"


class Side(StrEnum):
    """Whether money came in or went out."""

    RECEIVED = "received"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `evidence`: the key of what the house knows by itself (vardkase.preparedness.evidence), else that of the question."""

    key: str
    text: str
    type: Kind
    options: tuple[str, ...] = ()
    law: str = ""
    hint: str = ""
    evidence: str = ""
    grant: Grant | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together: indicators, events, activities, finances, or what the form calls it."""

    key: str
    name: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form whole. `mark`: what is plainly said wherever it is shown."""

    key: str
    version: int
    name: str
    source: str
    groups: tuple[Group, ...]
    mark: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in their order."""
        return tuple(one for group in self.groups for one in group.questions)

    def question(self, key: str) -> Question | None:
        """A question by its key."""
        return next((one for one in self.questions if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, to which words, and what shows it: a text, a link, a day. Without a value it is only evidence so far."""

    key: str
    question: str
    value: str = ""
    evidence: str = ""
    link: str = ""
    on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said at all."""
        return not (self.value or self.evidence or self.link or self.on)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Last year's answer to the same question; not certain when only the words are the same, or only the key."""

    answer: Answer
    certain: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the questions have an answer."""

    answered: int
    total: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left."""
        return self.answered >= self.total


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant of the year: what came, what was spent, and what is left. None where nobody has answered."""

    grant: Grant
    received: Decimal | None
    spent: Decimal | None

    @property
    def left(self) -> Decimal | None:
        """What is left; none when one of them is not known."""
        return None if self.received is None or self.spent is None else self.received - self.spent


def check_form(form: Form) -> Form:
    """The form in order. Refused: no question, also in a group ("preparedness.json_lacks"), a key twice, a choice without options, money
    without a grant and the like, each with `where`.
    """
    if not form.questions:
        raise Refusal("preparedness.json_lacks", field="file", where="groups")
    for place, group in enumerate(form.groups):
        if not group.questions:
            raise Refusal("preparedness.json_lacks", field="file", where=f"groups[{place}].questions")
    if len(form.questions) > MOST_QUESTIONS:
        raise Refusal("preparedness.json_too_many", field="file", where="groups", most=MOST_QUESTIONS)
    if form.version < 1:
        raise Refusal("preparedness.json_kind", field="file", where="version", wanted="1, 2, 3 …")
    seen: set[str] = set()
    for key in (*(f"groups: {one.key}" for one in form.groups), *(one.key for one in form.questions)):
        if key in seen:
            raise Refusal("preparedness.json_twice", field="file", where=key)
        seen.add(key)
    for one in form.questions:
        if not _KEY.fullmatch(one.key):
            raise Refusal("preparedness.form_key", field="file", where=one.key[:60])
        if one.type is Kind.CHOICE and len(set(one.options)) < 2:
            raise Refusal("preparedness.form_options", field="file", where=one.key)
        if (one.grant is None) is not (one.side is None) or (one.grant and one.type is not Kind.MONEY):
            raise Refusal("preparedness.form_grant", field="file", where=one.key)
    return form


def check_answer(question: Question, answer: Answer, today: date) -> Answer:
    """The answer in order, with the words of the question. Refused at `<part>_<key>`: a choice that is not there, what is no number or no
    day, a link that leads nowhere, a day that is to come.
    """
    key = question.key
    value = _value(question, tidy(f"value_{key}", answer.value, 2000, lines=True))
    evidence = tidy(f"evidence_{key}", answer.evidence, 2000, lines=True)
    link = tidy(f"link_{key}", answer.link, 500)
    if link and not _is_link(link):
        raise Refusal("preparedness.answer_link", field=f"link_{key}")
    if answer.on and answer.on > today:
        raise Refusal("preparedness.answer_in_future", field=f"on_{key}")
    return Answer(key, question.text, value, evidence, link, answer.on)


def _is_link(said: str) -> bool:
    if said.startswith("/"):
        return not said.startswith(("//", "/\\"))  # A page of the house itself.
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _value(question: Question, said: str) -> str:
    field = f"value_{question.key}"
    if not said:
        return ""
    if question.type in (Kind.STATE, Kind.CHOICE):
        offered = tuple(str(one) for one in State) if question.type is Kind.STATE else question.options
        if said not in offered:
            raise Refusal("preparedness.answer_choice", field=field)
    if question.type in (Kind.NUMBER, Kind.MONEY):
        return _number(field, said, question.type is Kind.MONEY)
    if question.type is Kind.DAY:
        try:
            return date.fromisoformat(said).isoformat()
        except ValueError:
            raise Refusal("preparedness.needs_day", field=field)
    return said


def _number(field: str, said: str, money: bool) -> str:
    bare = "".join(said.replace("−", "-").split())
    for unit in ("kronor", "kr", "SEK"):
        bare = bare.removesuffix(unit) if money else bare
    try:
        found = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        raise Refusal("preparedness.answer_number", field=field, said=said[:60])
    if not found.is_finite() or abs(found) >= MOST_MONEY or "e" in bare.lower() or "_" in bare:
        raise Refusal("preparedness.answer_number", field=field, said=said[:60])
    # 362.000 is a thousand times more in Sweden than in England, and no sum has thousandths of a krona.
    if _THOUSANDS.fullmatch(bare) or (money and (found < 0 or len(bare.replace(",", ".").partition(".")[2]) > 2)):
        raise Refusal("preparedness.answer_number", field=field, said=said[:60])
    return f"{found:f}"


def folded(text: str) -> str:
    """A text as it is compared: case, spaces and the point at its end do not count."""
    return " ".join(text.casefold().split()).rstrip(".?: ")


def wording(question: str) -> str:
    """A short fingerprint of the words of a question."""
    return hashlib.sha256(folded(question).encode()).hexdigest()[:32]


def earlier(form: Form, answers: Iterable[Answer]) -> dict[str, Earlier]:
    """The answers of another year to the questions of a form: by the key, else by the same words, which is not certain.

    The key with other words than were answered is not certain either: the question may have become another.
    """
    given = [one for one in answers if not one.is_empty]
    by_key = {one.key: one for one in given}
    exact = {(one.key, folded(one.question)): one for one in given}
    asked = {one.key for one in form.questions}
    by_text = {folded(one.question): one for one in given if one.key not in asked}
    found: dict[str, Earlier] = {}
    for one in form.questions:
        words = folded(one.text)
        same, other = exact.get((one.key, words)), by_key.get(one.key) or by_text.get(words)
        if same is not None:
            found[one.key] = Earlier(same, True)
        elif other is not None:
            found[one.key] = Earlier(other, False)
    return found


def carried(question: Question, last: Earlier | None) -> Answer | None:
    """Last year's answer where it may stand in this year's form beforehand: to the same question in the same words, and of how something
    is. Figures, sums, days and texts are those of their own year, and what was not known is asked anew.
    """
    if last is None or not last.certain or question.type not in (Kind.STATE, Kind.CHOICE):
        return None
    return last.answer if last.answer.value not in ("", State.NOT_KNOWN) else None


def no_longer_asked(form: Form, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Answers whose questions are not in the form any more, or are asked in other words now."""
    asked = {(one.key, folded(one.text)) for one in form.questions}
    return tuple(one for one in answers if (one.key, folded(one.question)) not in asked and not one.is_empty)


def current(form: Form, answers: Iterable[Answer]) -> dict[str, Answer]:
    """The answers to the questions as they are put now."""
    asked = {(one.key, folded(one.text)) for one in form.questions}
    return {one.key: one for one in answers if (one.key, folded(one.question)) in asked}


def progress(questions: Iterable[Question], answers: Mapping[str, Answer]) -> Progress:
    """How far the answering has come."""
    asked = tuple(questions)
    return Progress(sum(1 for one in asked if one.key in answers and answers[one.key].value), len(asked))


def grants(form: Form, answers: Mapping[str, Answer]) -> tuple[GrantLine, ...]:
    """The finances grant for grant, in the order that the form asks; several questions of one grant and side are added."""
    sums: dict[Grant, dict[Side, Decimal | None]] = {}
    for one in form.questions:
        if one.grant is None or one.side is None:
            continue
        line = sums.setdefault(one.grant, {Side.RECEIVED: None, Side.SPENT: None})
        said = answers.get(one.key)
        if said is not None and said.value:
            line[one.side] = (line[one.side] or Decimal(0)) + Decimal(said.value)
    return tuple(GrantLine(grant, line[Side.RECEIVED], line[Side.SPENT]) for grant, line in sums.items())


def total(lines: Iterable[GrantLine], side: Side) -> Decimal | None:
    """The sum of a side; none as long as a grant lacks its figure, so that a half sum is never shown as the whole."""
    found = [one.received if side is Side.RECEIVED else one.spent for one in lines]
    known = [one for one in found if one is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(found) else None


def fingerprint(*parts: object) -> str:
    """What was shown when a form was opened: another when a question or an answer has changed since."""
    return hashlib.sha256(canonical.dumps([codec.to_plain(one) for one in parts])).hexdigest()[:32]


def seen_of(group: Group, answers: Mapping[str, Answer]) -> str:
    """The same of a group: its questions and what is answered."""
    return fingerprint(group, tuple(answers[one.key] for one in group.questions if one.key in answers))


def changed_answers(group: Group, before: Mapping[str, Answer], given: Iterable[Answer], today: date) -> tuple[Answer, ...]:
    """What was answered of a group, in order, where it differs from what stood there. A question of another group is refused
    ("preparedness.no_such_question"), and so is what `check_answer` refuses.
    """
    said = {one.key: one for one in given}
    asked = {one.key: one for one in group.questions}
    if not said.keys() <= asked.keys():
        raise Refusal("preparedness.no_such_question")
    checked = [check_answer(asked[key], said[key], today) for key in asked if key in said]
    return tuple(one for one in checked if (one != before[one.key] if one.key in before else not one.is_empty))
